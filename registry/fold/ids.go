package fold

import (
	"cmp"
	"slices"
)

// ByID returns a version of the context that carries the id, an active one if
// there are any among the first few, nil if there is none at all. It is the quick
// path of GET /schemas/ids/{id}.
func (s *State) ByID(context string, id int32) *Version {
	sp, ok := s.contexts.Get(context)
	if !ok {
		return nil
	}
	const few = 16
	var found *Version
	seen := 0
	s.eachCarrier(sp.number, id, func(v *Version) bool {
		seen++
		if found == nil || !v.Deleted {
			found = v
		}
		return found.Deleted && seen < few
	})
	return found
}

// carrier returns the highest version of a subject that carries an id, nil if none does.
func (s *State) carrier(sub *Subject, id int32, deleted bool) *Version {
	if sub == nil {
		return nil
	}
	var found *Version
	s.ids.Ascend(idItem{space: sub.space, id: id, subject: sub.number}, func(i idItem) bool {
		if i.space != sub.space || i.id != id || i.subject != sub.number {
			return false
		}
		if deleted || !i.version.Deleted {
			found = i.version
		}
		return true
	})
	return found
}

// FindID is ByID with the rules for the query parameter subject: which carrier is
// shown, and in which contexts is searched. name is the parsed parameter, {".", ""}
// if it is absent or empty. Its error is IDNotFound.
func (s *State) FindID(name Name, id int32) (*Version, error) {
	if name.IsContext() {
		return found(s.ByID(name.Context, id), id)
	}
	v := s.carrier(s.Subject(name), id, true)
	if v != nil || name.Context != DefaultContext {
		return found(v, id)
	}
	s.Elsewhere(name, func(other Name) bool {
		v = s.carrier(s.Subject(other), id, true)
		return v == nil
	})
	if v == nil {
		v = s.ByID(DefaultContext, id)
	}
	return found(v, id)
}

func found(v *Version, id int32) (*Version, error) {
	if v == nil {
		return nil, &Error{Kind: IDNotFound, ID: id}
	}
	return v, nil
}

// Carriers lists the versions that carry an id, at most one per subject: its
// highest. name chooses the context as in FindID. An id that only softly deleted
// versions carry gives an empty list. Its error is SchemaNotFound.
func (s *State) Carriers(name Name, id int32, deleted bool, p Page) ([]*Version, error) {
	v, err := s.FindID(name, id)
	if err != nil {
		return nil, &Error{Kind: SchemaNotFound, Name: name, ID: id}
	}
	out := []*Version{}
	s.eachCarrier(s.Subject(*v.Name).space, id, func(o *Version) bool {
		switch {
		case o.Deleted && !deleted:
		case len(out) > 0 && out[len(out)-1].Name == o.Name:
			out[len(out)-1] = o
		default:
			out = append(out, o)
		}
		return true
	})
	return cut(out, p, noLimit, noLimit), nil
}

// ContextID is an id in the context where it means something.
type ContextID struct {
	Context string `json:"context"`
	ID      int32  `json:"id"`
}

// ByGUID returns a version with this content from any context. Its error is GUIDNotFound.
func (s *State) ByGUID(guid string) (*Version, error) {
	for _, at := range s.IDsByGUID(guid) {
		if v := s.ByID(at.Context, at.ID); v != nil {
			return v, nil
		}
	}
	return nil, &Error{Kind: GUIDNotFound, Value: guid}
}

// IDsByGUID lists the ids of a content by context; never nil.
func (s *State) IDsByGUID(guid string) []ContextID {
	out := []ContextID{}
	g, ok := ParseGUID(guid)
	if !ok {
		return out
	}
	s.eachOfGUID(g, func(i contentItem) bool {
		s.eachCarrier(i.space, i.id, func(v *Version) bool {
			out = append(out, ContextID{v.Context, i.id})
			return false
		})
		return true
	})
	slices.SortFunc(out, func(a, b ContextID) int { return cmp.Or(Order(a.Context, b.Context), cmp.Compare(a.ID, b.ID)) })
	return out
}

// IDsOf lists the ids of a content in a context, lowest first.
func (s *State) IDsOf(context string, c *Content) []int32 {
	sp, ok := s.contexts.Get(context)
	if !ok {
		return nil
	}
	var ids []int32
	s.contents.Ascend(contentKey(&Content{GUID: c.GUID}, sp.number, 0), func(i contentItem) bool {
		if i.content.GUID != c.GUID || i.space != sp.number {
			return false
		}
		if i.content.Same(c) {
			ids = append(ids, i.id)
		}
		return true
	})
	return ids
}

// MaxID returns the highest id that was ever given out in a context, 0 if none was.
func (s *State) MaxID(context string) int32 {
	sp, _ := s.contexts.Get(context)
	return sp.highest
}

// Carried returns the highest version of a subject with exactly this content, nil if there is none.
func (s *State) Carried(sub *Subject, c *Content, deleted bool) *Version {
	if sub == nil {
		return nil
	}
	var found *Version
	for _, id := range s.IDsOf(sub.Name.Context, c) {
		if v := s.carrier(sub, id, deleted); v != nil && (found == nil || v.Number > found.Number) {
			found = v
		}
	}
	return found
}
