package jsonschema

import (
	"slices"

	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
)

// The functions of this file rewrite copies of schemas. Each reports whether it
// could do its work.

// owner returns the schema that an entry below one of its keywords belongs to,
// nil if there is none: a finding in a dependency points at the $ref to it.
func owner(at *tree.Value) *tree.Value {
	if at.Parent == nil {
		return nil
	}
	return at.Parent.Parent
}

// replace puts another value in the place of one; the whole schema has no place.
func replace(at, with *tree.Value) bool {
	switch p := at.Parent; {
	case p == nil:
		return false
	case p.Shape == tree.ShapeArray:
		p.Put(at.Position(), with)
	default:
		p.Set(at.Key(), with)
	}
	return true
}

// drop takes a value out of its schema. A required name goes with its property.
// An item of a tuple takes those behind it along unless it is the last: they
// would stand in its place.
func drop(at *tree.Value) bool {
	p := at.Parent
	if p == nil {
		return false
	}
	if p.Shape != tree.ShapeArray {
		p.Remove(at.Key())
		if p.Key() == "properties" && p.Parent != nil {
			dropName(p.Parent.Get("required"), at.Key())
		}
		return true
	}
	if p.Key() == "items" || p.Key() == "prefixItems" {
		p.Items = p.Items[:at.Position()]
	} else {
		p.Items = slices.Delete(p.Items, at.Position(), at.Position()+1)
	}
	if len(p.Items) == 0 && p.Parent != nil {
		p.Parent.Remove(p.Key()) // draft 4 allows no empty lists
	}
	return true
}

// insert puts what stands in the old schema into the schema that lacks it: a
// keyword, or an entry below one.
func insert(at, was *tree.Value) bool {
	parent := was.Parent
	if at.Shape != tree.ShapeObject || parent == nil {
		return false
	}
	switch parent.Key() {
	case "required", "enum", "items", "prefixItems", "allOf", "anyOf", "oneOf":
		if parent.Shape != tree.ShapeArray {
			break
		}
		list := at.Get(parent.Key())
		if list == nil || list.Shape != tree.ShapeArray {
			list = tree.ArrayValue()
			at.Set(parent.Key(), list)
		}
		list.Add(was.Copy())
		return true
	case "properties", "patternProperties", "definitions", "$defs", "dependencies", "dependentRequired", "dependentSchemas":
		list := at.Get(parent.Key())
		if list == nil || list.Shape != tree.ShapeObject {
			list = tree.ObjectValue()
			at.Set(parent.Key(), list)
		}
		list.Set(was.Key(), was.Copy())
		return true
	}
	at.Set(was.Key(), was.Copy())
	return true
}

// dropName takes a name out of a list of required ones, and the list away when
// it is empty: draft 4 allows no empty one.
func dropName(list *tree.Value, name string) bool {
	if list == nil || list.Shape != tree.ShapeArray || list.Parent == nil {
		return false
	}
	rest := tree.ArrayValue()
	for _, item := range list.Items {
		if item.Text != name {
			rest.Add(item.Copy())
		}
	}
	if len(rest.Items) == 0 {
		list.Parent.Remove(list.Key())
		return true
	}
	return replace(list, rest)
}

// addName makes a property required.
func addName(at *tree.Value, name string) bool {
	if at.Get("required") == nil {
		at.Set("required", tree.ArrayValue())
	}
	if list := at.Get("required"); list.Shape == tree.ShapeArray && !isRequired(at, name) {
		list.Add(tree.StringValue(name))
	}
	return true
}
