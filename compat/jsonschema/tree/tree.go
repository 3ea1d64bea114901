// Package tree holds JSON texts as values that keep what a schema registry may
// not lose: the order of keys and the spelling of numbers.
//
// Reading is bounded in size, depth and number of values. Printing gives the
// text that Confluent's registry stores, or its normalised form.
package tree

import (
	"strconv"
	"strings"
)

// Shape is the type of a JSON value.
type Shape uint8

// The types of JSON values.
const (
	ShapeNull Shape = iota
	ShapeBool
	ShapeNumber
	ShapeString
	ShapeArray
	ShapeObject
)

// String names the shape as people say it.
func (s Shape) String() string {
	return [...]string{"null", "a boolean", "a number", "a string", "an array", "an object"}[s]
}

// Value is one JSON value of a text. Unlike encoding/json it keeps the order of
// keys and the spelling of numbers, both of which are part of a stored schema,
// and it knows its place, so that findings can point at it.
type Value struct {
	Shape    Shape
	Truth    bool           // of a boolean
	Text     string         // characters of a string, spelling of a number
	Items    []*Value       // of an array
	Members  []Member       // of an object: a repeated key has its last value at its first place
	index    map[string]int // key → position, only for objects too large to scan
	Parent   *Value
	key      string // name in the parent object
	position int    // in the parent array
	Start    int    // offset in the text
}

// Member is one key of an object with its value.
type Member struct {
	Key   string
	Value *Value
}

// scanLimit is the number of members up to which a scan beats a map.
const scanLimit = 12

// Get returns the member with the given key, or nil; v may be nil.
func (v *Value) Get(key string) *Value {
	if v == nil || v.Shape != ShapeObject {
		return nil
	}
	if v.index != nil {
		if i, ok := v.index[key]; ok {
			return v.Members[i].Value
		}
		return nil
	}
	for i := range v.Members {
		if v.Members[i].Key == key {
			return v.Members[i].Value
		}
	}
	return nil
}

// Set adds a member or replaces the value of one, which keeps its place.
func (v *Value) Set(key string, child *Value) {
	child.Parent, child.key = v, key
	if v.index != nil {
		if i, ok := v.index[key]; ok {
			v.Members[i].Value = child
			return
		}
		v.index[key] = len(v.Members)
		v.Members = append(v.Members, Member{key, child})
		return
	}
	for i := range v.Members {
		if v.Members[i].Key == key {
			v.Members[i].Value = child
			return
		}
	}
	v.Members = append(v.Members, Member{key, child})
	if len(v.Members) > scanLimit {
		v.index = make(map[string]int, 2*len(v.Members))
		for i := range v.Members {
			v.index[v.Members[i].Key] = i
		}
	}
}

// Remove takes a member away. It is only used on copies.
func (v *Value) Remove(key string) {
	for i := range v.Members {
		if v.Members[i].Key != key {
			continue
		}
		v.Members = append(v.Members[:i:i], v.Members[i+1:]...)
		v.index = nil
		if len(v.Members) > scanLimit {
			v.index = make(map[string]int, len(v.Members))
			for k := range v.Members {
				v.index[v.Members[k].Key] = k
			}
		}
		return
	}
}

// Add appends an item to an array.
func (v *Value) Add(item *Value) {
	item.Parent, item.position = v, len(v.Items)
	v.Items = append(v.Items, item)
}

// Copy returns a deep copy without a parent: rewrites never touch a parsed schema.
func (v *Value) Copy() *Value {
	c := &Value{Shape: v.Shape, Truth: v.Truth, Text: v.Text}
	for _, item := range v.Items {
		c.Add(item.Copy())
	}
	for _, m := range v.Members {
		c.Set(m.Key, m.Value.Copy())
	}
	return c
}

// Root returns the whole document that v is part of.
func (v *Value) Root() *Value {
	for v.Parent != nil {
		v = v.Parent
	}
	return v
}

// Pointer returns the place of v in its document as a JSON pointer; "" is the document itself.
func (v *Value) Pointer() string {
	var steps []string
	for ; v.Parent != nil; v = v.Parent {
		if v.Parent.Shape == ShapeArray {
			steps = append(steps, strconv.Itoa(v.position))
			continue
		}
		steps = append(steps, strings.ReplaceAll(strings.ReplaceAll(v.key, "~", "~0"), "/", "~1"))
	}
	if len(steps) == 0 {
		return ""
	}
	var b strings.Builder
	for i := len(steps) - 1; i >= 0; i-- {
		b.WriteByte('/')
		b.WriteString(steps[i])
	}
	return b.String()
}

// Position returns the place of v in the array that it is an item of.
func (v *Value) Position() int { return v.position }

// Key returns the name under which v stands in its object; "" for items and documents.
func (v *Value) Key() string { return v.key }

// Put replaces an item of an array.
func (v *Value) Put(position int, item *Value) {
	item.Parent, item.position = v, position
	v.Items[position] = item
}

// Find follows a JSON pointer from v; nil if it leads nowhere.
func (v *Value) Find(pointer string) *Value {
	if pointer == "" {
		return v
	}
	if pointer[0] != '/' {
		return nil
	}
	for step := range strings.SplitSeq(pointer[1:], "/") {
		v = v.step(strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~"))
		if v == nil {
			return nil
		}
	}
	return v
}

func (v *Value) step(key string) *Value {
	if v.Shape != ShapeArray {
		return v.Get(key)
	}
	i, err := strconv.Atoi(key)
	if err != nil || i < 0 || i >= len(v.Items) {
		return nil
	}
	return v.Items[i]
}

// StringValue makes a string. This and the following are for rewritten schemas.
func StringValue(s string) *Value { return &Value{Shape: ShapeString, Text: s} }

// NumberValue makes a number of its spelling.
func NumberValue(spelling string) *Value { return &Value{Shape: ShapeNumber, Text: spelling} }

// BoolValue makes a boolean.
func BoolValue(b bool) *Value { return &Value{Shape: ShapeBool, Truth: b} }

// ArrayValue makes an empty array.
func ArrayValue() *Value { return &Value{Shape: ShapeArray} }

// ObjectValue makes an empty object.
func ObjectValue() *Value { return &Value{Shape: ShapeObject} }
