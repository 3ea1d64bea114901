package contract

import (
	"maps"
	"slices"
)

// Merge overlays newer on m: tags and properties by key, sensitive names as a
// union. Either may be nil; the result shares nothing that may change.
func (m *Metadata) Merge(newer *Metadata) *Metadata {
	switch {
	case newer == nil:
		return m
	case m == nil:
		return newer
	}
	return &Metadata{
		Tags:       overlay(m.Tags, newer.Tags),
		Properties: overlay(m.Properties, newer.Properties),
		Sensitive:  sortedSet(slices.Concat(m.Sensitive, newer.Sensitive)),
	}
}

// Property returns a property and whether it is there. m may be nil.
func (m *Metadata) Property(name string) (string, bool) {
	if m == nil {
		return "", false
	}
	value, ok := m.Properties[name]
	return value, ok
}

// With returns a copy with one property set. m may be nil.
func (m *Metadata) With(name, value string) *Metadata {
	return (&Metadata{}).Merge(m).copyWith(name, value)
}

func (m *Metadata) copyWith(name, value string) *Metadata {
	c := *m
	c.Properties = overlay(m.Properties, map[string]string{name: value})
	return &c
}

// Without returns a copy that lacks one property. m may be nil.
func (m *Metadata) Without(name string) *Metadata {
	if _, ok := m.Property(name); !ok {
		return m
	}
	c := *m
	c.Properties = maps.Clone(m.Properties)
	delete(c.Properties, name)
	return &c
}

// Empty reports whether there is nothing in it. m may be nil.
func (m *Metadata) Empty() bool {
	return m == nil || len(m.Tags) == 0 && len(m.Properties) == 0 && len(m.Sensitive) == 0
}

// Equal compares what two say; nil differs from empty, as it does in a GUID.
func (m *Metadata) Equal(other *Metadata) bool {
	if m == nil || other == nil {
		return m == other
	}
	return maps.EqualFunc(m.Tags, other.Tags, func(a, b []string) bool { return slices.Equal(sortedSet(a), sortedSet(b)) }) &&
		maps.Equal(m.Properties, other.Properties) && slices.Equal(sortedSet(m.Sensitive), sortedSet(other.Sensitive))
}

// Merge overlays newer on s: in each list the rules of newer replace those of
// the same name and stand behind the others. Either may be nil.
func (s *RuleSet) Merge(newer *RuleSet) *RuleSet {
	switch {
	case newer == nil:
		return s
	case s == nil:
		return newer
	}
	merged := &RuleSet{
		MigrationRules: overlayRules(s.MigrationRules, newer.MigrationRules),
		DomainRules:    overlayRules(s.DomainRules, newer.DomainRules),
		EncodingRules:  overlayRules(s.EncodingRules, newer.EncodingRules),
		EnableAt:       s.EnableAt,
	}
	if newer.EnableAt != "" {
		merged.EnableAt = newer.EnableAt
	}
	return merged
}

// Without returns a copy that lacks the named rules. s may be nil.
func (s *RuleSet) Without(names []string) *RuleSet {
	if s == nil || len(names) == 0 {
		return s
	}
	named := func(r Rule) bool { return slices.Contains(names, r.Name) }
	return &RuleSet{
		MigrationRules: slices.DeleteFunc(slices.Clone(s.MigrationRules), named),
		DomainRules:    slices.DeleteFunc(slices.Clone(s.DomainRules), named),
		EncodingRules:  slices.DeleteFunc(slices.Clone(s.EncodingRules), named),
		EnableAt:       s.EnableAt,
	}
}

// Equal compares what two say; nil differs from empty, as it does in a GUID.
func (s *RuleSet) Equal(other *RuleSet) bool {
	if s == nil || other == nil {
		return s == other
	}
	return s.EnableAt == other.EnableAt && slices.EqualFunc(s.MigrationRules, other.MigrationRules, Rule.equal) &&
		slices.EqualFunc(s.DomainRules, other.DomainRules, Rule.equal) && slices.EqualFunc(s.EncodingRules, other.EncodingRules, Rule.equal)
}

// HasType reports whether a rule of any list has this type. s may be nil.
func (s *RuleSet) HasType(kind string) bool {
	if s == nil {
		return false
	}
	typed := func(r Rule) bool { return r.Type == kind }
	return slices.ContainsFunc(s.MigrationRules, typed) || slices.ContainsFunc(s.DomainRules, typed) || slices.ContainsFunc(s.EncodingRules, typed)
}

func (r Rule) equal(o Rule) bool {
	return r.Name == o.Name && r.Doc == o.Doc && r.Kind == o.Kind && r.Mode == o.Mode && r.Type == o.Type &&
		slices.Equal(sortedSet(r.Tags), sortedSet(o.Tags)) && maps.Equal(r.Params, o.Params) &&
		r.Expr == o.Expr && r.OnSuccess == o.OnSuccess && r.OnFailure == o.OnFailure && r.Disabled == o.Disabled
}

func overlay[V any](older, newer map[string]V) map[string]V {
	if len(older)+len(newer) == 0 {
		return nil
	}
	out := make(map[string]V, len(older)+len(newer))
	maps.Copy(out, older)
	maps.Copy(out, newer)
	return out
}

func overlayRules(older, newer []Rule) []Rule {
	if len(newer) == 0 {
		return older
	}
	names := make(map[string]struct{}, len(newer))
	for _, r := range newer {
		names[r.Name] = struct{}{}
	}
	out := make([]Rule, 0, len(older)+len(newer))
	for _, r := range older {
		if _, ok := names[r.Name]; !ok {
			out = append(out, r)
		}
	}
	return append(out, newer...)
}
