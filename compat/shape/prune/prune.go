// Package prune makes a narrow reader schema of a wide one: only the fields
// that a program uses, so that a change of all others cannot hurt it.
//
// What is pruned reads the data of the whole schema and of every other writer
// that provides the fields:
//
//   - Types that are used in several places keep what is used in any of them,
//     because a type has one definition.
//   - All branches of a union stay. One that nobody uses keeps its name only.
//   - Protobuf: a used member of a oneof keeps the others, and required fields
//     stay, because readers that lack them cannot read. Messages of imports stay whole.
//   - JSON Schema: an object that loses properties becomes open. Alternatives
//     (oneOf, anyOf) stay whole, because their properties tell them apart; so do
//     schemas of other subjects.
package prune

import (
	"fmt"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
)

// UnknownFieldError says that a schema has no field of a name.
type UnknownFieldError struct {
	Path    string
	Closest string // a path that it has and that is spelled almost the same; "" for none
}

// Error implements error.
func (e *UnknownFieldError) Error() string {
	if e.Closest == "" {
		return fmt.Sprintf("the schema has no field %q", e.Path)
	}
	return fmt.Sprintf("the schema has no field %q; did you mean %q?", e.Path, e.Closest)
}

// To returns a schema pruned to some fields. A path to a record keeps all of
// it; paths are as in package use, brackets may be left out. Its error is an
// *UnknownFieldError, or that of the parser for a result beyond its limits.
func To(s *shape.Schema, fields []string) (compat.Source, error) {
	k, err := keep(&s.Tree, fields)
	if err != nil {
		return compat.Source{}, err
	}
	switch s.Format() {
	case compat.Avro:
		return k.avro(s.Source)
	case compat.Protobuf:
		return k.protobuf(s.Source)
	default:
		return k.json(s.Source)
	}
}

// kept says which rows of a tree stay.
type kept struct {
	tree *shape.Tree
	// rows stay; whole are those of which everything stays.
	rows, whole []bool
}

func keep(t *shape.Tree, fields []string) (*kept, error) {
	k := &kept{tree: t, rows: make([]bool, len(t.Fields)), whole: make([]bool, len(t.Fields))}
	for _, path := range fields {
		found := t.Lookup(path)
		if len(found) == 0 {
			return nil, &UnknownFieldError{Path: path, Closest: t.Closest(path)}
		}
		for _, row := range found {
			k.whole[row] = true
			for r := row; r >= 0; r = t.Fields[r].Parent {
				k.rows[r] = true
			}
		}
	}
	k.spread()
	return k, nil
}

// spread takes what lies in whole rows, until nothing more comes: a row that
// leads back to a type further up takes all of that.
func (k *kept) spread() {
	for again := true; again; {
		again = false
		for i := range k.tree.Fields {
			f := &k.tree.Fields[i]
			if f.Parent >= 0 && k.whole[f.Parent] {
				k.rows[i], k.whole[i] = true, true
			}
			if k.whole[i] && f.Recursion != "" && k.back(i) {
				again = true
			}
		}
	}
}

// back makes the type whole that a row leads back to, and reports whether it was not yet.
func (k *kept) back(row int) bool {
	t := k.tree
	for r := t.Fields[row].Parent; r >= 0; r = t.Fields[r].Parent {
		if t.Fields[r].TypeName == t.Fields[row].Recursion {
			was := k.whole[r]
			k.whole[r] = true
			return !was
		}
	}
	changed := false
	for i := range t.Fields {
		if t.Fields[i].Parent < 0 && !k.whole[i] {
			k.rows[i], k.whole[i], changed = true, true, true
		}
	}
	return changed
}

// fields lists the names that stay in each named type, and the types that stay
// whole because a kept row ends at them, or because the tree ends there.
func (k *kept) fields() (names map[string]map[string]bool, whole map[string]bool) {
	names, whole = map[string]map[string]bool{}, map[string]bool{}
	for i := range k.tree.Fields {
		f := &k.tree.Fields[i]
		if !k.rows[i] {
			continue
		}
		if k.whole[i] && f.TypeName != "" {
			whole[f.TypeName] = true
		}
		if f.Branch {
			continue
		}
		owner := k.tree.Owner(i)
		if names[owner] == nil {
			names[owner] = map[string]bool{}
		}
		names[owner][f.Name] = true
	}
	return names, whole
}
