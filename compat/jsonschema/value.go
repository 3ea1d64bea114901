package jsonschema

import (
	"strconv"
	"strings"
)

// shape is the type of a JSON value.
type shape uint8

const (
	shapeNull shape = iota
	shapeBool
	shapeNumber
	shapeString
	shapeArray
	shapeObject
)

// String names the shape as people say it.
func (s shape) String() string {
	return [...]string{"null", "a boolean", "a number", "a string", "an array", "an object"}[s]
}

// value is one JSON value of a text. Unlike encoding/json it keeps the order of
// keys and the spelling of numbers, both of which are part of a stored schema,
// and it knows its place, so that findings can point at it.
type value struct {
	shape    shape
	truth    bool           // of a boolean
	text     string         // characters of a string, spelling of a number
	items    []*value       // of an array
	members  []member       // of an object: a repeated key has its last value at its first place
	index    map[string]int // key → position, only for objects too large to scan
	parent   *value
	key      string // name in the parent object
	position int    // in the parent array
	start    int    // offset in the text
	scope    *scope // set where a base URI starts: documents and schemas with $id
}

type member struct {
	key   string
	value *value
}

// scanLimit is the number of members up to which a scan beats a map.
const scanLimit = 12

// get returns the member with the given key, or nil; v may be nil.
func (v *value) get(key string) *value {
	if v == nil || v.shape != shapeObject {
		return nil
	}
	if v.index != nil {
		if i, ok := v.index[key]; ok {
			return v.members[i].value
		}
		return nil
	}
	for i := range v.members {
		if v.members[i].key == key {
			return v.members[i].value
		}
	}
	return nil
}

// set adds a member or replaces the value of one, which keeps its place.
func (v *value) set(key string, child *value) {
	child.parent, child.key = v, key
	if v.index != nil {
		if i, ok := v.index[key]; ok {
			v.members[i].value = child
			return
		}
		v.index[key] = len(v.members)
		v.members = append(v.members, member{key, child})
		return
	}
	for i := range v.members {
		if v.members[i].key == key {
			v.members[i].value = child
			return
		}
	}
	v.members = append(v.members, member{key, child})
	if len(v.members) > scanLimit {
		v.index = make(map[string]int, 2*len(v.members))
		for i := range v.members {
			v.index[v.members[i].key] = i
		}
	}
}

// remove takes a member away. It is only used on copies.
func (v *value) remove(key string) {
	for i := range v.members {
		if v.members[i].key != key {
			continue
		}
		v.members = append(v.members[:i:i], v.members[i+1:]...)
		v.index = nil
		if len(v.members) > scanLimit {
			v.index = make(map[string]int, len(v.members))
			for k := range v.members {
				v.index[v.members[k].key] = k
			}
		}
		return
	}
}

// add appends an item to an array.
func (v *value) add(item *value) {
	item.parent, item.position = v, len(v.items)
	v.items = append(v.items, item)
}

// copy returns a deep copy without a parent: rewrites never touch a parsed schema.
func (v *value) copy() *value {
	c := &value{shape: v.shape, truth: v.truth, text: v.text}
	for _, item := range v.items {
		c.add(item.copy())
	}
	for _, m := range v.members {
		c.set(m.key, m.value.copy())
	}
	return c
}

// root returns the whole document that v is part of.
func (v *value) root() *value {
	for v.parent != nil {
		v = v.parent
	}
	return v
}

// pointer returns the place of v in its document as a JSON pointer; "" is the document itself.
func (v *value) pointer() string {
	var steps []string
	for ; v.parent != nil; v = v.parent {
		if v.parent.shape == shapeArray {
			steps = append(steps, strconv.Itoa(v.position))
			continue
		}
		steps = append(steps, pointerEscapes.Replace(v.key))
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

// find follows a JSON pointer from v; nil if it leads nowhere.
func (v *value) find(pointer string) *value {
	if pointer == "" {
		return v
	}
	if pointer[0] != '/' {
		return nil
	}
	for step := range strings.SplitSeq(pointer[1:], "/") {
		v = v.step(pointerUnescapes.Replace(step))
		if v == nil {
			return nil
		}
	}
	return v
}

func (v *value) step(key string) *value {
	if v.shape != shapeArray {
		return v.get(key)
	}
	i, err := strconv.Atoi(key)
	if err != nil || i < 0 || i >= len(v.items) {
		return nil
	}
	return v.items[i]
}

// Escapes of JSON pointers (RFC 6901); the order of the pairs does not matter
// because a Replacer never looks at its own output.
var (
	pointerEscapes   = strings.NewReplacer("~", "~0", "/", "~1")
	pointerUnescapes = strings.NewReplacer("~1", "/", "~0", "~")
)

// stringValue and the following make values for rewritten schemas.
func stringValue(s string) *value { return &value{shape: shapeString, text: s} }

func numberValue(spelling string) *value { return &value{shape: shapeNumber, text: spelling} }

func boolValue(b bool) *value { return &value{shape: shapeBool, truth: b} }

func arrayValue() *value { return &value{shape: shapeArray} }

func objectValue() *value { return &value{shape: shapeObject} }
