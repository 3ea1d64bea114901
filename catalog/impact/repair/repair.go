// Package repair rewrites a new schema so that it no longer breaks what an old one promised, as far as that can be done without the author.
package repair

import (
	"slices"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/formats"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/change"
)

// maxRepairs bounds the repairs of one schema: a schema that needs more of them is
// another schema.
const maxRepairs = 20

// Repaired is a schema that was rewritten.
type Repaired struct {
	Text  string
	Words []string // what was done
}

// Rewrite takes findings between an old schema and a new one away, in the directions
// that are wanted, one repair at a time, as long as each leaves fewer of them. It is
// nil where nothing could be done.
func Rewrite(old, next *shape.Schema, policy compat.Policy, wanted func(compat.Direction) bool) *Repaired {
	if old.Format() != next.Format() {
		return nil
	}
	l, _ := formats.ByName(string(old.Format()))
	out := &Repaired{}
	found := findings(old, next, policy, wanted)
	for range maxRepairs {
		better := false
		for i := range found {
			for _, r := range l.Repairs(next.Parsed, old.Parsed, found[i]) {
				repaired, err := shape.Read(old.Format(), compat.Source{Text: r.Text, Dependencies: next.Source.Dependencies})
				if err != nil || aliases(repaired) > aliases(next) {
					continue // that two names mean the same thing only the author can know
				}
				if left := findings(old, repaired, policy, wanted); len(left) < len(found) {
					out.Text, out.Words = r.Text, append(out.Words, r.Words)
					next, found, better = repaired, left, true
					break
				}
			}
			if better {
				break
			}
		}
		if !better {
			break
		}
	}
	if out.Text == "" || len(found) > 0 {
		return nil
	}
	return out
}

// aliases counts the other names of fields.
func aliases(s *shape.Schema) int {
	n := 0
	for i := range s.Tree.Fields {
		n += len(s.Tree.Fields[i].Aliases)
	}
	return n
}

// findings are those between two schemas in the directions that are wanted.
func findings(old, next *shape.Schema, policy compat.Policy, wanted func(compat.Direction) bool) []compat.Finding {
	d, err := change.Between(old, next, change.Options{Policy: policy})
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(d.Findings, func(f compat.Finding) bool { return !wanted(f.Direction) })
}
