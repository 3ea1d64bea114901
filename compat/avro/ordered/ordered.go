// Package ordered reads and prints JSON without forgetting what Avro's stored
// form depends on: the order of keys, the digits of integers, and whether a
// number was written as an integer.
package ordered

import (
	"slices"
	"strconv"
	"strings"
)

// Kind is the kind of a JSON value. Integers and other numbers are told
// apart by their spelling, because Avro does so in defaults.
type Kind uint8

// The kinds of values.
const (
	Null Kind = iota
	Bool
	Integer
	Float
	String
	Array
	Object
)

// Value is a JSON value that keeps what encoding/json forgets: the order of
// keys, the digits of integers and where it stands in the text.
type Value struct {
	Kind    Kind
	Text    string // of a string, a number (as it is printed) or a boolean
	Items   []*Value
	Members []Member
	Offset  int // in bytes, for error messages
}

// Member is a key of an object with its value.
type Member struct {
	Key   string
	Value *Value
}

// Get returns the member of an object, nil where there is none.
func (v *Value) Get(key string) *Value {
	for i := range v.Members {
		if v.Members[i].Key == key {
			return v.Members[i].Value
		}
	}
	return nil
}

// GetText returns a string member; everything else counts as absent, as in Avro.
func (v *Value) GetText(key string) (string, bool) {
	m := v.Get(key)
	if m == nil || m.Kind != String {
		return "", false
	}
	return m.Text, true
}

// Put gives an object a member; a key that it has keeps its place.
func (v *Value) Put(key string, item *Value) { v.put(nil, key, item) }

// put is Put for objects with an index of their keys, which large ones need.
func (v *Value) put(index map[string]int, key string, item *Value) {
	at, known := -1, false
	if index != nil {
		at, known = index[key]
	} else {
		for i := range v.Members {
			if v.Members[i].Key == key {
				at, known = i, true
			}
		}
	}
	if known {
		v.Members[at].Value = item
		return
	}
	if index != nil {
		index[key] = len(v.Members)
	}
	v.Members = append(v.Members, Member{key, item})
}

// Text makes a string.
func Text(s string) *Value { return &Value{Kind: String, Text: s} }

// Texts makes a list of strings.
func Texts(words []string) *Value {
	v := &Value{Kind: Array}
	for _, w := range words {
		v.Items = append(v.Items, Text(w))
	}
	return v
}

// Fits reports whether an integer fits into a number of bits, with sign.
func Fits(v *Value, bits int) bool {
	_, err := strconv.ParseInt(v.Text, 10, bits)
	return v.Kind == Integer && err == nil
}

// Integer returns an integer that is known to fit, see Fits.
func (v *Value) Integer() int {
	n, _ := strconv.Atoi(v.Text)
	return n
}

// QuoteShort quotes a text for a message, cut where it gets long.
func QuoteShort(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return strconv.Quote(s)
}

// Describe says in a few words what a JSON value is.
func (v *Value) Describe() string {
	switch v.Kind {
	case String:
		return QuoteShort(v.Text)
	case Array:
		return "a list"
	case Object:
		return "an object"
	case Null:
		return "null"
	default:
		return v.Text
	}
}

// SameValue compares JSON values; 1 and 1.0 differ, the order of keys does not matter.
func SameValue(a, b *Value) bool {
	if a.Kind != b.Kind {
		// A number that JSON cannot write is printed as a string, and read as one.
		return a.Kind == Float && b.Kind == String && a.Text == b.Print() || a.Kind == String && b.Kind == Float && b.Text == a.Print()
	}
	if a.Text != b.Text || len(a.Items) != len(b.Items) {
		return false
	}
	for i := range a.Items {
		if !SameValue(a.Items[i], b.Items[i]) {
			return false
		}
	}
	return SameProperties(a.Members, b.Members)
}

// SameProperties is SameValue for members: their order does not matter.
func SameProperties(a, b []Member) bool {
	if len(a) != len(b) {
		return false
	}
	if len(a) == 0 {
		return true
	}
	index := make(map[string]*Value, len(a))
	for _, m := range a {
		index[m.Key] = m.Value
	}
	for _, m := range b {
		if v := index[m.Key]; v == nil || !SameValue(v, m.Value) {
			return false
		}
	}
	return true
}

// Sorted adds properties in the order of their keys. Keys that are there
// already, those of a logical type, keep their place.
func (v *Value) Sorted(props []Member) {
	props = slices.Clone(props)
	slices.SortFunc(props, func(a, b Member) int { return strings.Compare(a.Key, b.Key) })
	var index map[string]int
	if len(props) > indexFrom {
		index = map[string]int{}
		for i, m := range v.Members {
			index[m.Key] = i
		}
	}
	for _, m := range props {
		v.put(index, m.Key, SortedKeys(m.Value))
	}
}

// SortedKeys returns v with the keys of all objects in it in order.
func SortedKeys(v *Value) *Value {
	if v.Kind != Object && v.Kind != Array {
		return v
	}
	out := &Value{Kind: v.Kind, Offset: v.Offset}
	for _, item := range v.Items {
		out.Items = append(out.Items, SortedKeys(item))
	}
	for _, m := range v.Members {
		out.Members = append(out.Members, Member{m.Key, SortedKeys(m.Value)})
	}
	slices.SortFunc(out.Members, func(a, b Member) int { return strings.Compare(a.Key, b.Key) })
	return out
}
