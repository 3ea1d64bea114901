package shape

import (
	"maps"
	"slices"
)

// WithTags returns the tree with the tags that metadata lays on paths. A path is
// that of a field, by its names or by the full name of its type and its own
// name; * stands for anything within one name, ** for anything at all.
func (t *Tree) WithTags(tags map[string][]string) Tree {
	out := *t
	if len(tags) == 0 {
		return out
	}
	out.Fields = slices.Clone(t.Fields)
	for _, pattern := range slices.Sorted(maps.Keys(tags)) {
		for i := range out.Fields {
			f := &out.Fields[i]
			if f.Branch || !glob(pattern, Plain(f.Path)) && !glob(pattern, t.Owner(i)+"."+f.Name) {
				continue
			}
			have := slices.Clone(f.Tags)
			for _, tag := range tags[pattern] {
				if !slices.Contains(have, tag) {
					have = append(have, tag)
				}
			}
			f.Tags = have
		}
	}
	return out
}

// glob matches a name with a pattern, in the product of both lengths at most.
func glob(pattern, name string) bool {
	if len(pattern) > maxLength {
		return false
	}
	// reached[i] says that the first i bytes of the pattern match the name so far.
	reached := make([]bool, len(pattern)+1)
	reached[0] = true
	skip := func() { // a star may stand for nothing
		for i := range len(pattern) {
			if reached[i] && pattern[i] == '*' {
				reached[i+1] = true
			}
		}
	}
	skip()
	for n := range len(name) {
		next := make([]bool, len(pattern)+1)
		for i := range len(pattern) {
			if !reached[i] {
				continue
			}
			deep := i > 0 && pattern[i-1] == '*' || i+1 < len(pattern) && pattern[i+1] == '*'
			switch c := pattern[i]; {
			case c == '*':
				next[i] = next[i] || deep || name[n] != '.'
			case c == name[n] || c == '?' && name[n] != '.':
				next[i+1] = true
			}
		}
		reached = next
		skip()
	}
	return reached[len(pattern)]
}
