package fold

import "slices"

// SchemaQuery selects versions of all subjects.
type SchemaQuery struct {
	Prefix           string // "" is the default context, ":*:" everything
	Aliases          bool   // tell the aliases of each subject, and follow those under the prefix
	Deleted          bool
	LatestOnly       bool
	RuleType         string // only schemas with a rule of this type
	ResourceType     string // this and the next two switch the association filter on
	AssociationTypes []string
	Lifecycles       []string // STRONG, WEAK; NONE stands for subjects without any
	Page
}

// Listed is one version in a list, with what was asked for.
type Listed struct {
	Version      *Version
	Aliases      []string
	Associations []*Association
}

// Schemas lists versions by subject and number.
func (s *State) Schemas(q SchemaQuery) []Listed {
	skip, take := q.bounds(listLimit, listLimit)
	out := []Listed{}
	aliases := s.aliasesUnder(q)
	s.eachListed(q, aliases, func(i subjectItem) bool {
		associations, ok := s.wanted(q, i.qualified)
		if !ok {
			return true
		}
		visit := func(v *Version) bool {
			switch {
			case q.RuleType != "" && !v.Content.RuleSet.HasType(q.RuleType):
			case skip > 0:
				skip--
			default:
				out = append(out, Listed{v, aliases[i.qualified], associations})
			}
			return len(out) < take
		}
		switch {
		case q.LatestOnly && q.Deleted:
			visit(i.Top)
		case q.LatestOnly && i.Latest != nil:
			visit(i.Latest)
		case !q.LatestOnly:
			s.eachUp(i.Subject, func(v *Version) bool { return v.Deleted && !q.Deleted || visit(v) })
		}
		return len(out) < take
	})
	return out
}

// eachListed visits the subjects under the prefix, and the targets of aliases that
// lie outside it, by name.
func (s *State) eachListed(q SchemaQuery, aliases map[string][]string, visit func(subjectItem) bool) {
	if len(aliases) == 0 {
		s.walk(q.Prefix, visit)
		return
	}
	items := map[string]subjectItem{}
	s.walk(q.Prefix, func(i subjectItem) bool { items[i.qualified] = i; return true })
	for target := range aliases {
		if i, ok := s.subjects.Get(subjectItem{qualified: target}); ok {
			items[target] = i
		}
	}
	sorted := make([]subjectItem, 0, len(items))
	for _, i := range items {
		sorted = append(sorted, i)
	}
	slices.SortFunc(sorted, func(a, b subjectItem) int { return Order(a.qualified, b.qualified) })
	for _, i := range sorted {
		if !visit(i) {
			return
		}
	}
}

// aliasesUnder returns the aliases under the prefix by their targets; nil unless asked for.
func (s *State) aliasesUnder(q SchemaQuery) map[string][]string {
	if !q.Aliases {
		return nil
	}
	out := map[string][]string{}
	prefix := ParseName(q.Prefix)
	s.configs.Scan(func(name string, c *Config) bool {
		n := ParseName(name)
		if c.Alias != "" && !n.IsContext() && prefix.covers(n) {
			target := s.Alias(n, false).Qualified()
			out[target] = append(out[target], name)
		}
		return true
	})
	return out
}

// covers reports whether n, taken as a prefix of a request, holds other.
func (n Name) covers(other Name) bool {
	return (n.Context == AnyContext || n.Context == other.Context) && len(other.Subject) >= len(n.Subject) && other.Subject[:len(n.Subject)] == n.Subject
}

// wanted applies the association filter to a subject: what to show, and whether to list it.
func (s *State) wanted(q SchemaQuery, subject string) ([]*Association, bool) {
	if q.ResourceType == "" && len(q.AssociationTypes) == 0 && len(q.Lifecycles) == 0 {
		return nil, true
	}
	all := s.AssociationsOf(subject)
	if len(all) == 0 {
		return nil, slices.Contains(q.Lifecycles, NoAssociation)
	}
	lifecycles := slices.DeleteFunc(slices.Clone(q.Lifecycles), func(l string) bool { return l == NoAssociation })
	if len(q.Lifecycles) > 0 && len(lifecycles) == 0 {
		return nil, false
	}
	shown := AssociationQuery{ResourceType: q.ResourceType, AssociationTypes: q.AssociationTypes}.choose(all)
	if len(lifecycles) > 0 {
		shown = slices.DeleteFunc(shown, func(a *Association) bool { return !slices.Contains(lifecycles, a.Lifecycle) })
	}
	return shown, len(shown) > 0
}
