package prune

import (
	"slices"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
)

// json prunes the objects of a JSON schema. What other subjects define stays as it is.
func (k *kept) json(src compat.Source) (compat.Source, error) {
	values := 0
	root, err := tree.Read(src.Text, compat.DefaultLimits(), &values)
	if err != nil {
		return compat.Source{}, err
	}
	stay := map[string]bool{}
	ruled := map[*tree.Value]bool{} // objects whose rules for further properties are used
	inBranch := make([]bool, len(k.tree.Fields))
	for i := range k.tree.Fields {
		f := &k.tree.Fields[i]
		// The properties of alternatives tell them apart: they stay.
		inBranch[i] = f.Branch || f.Parent >= 0 && inBranch[f.Parent]
		if f.From == "" && (k.rows[i] || inBranch[i]) {
			stay[f.At] = true
		}
	}
	var drop []*tree.Value
	for i := range k.tree.Fields {
		f := &k.tree.Fields[i]
		if f.From != "" || f.Branch || stay[f.At] {
			continue
		}
		if v := root.Find(f.At); v != nil && v.Parent != nil && v.Parent.Key() == "properties" {
			drop = append(drop, v)
		}
	}
	for at := range stay {
		if v := root.Find(at); v != nil {
			ruled[furtherProperties(v)] = true
		}
	}
	for _, v := range drop {
		if list := v.Parent; list != nil && !ruled[list.Parent] {
			object, name := list.Parent, v.Key()
			if list.Get(name) != v {
				continue // two rows are one property
			}
			list.Remove(name)
			open(object, name)
		}
	}
	return compat.Source{Text: root.Print(false), Dependencies: src.Dependencies}, nil
}

// furtherProperties finds the object in whose rule for further properties a
// value stands, nil for none.
func furtherProperties(v *tree.Value) *tree.Value {
	for ; v.Parent != nil; v = v.Parent {
		switch {
		case v.Key() == "additionalProperties" || v.Key() == "unevaluatedProperties":
			return v.Parent
		case v.Parent.Key() == "patternProperties":
			return v.Parent.Parent
		}
	}
	return nil
}

// open lets an object have a property that is not listed any more.
func open(object *tree.Value, name string) {
	for _, key := range []string{"additionalProperties", "unevaluatedProperties", "patternProperties"} {
		object.Remove(key)
	}
	list := object.Get("required")
	if list == nil || list.Shape != tree.ShapeArray {
		return
	}
	names := tree.ArrayValue()
	for _, item := range slices.Clone(list.Items) {
		if item.Shape != tree.ShapeString || item.Text != name {
			names.Add(item)
		}
	}
	object.Remove("required")
	if len(names.Items) > 0 {
		object.Set("required", names)
	}
}
