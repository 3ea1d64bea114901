package transfer

import (
	"fmt"
	"maps"
	"slices"
)

// Examine looks for what is wrong in a registry by itself: references that lead
// nowhere, ids with two meanings, and modes that an import has left behind. Each
// is one sentence.
func Examine(d Dump) []string {
	type place struct {
		subject string
		version int
	}
	type id struct {
		context string
		id      int
	}
	var out []string
	there := map[place]bool{}
	for _, s := range d.Schemas {
		there[place{Qualify(s.Subject, "."), s.Version}] = true
	}
	first := map[id]int{}
	for i, s := range d.Schemas {
		context := contextOf(s.Subject)
		for _, ref := range s.References {
			if !there[place{Qualify(ref.Subject, context), ref.Version}] {
				out = append(out, fmt.Sprintf("%s version %d refers to %s version %d, which does not exist", s.Subject, s.Version, ref.Subject, ref.Version))
			}
		}
		key := id{context, s.ID}
		j, seen := first[key]
		if !seen {
			first[key] = i
			continue
		}
		if !sameContent(s, d.Schemas[j]) {
			other := d.Schemas[j]
			out = append(out, fmt.Sprintf("id %d stands for two schemas: %s version %d and %s version %d", s.ID, other.Subject, other.Version, s.Subject, s.Version))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.Modes)) {
		if d.Modes[name] == importMode {
			out = append(out, fmt.Sprintf("%s is in mode IMPORT: nobody else can register there", orGlobal(name)))
		}
	}
	return out
}
