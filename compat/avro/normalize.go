package avro

import (
	"math"
	"slices"
	"strings"
)

// normalizer builds the intermediate form that Confluent parses a second time
// to get normalised text: names in full, properties, keys and aliases sorted,
// logical-type keys in front. What the second parse makes of it is the point:
// a type without namespace inside a namespaced one, say, changes its full name.
type normalizer struct {
	seen map[string]bool
}

// normalized returns the intermediate form of root; types in known stay names.
func normalized(root *node, known []string) *value {
	n := normalizer{seen: map[string]bool{}}
	for _, k := range known {
		n.seen[k] = true
	}
	return n.node(root)
}

func text(s string) *value { return &value{kind: stringValue, text: s} }

func texts(words []string) *value {
	v := &value{kind: arrayValue}
	for _, w := range words {
		v.items = append(v.items, text(w))
	}
	return v
}

func (n normalizer) node(t *node) *value {
	if t.kind == unionKind {
		v := &value{kind: arrayValue}
		for _, b := range t.branches {
			v.items = append(v.items, n.node(b))
		}
		return v
	}
	if t.kind.named() {
		if n.seen[t.name.full()] {
			return text(t.name.full())
		}
		n.seen[t.name.full()] = true
	}
	v := &value{kind: objectValue}
	v.put(nil, "type", text(t.kind.String()))
	switch t.kind {
	case arrayKind:
		v.put(nil, "items", n.node(t.items))
	case mapKind:
		v.put(nil, "values", n.node(t.items))
	case recordKind, enumKind, fixedKind:
		n.definition(v, t)
	}
	if logical(t) {
		v.logical(t)
	}
	v.sorted(t.props)
	return v
}

func (n normalizer) definition(v *value, t *node) {
	v.put(nil, "name", text(t.name.full()))
	switch t.kind {
	case enumKind:
		v.put(nil, "symbols", texts(t.symbols))
		if t.hasSymbol {
			v.put(nil, "default", text(t.symbol))
		}
	case fixedKind:
		v.put(nil, "size", &value{kind: integerValue, text: itoa(t.size)})
	default:
		fields := &value{kind: arrayValue}
		for _, f := range t.fields {
			fields.items = append(fields.items, n.field(f))
		}
		v.put(nil, "fields", fields)
	}
	if t.doc != "" {
		v.put(nil, "doc", text(t.doc))
	}
	if len(t.aliases) > 0 {
		words := make([]string, len(t.aliases))
		for i, a := range t.aliases {
			words[i] = a.full()
		}
		slices.Sort(words)
		v.put(nil, "aliases", texts(words))
	}
}

func (n normalizer) field(f *field) *value {
	v := &value{kind: objectValue}
	v.put(nil, "name", text(f.name))
	v.put(nil, "type", n.node(f.typ))
	v.put(nil, "order", text(f.order))
	if f.hasDoc {
		v.put(nil, "doc", text(f.doc))
	}
	if f.def != nil {
		if def := converted(f.typ, f.def); def != nil {
			v.put(nil, "default", sortedKeys(def))
		}
	}
	if len(f.aliases) > 0 {
		v.put(nil, "aliases", texts(slices.Sorted(slices.Values(f.aliases))))
	}
	v.sorted(f.props)
	return v
}

// sorted adds properties in the order of their keys. Keys that are there
// already, those of a logical type, keep their place.
func (v *value) sorted(props []member) {
	props = slices.Clone(props)
	slices.SortFunc(props, func(a, b member) int { return strings.Compare(a.key, b.key) })
	var index map[string]int
	if len(props) > indexFrom {
		index = map[string]int{}
		for i, m := range v.members {
			index[m.key] = i
		}
	}
	for _, m := range props {
		v.put(index, m.key, sortedKeys(m.value))
	}
}

func sortedKeys(v *value) *value {
	if v.kind != objectValue && v.kind != arrayValue {
		return v
	}
	out := &value{kind: v.kind, offset: v.offset}
	for _, item := range v.items {
		out.items = append(out.items, sortedKeys(item))
	}
	for _, m := range v.members {
		out.members = append(out.members, member{m.key, sortedKeys(m.value)})
	}
	slices.SortFunc(out.members, func(a, b member) int { return strings.Compare(a.key, b.key) })
	return out
}

// logical puts the keys of a logical type in front of the other properties.
func (v *value) logical(t *node) {
	v.put(nil, "logicalType", text(logicalText(t)))
	if logicalText(t) != "decimal" {
		return
	}
	precision, scale := decimal(t)
	v.put(nil, "precision", &value{kind: integerValue, text: itoa(precision)})
	if scale != 0 {
		v.put(nil, "scale", &value{kind: integerValue, text: itoa(scale)})
	}
}

// logical reports whether t has a logical type that Avro knows and that fits
// it; all others are plain properties.
func logical(t *node) bool {
	switch logicalText(t) {
	case "date", "time-millis":
		return t.kind == intKind
	case "time-micros", "timestamp-millis", "timestamp-micros", "timestamp-nanos",
		"local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos":
		return t.kind == longKind
	case "uuid":
		return t.kind == stringKind || t.kind == fixedKind && t.size == 16
	case "duration":
		return t.kind == fixedKind && t.size == 12
	case "big-decimal":
		return t.kind == bytesKind
	case "decimal":
		precision, scale := decimal(t)
		if precision <= 0 || scale < 0 || scale > precision {
			return false
		}
		return t.kind == bytesKind || t.kind == fixedKind && float64(precision) <= math.Floor(math.Log10(2)*float64(8*t.size-1))
	default:
		return false
	}
}

// decimal returns the precision and scale of a decimal, −1 for one that is no
// 32-bit integer; an absent scale is 0.
func decimal(t *node) (precision, scale int) {
	precision = -1
	for _, m := range t.props {
		n := -1
		if fits(m.value, 32) {
			n = atoi(m.value.text)
		}
		switch m.key {
		case "precision":
			precision = n
		case "scale":
			scale = n
		}
	}
	return precision, scale
}

// converted is what becomes of a default on its way through Avro's values and
// back: numbers take the form of their type, and of a union only the first
// branch counts. It is nil for a value that has no place there; Confluent drops
// such a default.
func converted(t *node, v *value) *value {
	if t != nil && t.kind == unionKind {
		if len(t.branches) == 0 {
			return nil
		}
		t = t.branches[0]
	}
	k := unresolved // stands for "any"
	if t != nil {
		k = t.kind
	}
	switch v.kind {
	case integerValue:
		return convertedNumber(k, v, fits(v, 64) && (k == unresolved || k == longKind || k == intKind))
	case floatValue:
		return convertedNumber(k, v, k == unresolved)
	case stringValue:
		if k != unresolved && k != stringKind && k != enumKind && k != bytesKind && k != fixedKind {
			return nil
		}
		return v
	case arrayValue:
		if k != arrayKind {
			return v
		}
		return convertedParts(v, func(string) *node { return t.items })
	case objectValue:
		return convertedParts(v, func(key string) *node {
			if k == mapKind {
				return t.items
			}
			if k == recordKind {
				if f := t.field(key); f != nil {
					return f.typ
				}
			}
			return nil
		})
	default:
		return v
	}
}

func convertedNumber(k kind, v *value, asIs bool) *value {
	switch {
	case asIs:
		return v
	case v.kind == integerValue && !fits(v, 64):
		return nil
	case k == doubleKind && v.kind == floatValue:
		return v
	case k == doubleKind:
		return &value{kind: floatValue, text: printDouble(parseDouble(v.text)), offset: v.offset}
	case k == floatKind:
		return &value{kind: floatValue, text: printFloat(v.text), offset: v.offset}
	default:
		return nil
	}
}

func convertedParts(v *value, typeOf func(key string) *node) *value {
	out := &value{kind: v.kind, offset: v.offset}
	part := func(t *node, v *value) *value {
		if c := converted(t, v); c != nil {
			return c
		}
		return &value{kind: nullValue, offset: v.offset}
	}
	for _, item := range v.items {
		out.items = append(out.items, part(typeOf(""), item))
	}
	for _, m := range v.members {
		out.members = append(out.members, member{m.key, part(typeOf(m.key), m.value)})
	}
	return out
}
