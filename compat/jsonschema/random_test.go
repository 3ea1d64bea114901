package jsonschema_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// object is a JSON object with an order of keys, as random schemas need it.
type object struct {
	keys   []string
	values map[string]any
}

func newObject(pairs ...any) *object {
	o := &object{values: map[string]any{}}
	for i := 0; i < len(pairs); i += 2 {
		o.set(pairs[i].(string), pairs[i+1])
	}
	return o
}

func (o *object) set(key string, v any) {
	if _, ok := o.values[key]; !ok {
		o.keys = append(o.keys, key)
	}
	o.values[key] = v
}

func (o *object) drop(key string) {
	delete(o.values, key)
	o.keys = slices.DeleteFunc(o.keys, func(k string) bool { return k == key })
}

// text prints a tree of *object, []any, strings, numbers and booleans.
func text(v any) string {
	switch v := v.(type) {
	case *object:
		parts := make([]string, len(v.keys))
		for i, k := range v.keys {
			parts[i] = strconv.Quote(k) + ":" + text(v.values[k])
		}
		return "{" + strings.Join(parts, ",") + "}"
	case []any:
		parts := make([]string, len(v))
		for i, item := range v {
			parts[i] = text(item)
		}
		return "[" + strings.Join(parts, ",") + "]"
	case string:
		return strconv.Quote(v)
	case nil:
		return "null"
	}
	return fmt.Sprint(v)
}

func clone(v any) any {
	switch v := v.(type) {
	case *object:
		c := newObject()
		for _, k := range v.keys {
			c.set(k, clone(v.values[k]))
		}
		return c
	case []any:
		c := make([]any, len(v))
		for i, item := range v {
			c[i] = clone(item)
		}
		return c
	}
	return v
}

// author writes random schemas. They stay within what Confluent compares: no
// format, contains, propertyNames, patternProperties, if/then/else and no
// required name without a property, all of which it does not look at; always a
// type, because it does not look at whether there is one; in a oneOf, branches
// of different types, because it does not look at overlaps; no maximum beside
// exclusiveMaximum, which shadows it.
type author struct {
	*rand.Rand
	modern      bool
	definitions int
}

var propertyNames = []string{"a", "b", "c", "d"}

// schema writes a whole schema with definitions that may refer to each other.
func (a author) schema() *object {
	a.modern = a.IntN(3) == 0
	a.definitions = a.IntN(3)
	s := a.object(3)
	defs := newObject()
	for i := range a.definitions {
		// Objects: a definition that is a reference could lead back to itself.
		defs.set("d"+strconv.Itoa(i), a.object(2))
	}
	if a.definitions > 0 {
		s.set(a.defs(), defs)
	}
	if a.modern {
		s.set("$schema", "https://json-schema.org/draft/2020-12/schema")
	}
	return s
}

func (a author) defs() string {
	if a.modern {
		return "$defs"
	}
	return "definitions"
}

// any writes a schema of any sort that is at most depth levels deep.
func (a author) any(depth int) *object {
	if depth <= 0 {
		return a.scalar()
	}
	switch a.IntN(12) {
	case 0, 1, 2:
		return a.object(depth)
	case 3, 4:
		return a.array(depth)
	case 5:
		return a.combined(depth)
	case 6:
		if a.definitions > 0 {
			return newObject("$ref", fmt.Sprintf("#/%s/d%d", a.defs(), a.IntN(a.definitions)))
		}
	case 7:
		return newObject("type", []any{"string", "null"})
	case 8:
		return newObject("not", a.ofType([]string{"string", "integer", "boolean"}[a.IntN(3)], 0))
	}
	return a.scalar()
}

var scalarTypes = []string{"string", "string", "integer", "number", "boolean", "null"}

func (a author) scalar() *object { return a.ofType(scalarTypes[a.IntN(len(scalarTypes))], 0) }

func (a author) ofType(name string, depth int) *object {
	s := newObject("type", name)
	switch name {
	case "string":
		a.maybe(s, "maxLength", 3, 6)
		a.maybe(s, "minLength", 0, 3)
		if a.IntN(6) == 0 {
			s.set("enum", a.some([]any{"x", "xy", "xyz", "zzzz"}))
		}
		if a.IntN(10) == 0 {
			s.set("pattern", []string{"^x", "z$"}[a.IntN(2)])
		}
	case "integer", "number":
		a.maybe(s, "maximum", 5, 9)
		a.maybe(s, "minimum", 0, 4)
		a.maybe(s, "exclusiveMinimum", 0, 3)
		a.maybe(s, "multipleOf", 1, 4)
	case "object":
		return a.object(depth)
	case "array":
		return a.array(depth)
	}
	return s
}

// maybe sets a numeric keyword in one of three cases.
func (a author) maybe(s *object, key string, from, to int) {
	if a.IntN(3) == 0 {
		s.set(key, from+a.IntN(to-from+1))
	}
}

// some returns a non-empty part of a list.
func (a author) some(list []any) []any {
	var out []any
	for _, v := range list {
		if a.IntN(2) == 0 {
			out = append(out, v)
		}
	}
	if len(out) == 0 {
		return list[:1]
	}
	return out
}

func (a author) object(depth int) *object {
	s := newObject("type", "object")
	properties := newObject()
	var required []any
	for _, name := range propertyNames {
		if a.IntN(2) == 0 {
			continue
		}
		p := a.any(depth - 1)
		if a.IntN(5) == 0 && p.values["$ref"] == nil {
			p.set("default", nil)
		}
		properties.set(name, p)
		if a.IntN(3) == 0 {
			required = append(required, name)
		}
	}
	s.set("properties", properties)
	if required != nil {
		s.set("required", required)
	}
	switch a.IntN(5) {
	case 0, 1:
		s.set("additionalProperties", false)
	case 2:
		s.set("additionalProperties", a.any(depth-2))
	}
	a.maybe(s, "maxProperties", 2, 4)
	a.maybe(s, "minProperties", 0, 2)
	if a.IntN(6) == 0 {
		key := "dependencies"
		if a.modern {
			key = "dependentRequired"
		}
		s.set(key, newObject("a", a.some([]any{"b", "c", "d"})))
	}
	return s
}

func (a author) array(depth int) *object {
	s := newObject("type", "array")
	switch a.IntN(4) {
	case 0, 1:
		s.set("items", a.any(depth-1))
	case 2:
		tuple, rest := "items", "additionalItems"
		if a.modern {
			tuple, rest = "prefixItems", "items"
		}
		list := make([]any, 1+a.IntN(3))
		for i := range list {
			list[i] = a.any(depth - 1)
		}
		s.set(tuple, list)
		switch a.IntN(3) {
		case 0:
			s.set(rest, false)
		case 1:
			s.set(rest, a.any(depth-1))
		}
	}
	a.maybe(s, "maxItems", 2, 4)
	a.maybe(s, "minItems", 0, 2)
	if a.IntN(6) == 0 {
		s.set("uniqueItems", true)
	}
	return s
}

// combined writes a combination. Branches of a oneOf have different types.
func (a author) combined(depth int) *object {
	key := []string{"allOf", "anyOf", "oneOf"}[a.IntN(3)]
	var list []any
	if key == "oneOf" {
		types := []string{"string", "number", "boolean", "null", "object", "array"}
		a.Shuffle(len(types), func(i, k int) { types[i], types[k] = types[k], types[i] })
		for _, name := range types[:1+a.IntN(3)] {
			list = append(list, a.ofType(name, depth-1))
		}
	} else {
		for range 1 + a.IntN(3) {
			list = append(list, a.any(depth-1))
		}
	}
	return newObject(key, list)
}

// change returns a copy of a schema with a few changes, so that many pairs are compatible.
func (a author) change(s *object) *object {
	c := clone(s).(*object)
	a.modern = s.values["$schema"] != nil
	if defs, ok := s.values[a.defs()].(*object); ok {
		a.definitions = len(defs.keys)
	}
	for range 1 + a.IntN(2) {
		all := places(c, nil)
		a.edit(all[a.IntN(len(all))])
	}
	return c
}

// places lists the schemas within a schema, but not those of a oneOf or a not,
// which must stay within the rules of the author.
func places(s *object, out []*object) []*object {
	out = append(out, s)
	for _, k := range s.keys {
		switch v := s.values[k].(type) {
		case *object:
			switch k {
			case "properties", "definitions", "$defs":
				for _, name := range v.keys {
					out = places(v.values[name].(*object), out)
				}
			case "items", "additionalProperties", "additionalItems":
				out = places(v, out)
			}
		case []any:
			if k == "allOf" || k == "anyOf" || k == "prefixItems" || k == "items" {
				for _, item := range v {
					out = places(item.(*object), out)
				}
			}
		}
	}
	return out
}

// edit changes one keyword of a schema.
func (a author) edit(s *object) {
	if list, ok := s.values["allOf"].([]any); ok && len(list) > 1 && a.IntN(2) == 0 {
		s.set("allOf", list[1:])
		return
	}
	if list, ok := s.values["anyOf"].([]any); ok {
		s.set("anyOf", append(list, a.scalar()))
		return
	}
	name, _ := s.values["type"].(string)
	fresh := a.ofType(name, 2)
	if name == "" || len(fresh.keys) < 2 {
		return
	}
	switch key := fresh.keys[a.IntN(len(fresh.keys))]; key {
	case "properties", "required":
		a.editProperties(s)
	case "items", "prefixItems", "additionalItems":
		for _, k := range []string{"items", "prefixItems", "additionalItems"} {
			s.drop(k)
			if v, ok := fresh.values[k]; ok {
				s.set(k, v)
			}
		}
	case "type":
		drop := s.keys[a.IntN(len(s.keys))]
		switch drop {
		case "type", "properties", "items", "prefixItems", "$schema", "definitions", "$defs":
		default:
			s.drop(drop)
		}
	default:
		s.set(key, fresh.values[key])
	}
}

func (a author) editProperties(s *object) {
	properties, _ := s.values["properties"].(*object)
	if properties == nil {
		return
	}
	name := propertyNames[a.IntN(len(propertyNames))]
	required, _ := s.values["required"].([]any)
	required = slices.DeleteFunc(slices.Clone(required), func(v any) bool { return v == name })
	if properties.values[name] != nil && a.IntN(2) == 0 {
		properties.drop(name)
	} else {
		properties.set(name, a.any(1))
		if a.IntN(3) == 0 {
			required = append(required, name)
		}
	}
	s.drop("required")
	if len(required) > 0 {
		s.set("required", required)
	}
}

// instance writes a value that is likely to be valid under a schema.
func (a author) instance(s, root *object, depth int) any {
	if ref, ok := s.values["$ref"].(string); ok {
		steps := strings.Split(ref, "/")
		s = root.values[steps[1]].(*object).values[steps[2]].(*object)
	}
	if depth > 6 {
		return nil
	}
	for _, key := range []string{"allOf", "anyOf", "oneOf"} {
		if list, ok := s.values[key].([]any); ok {
			return a.instance(list[a.IntN(len(list))].(*object), root, depth+1)
		}
	}
	if list, ok := s.values["enum"].([]any); ok {
		return list[a.IntN(len(list))]
	}
	switch t := s.values["type"].(type) {
	case string:
		return a.value(t, s, root, depth)
	case []any:
		return a.value(t[a.IntN(len(t))].(string), s, root, depth)
	}
	return a.value([]string{"string", "integer", "number", "null", "array", "object"}[a.IntN(6)], newObject(), root, depth)
}

func (a author) value(name string, s, root *object, depth int) any {
	switch name {
	case "string":
		return []string{"", "x", "xy", "xyz", "zzzz", "xyzzyx", "1234567"}[a.IntN(7)]
	case "integer":
		return a.IntN(12)
	case "number":
		return float64(a.IntN(48)) / 4
	case "boolean":
		return a.IntN(2) == 0
	case "array":
		tuple, _ := s.values["prefixItems"].([]any)
		if tuple == nil {
			tuple, _ = s.values["items"].([]any)
		}
		rest, _ := s.values["items"].(*object)
		if rest == nil {
			rest, _ = s.values["additionalItems"].(*object)
		}
		list := make([]any, a.IntN(5))
		for i := range list {
			item := rest
			if i < len(tuple) {
				item = tuple[i].(*object)
			}
			if item == nil {
				item = newObject()
			}
			list[i] = a.instance(item, root, depth+1)
		}
		return list
	case "object":
		o := newObject()
		properties, _ := s.values["properties"].(*object)
		required, _ := s.values["required"].([]any)
		rest, _ := s.values["additionalProperties"].(*object)
		for _, name := range propertyNames {
			var p *object
			if properties != nil {
				p, _ = properties.values[name].(*object)
			}
			if p == nil {
				if a.IntN(4) > 0 {
					continue
				}
				if p = rest; p == nil {
					p = newObject()
				}
			} else if !slices.Contains(required, any(name)) && a.IntN(2) == 0 {
				continue
			}
			o.set(name, a.instance(p, root, depth+1))
		}
		return o
	}
	return nil
}
