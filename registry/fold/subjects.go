package fold

import (
	"slices"
	"strings"
)

// SubjectQuery selects subjects.
type SubjectQuery struct {
	// Prefix is that of the request: ":*:" for everything, "" for the default
	// context, ":.ctx:" for one context, ":*:abc" for a prefix in every context.
	Prefix      string
	Deleted     bool // also those whose versions are all softly deleted
	DeletedOnly bool // only those; beats Deleted
	Page
}

func (q SubjectQuery) wants(sub *Subject) bool {
	switch {
	case q.DeletedOnly:
		return sub.Active == 0
	case q.Deleted:
		return true
	default:
		return sub.Active > 0
	}
}

// Subjects lists qualified names in Java's string order: that of UTF-16 code
// units, in which characters beyond U+FFFF sort before U+E000 to U+FFFF.
func (s *State) Subjects(q SubjectQuery) []string {
	_, take := q.bounds(noLimit, noLimit)
	out := make([]string, 0, min(take, s.subjects.Len()))
	s.EachSubject(q, func(name string) bool {
		out = append(out, name)
		return true
	})
	return out
}

// EachSubject visits what Subjects lists, until visit says no.
func (s *State) EachSubject(q SubjectQuery, visit func(qualified string) bool) {
	skip, take := q.bounds(noLimit, noLimit)
	s.walk(q.Prefix, func(i subjectItem) bool {
		switch {
		case !q.wants(i.Subject):
			return true
		case skip > 0:
			skip--
			return true
		}
		take--
		return visit(i.qualified) && take > 0
	})
}

// Walk visits the subjects under a prefix of a request, as in SubjectQuery, in
// order, until visit says no.
func (s *State) Walk(prefix string, visit func(qualified string, sub *Subject) bool) {
	s.walk(prefix, func(i subjectItem) bool { return visit(i.qualified, i.Subject) })
}

// walk visits the subjects under a prefix of a request, in order, until visit says no.
func (s *State) walk(prefix string, visit func(subjectItem) bool) {
	name := ParseName(prefix)
	switch {
	case name.Context == AnyContext && name.Subject == "":
		s.subjects.Scan(visit)
	case name.Context == AnyContext:
		s.walkEverywhere(name.Subject, visit)
	case name.Context == DefaultContext && (strings.HasPrefix(":.", name.Subject) || strings.HasPrefix(":*:", name.Subject)):
		s.walkDefault(name.Subject[:min(len(name.Subject), 1)], name.Subject, visit)
	default:
		s.walkRange(name.Qualified(), visit)
	}
}

// walkRange visits the subjects whose qualified name has a prefix.
func (s *State) walkRange(prefix string, visit func(subjectItem) bool) {
	s.subjects.Ascend(subjectItem{qualified: prefix}, func(i subjectItem) bool {
		return strings.HasPrefix(i.qualified, prefix) && visit(i)
	})
}

// walkDefault visits the default context, from a name on, where its names lie
// around those of the other contexts, which all begin with ":." and are jumped over.
func (s *State) walkDefault(from, prefix string, visit func(subjectItem) bool) {
	const own, behind = ":.:", ":/"
	next := ""
	s.subjects.Ascend(subjectItem{qualified: from}, func(i subjectItem) bool {
		switch {
		case i.Name.Context != DefaultContext && before(i.qualified, own):
			next = own
			return false
		case i.Name.Context != DefaultContext:
			next = behind
			return false
		case prefix != "" && !strings.HasPrefix(i.qualified, ":"):
			return false
		default:
			return !strings.HasPrefix(i.Name.Subject, prefix) || visit(i)
		}
	})
	if next != "" {
		s.walkDefault(next, prefix, visit)
	}
}

// walkEverywhere visits the subjects of all contexts whose bare name has a prefix.
func (s *State) walkEverywhere(prefix string, visit func(subjectItem) bool) {
	var found []subjectItem
	collect := func(i subjectItem) bool { found = append(found, i); return true }
	s.contexts.Scan(func(context string, _ space) bool {
		s.walk(":"+context+":"+prefix, collect)
		return true
	})
	slices.SortFunc(found, func(a, b subjectItem) int { return Order(a.qualified, b.qualified) })
	for _, i := range found {
		if !visit(i) {
			return
		}
	}
}

// Subject returns what is known of a name, nil if it has no versions at all.
func (s *State) Subject(name Name) *Subject {
	i, ok := s.subjects.Get(subjectItem{qualified: name.Qualified()})
	if !ok {
		return nil
	}
	return i.Subject
}

// Contexts lists the known contexts, the default one first.
func (s *State) Contexts(prefix string, p Page) []string {
	out := []string{DefaultContext}
	s.contexts.Scan(func(context string, sp space) bool {
		if sp.listed && context != DefaultContext {
			out = append(out, context)
		}
		return true
	})
	slices.SortFunc(out[1:], Order)
	out = slices.DeleteFunc(out, func(context string) bool { return !strings.HasPrefix(context, prefix) })
	return cut(out, p, noLimit, noLimit)
}

// Alias returns the subject that a name stands for: one hop, the name itself if
// it is no alias. forDeks prefers the alias for paths of the key registry. An
// alias on a context does nothing.
func (s *State) Alias(name Name, forDeks bool) Name {
	if name.IsContext() || s.configs.Len() == 0 {
		return name
	}
	c, ok := s.configs.Get(name.Qualified())
	switch {
	case !ok:
		return name
	case forDeks && c.AliasForDeks != "":
		return ResolveName(c.AliasForDeks, name.Context)
	case c.Alias != "":
		return ResolveName(c.Alias, name.Context)
	default:
		return name
	}
}

// Elsewhere visits a subject of the default context in the other contexts where it
// has versions, until visit says no.
func (s *State) Elsewhere(name Name, visit func(Name) bool) {
	if name.Context != DefaultContext || name.Subject == "" {
		return
	}
	s.contexts.Scan(func(context string, sp space) bool {
		other := Name{context, name.Subject}
		return !sp.listed || context == DefaultContext || s.Subject(other) == nil || visit(other)
	})
}

// Context reports whether a context is on the list, and how many subjects it has,
// softly deleted ones included.
func (s *State) Context(name string) (listed bool, subjects int) {
	sp, _ := s.contexts.Get(name)
	return sp.listed, int(sp.subjects)
}
