package fold

import (
	"encoding/binary"
	"fmt"

	"github.com/treaty-registry/treaty/ledger"
)

// Apply folds one entry in. Its error is ledger.ErrUnknownKind for a kind of
// another family, or says what is wrong with the entry; the state is then of no
// more use.
func (s *State) Apply(e ledger.Entry) error { return s.ApplyPrepared(e, s.Prepare(&e)) }

// ApplyPrepared is Apply with the result of Prepare for the same entry.
func (s *State) ApplyPrepared(e ledger.Entry, prepared any) error {
	d, ok := prepared.(decoded)
	if !ok {
		d = decode(&e, s.codec)
	}
	if d.err != nil {
		return fmt.Errorf("body of entry %d of kind %d: %w", e.Seq, e.Kind, d.err)
	}
	name := nameOf(e.Key)
	switch e.Kind {
	case VersionRegistered:
		return s.register(name, e, d.content)
	case VersionDeleted, VersionRestored, VersionPurged:
		return s.change(name, e)
	case ConfigSet:
		s.configs.Set(name.Qualified(), d.config)
	case ConfigCleared:
		s.configs.Delete(name.Qualified())
	case ModeSet:
		s.modes.Set(name.Qualified(), d.mode)
	case ModeCleared:
		s.modes.Delete(name.Qualified())
	case ContextCreated, ContextDeleted:
		sp := s.space(name.Context)
		sp.listed = e.Kind == ContextCreated
		s.contexts.Set(name.Context, sp)
	case AssociationSet:
		if d.association != nil {
			s.associate(d.association)
		}
	case AssociationRemoved:
		s.dissociate(d.removed, name.Qualified())
	default:
		return fmt.Errorf("entry %d of kind %d: %w", e.Seq, e.Kind, ledger.ErrUnknownKind)
	}
	return nil
}

// space returns a context, a new one if there is none.
func (s *State) space(context string) space {
	sp, ok := s.contexts.Get(context)
	if !ok {
		s.spaces++
		sp.number = s.spaces
		s.contexts.Set(context, sp)
	}
	return sp
}

func (s *State) register(name Name, e ledger.Entry, c *Content) error {
	if e.Key.Version <= 0 || e.Key.ID < 0 {
		return fmt.Errorf("entry %d registers version %d with id %d: %w", e.Seq, e.Key.Version, e.Key.ID, ledger.ErrInvalid)
	}
	sp := s.space(name.Context)
	qualified := name.Qualified()
	item, known := s.subjects.Get(subjectItem{qualified: qualified})
	if known {
		if old, ok := s.versions.Get(at(item.number, e.Key.Version)); ok {
			s.remove(item.Subject, old)
			item, known = s.subjects.Get(subjectItem{qualified: qualified})
			sp = s.space(name.Context)
		}
	}
	if !known {
		s.last++
		sp.subjects++
		own := name
		item = subjectItem{qualified, &Subject{Name: &own, number: s.last, space: sp.number}}
	}
	sp.highest = max(sp.highest, e.Key.ID)
	s.contexts.Set(name.Context, sp)

	v := &Version{
		Name: item.Name, Number: e.Key.Version, ID: e.Key.ID,
		Content: s.shared(c), At: e.At.UnixMilli(), seq: e.Seq,
	}
	s.put(item.Subject, v)
	if !erased(v.Content) {
		s.contents.Set(contentKey(v.Content, item.space, v.ID))
	}
	after := *item.Subject
	after.Active++
	if after.Latest == nil || after.Latest.Number < v.Number {
		after.Latest = v
	}
	if after.Top == nil || after.Top.Number < v.Number {
		after.Top = v
	}
	s.subjects.Set(subjectItem{qualified, &after})
	return nil
}

// shared returns the content that is kept already, in any context, or c itself.
func (s *State) shared(c *Content) *Content {
	if erased(c) {
		return c
	}
	found := c
	s.eachOfGUID(c.GUID, func(i contentItem) bool {
		if i.content.Same(c) {
			found = i.content
			return false
		}
		return true
	})
	return found
}

// eachOfGUID visits the contents of a GUID by context and id until visit says no.
func (s *State) eachOfGUID(g GUID, visit func(contentItem) bool) {
	s.contents.Ascend(contentKey(&Content{GUID: g}, 0, 0), func(i contentItem) bool {
		return i.content.GUID == g && visit(i)
	})
}

func contentKey(c *Content, space uint32, id int32) contentItem {
	return contentItem{head: binary.BigEndian.Uint64(c.GUID[:8]), space: space, id: id, content: c}
}

// change applies what the key says completely: a soft deletion, its reversal, a purge.
func (s *State) change(name Name, e ledger.Entry) error {
	item, known := s.subjects.Get(subjectItem{qualified: name.Qualified()})
	var v *Version
	if known {
		v, known = s.versions.Get(at(item.number, e.Key.Version))
	}
	if !known {
		return fmt.Errorf("entry %d changes version %d of %q, which does not exist: %w", e.Seq, e.Key.Version, name, ledger.ErrInvalid)
	}
	if e.Kind == VersionPurged {
		s.remove(item.Subject, v)
		return nil
	}
	deleted := e.Kind == VersionDeleted
	if v.Deleted == deleted {
		return nil
	}
	changed := *v
	changed.Deleted = deleted
	s.put(item.Subject, &changed)
	after := *item.Subject
	if deleted {
		after.Active, after.Deleted = after.Active-1, after.Deleted+1
	} else {
		after.Active, after.Deleted = after.Active+1, after.Deleted-1
	}
	s.settle(item.qualified, &after)
	return nil
}

// put enters a version everywhere, in place of one with the same number.
func (s *State) put(sub *Subject, v *Version) {
	s.versions.Set(at(sub.number, v.Number), v)
	s.ids.Set(idItem{sub.space, v.ID, sub.number, v.Number, v})
	for _, ref := range v.Content.References {
		target := ResolveName(ref.Subject, v.Context)
		s.referrers.Set(referrerItem{target.Qualified(), int32(ref.Version), sub.number, v.Number, v}) //nolint:gosec // checked at registration
	}
}

// remove takes a version out everywhere. A content that nobody carries any more
// in the context is forgotten, and so is a subject without versions.
func (s *State) remove(sub *Subject, v *Version) {
	s.versions.Delete(at(sub.number, v.Number))
	s.ids.Delete(idItem{sub.space, v.ID, sub.number, v.Number, nil})
	for _, ref := range v.Content.References {
		target := ResolveName(ref.Subject, v.Context)
		s.referrers.Delete(referrerItem{target.Qualified(), int32(ref.Version), sub.number, v.Number, nil}) //nolint:gosec // checked at registration
	}
	carried := false
	s.eachCarrier(sub.space, v.ID, func(o *Version) bool {
		carried = o.Content.Same(v.Content)
		return !carried
	})
	if !carried && !erased(v.Content) {
		s.contents.Delete(contentKey(v.Content, sub.space, v.ID))
	}
	after := *sub
	if v.Deleted {
		after.Deleted--
	} else {
		after.Active--
	}
	s.settle(v.Qualified(), &after)
}

// settle stores a subject after its versions have changed, or drops it with the last one.
func (s *State) settle(qualified string, sub *Subject) {
	if sub.Active+sub.Deleted == 0 {
		s.subjects.Delete(subjectItem{qualified: qualified})
		sp := s.space(sub.Name.Context)
		sp.subjects--
		s.contexts.Set(sub.Name.Context, sp)
		return
	}
	sub.Latest, sub.Top = nil, nil
	s.Descend(sub, func(v *Version) bool {
		if sub.Top == nil {
			sub.Top = v
		}
		if !v.Deleted {
			sub.Latest = v
		}
		return v.Deleted && sub.Active > 0
	})
	s.subjects.Set(subjectItem{qualified, sub})
}

// Descend visits the versions of a subject, highest number first, until visit says no.
func (s *State) Descend(sub *Subject, visit func(*Version) bool) {
	s.versions.Descend(at(sub.number, -1), func(k uint64, v *Version) bool {
		return uint32(k>>32) == sub.number && visit(v)
	})
}

// eachUp visits the versions of a subject, lowest number first, until visit says no.
func (s *State) eachUp(sub *Subject, visit func(*Version) bool) {
	s.versions.Ascend(at(sub.number, 0), func(k uint64, v *Version) bool {
		return uint32(k>>32) == sub.number && visit(v)
	})
}

// eachCarrier visits the versions that carry an id, oldest subject first, until visit says no.
func (s *State) eachCarrier(space uint32, id int32, visit func(*Version) bool) {
	s.ids.Ascend(idItem{space: space, id: id}, func(i idItem) bool {
		return i.space == space && i.id == id && visit(i.version)
	})
}
