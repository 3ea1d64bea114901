package contract

import (
	"maps"
	"slices"
)

// AppendTo appends the bytes that Confluent's GUID hashes for metadata: nothing
// for nil, else a mark, then paths with tags, properties and sensitive names,
// each in order and without separators.
func (m *Metadata) AppendTo(b []byte) []byte {
	if m == nil {
		return b
	}
	b = append(b, 1)
	for _, path := range slices.Sorted(maps.Keys(m.Tags)) {
		b = append(b, path...)
		b = appendAll(b, sortedSet(m.Tags[path]))
	}
	b = appendPairs(b, m.Properties)
	return appendAll(b, sortedSet(m.Sensitive))
}

// AppendTo appends the bytes that Confluent's GUID hashes for a rule set:
// nothing for nil, else a mark, then each rule of the three lists.
func (s *RuleSet) AppendTo(b []byte) []byte {
	if s == nil {
		return b
	}
	b = append(b, 1)
	for _, rules := range [][]Rule{s.MigrationRules, s.DomainRules, s.EncodingRules} {
		for i := range rules {
			b = rules[i].appendTo(b)
		}
	}
	return append(b, s.EnableAt...)
}

func (r *Rule) appendTo(b []byte) []byte {
	b = appendAll(b, []string{r.Name, r.Doc, r.Kind, r.Mode, r.Type})
	b = appendAll(b, sortedSet(r.Tags))
	b = appendPairs(b, r.Params)
	b = appendAll(b, []string{r.Expr, r.OnSuccess, r.OnFailure})
	if r.Disabled {
		b = append(b, 1)
	}
	return b
}

func appendAll(b []byte, parts []string) []byte {
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}

func appendPairs(b []byte, pairs map[string]string) []byte {
	for _, key := range slices.Sorted(maps.Keys(pairs)) {
		b = append(b, key...)
		b = append(b, pairs[key]...)
	}
	return b
}
