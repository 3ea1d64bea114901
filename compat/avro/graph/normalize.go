package graph

import (
	"math"
	"slices"
	"strconv"

	"github.com/treaty-registry/treaty/compat/avro/ordered"
)

// normalizer builds the intermediate form that Confluent parses a second time
// to get normalised text: names in full, properties, keys and aliases sorted,
// logical-type keys in front. What the second parse makes of it is the point:
// a type without namespace inside a namespaced one, say, changes its full name.
type normalizer struct {
	seen map[string]bool
}

// normalized returns the intermediate form of root; types in known stay names.
func normalized(root *Node, known []string) *ordered.Value {
	n := normalizer{seen: map[string]bool{}}
	for _, k := range known {
		n.seen[k] = true
	}
	return n.node(root)
}

func (n normalizer) node(t *Node) *ordered.Value {
	if t.Kind == Union {
		v := &ordered.Value{Kind: ordered.Array}
		for _, b := range t.Branches {
			v.Items = append(v.Items, n.node(b))
		}
		return v
	}
	if t.Kind.Named() {
		if n.seen[t.Name.Full()] {
			return ordered.Text(t.Name.Full())
		}
		n.seen[t.Name.Full()] = true
	}
	v := &ordered.Value{Kind: ordered.Object}
	v.Put("type", ordered.Text(t.Kind.String()))
	switch t.Kind {
	case Array:
		v.Put("items", n.node(t.Items))
	case Map:
		v.Put("values", n.node(t.Items))
	case Record, Enum, Fixed:
		n.definition(v, t)
	}
	if logical(t) {
		putLogical(v, t)
	}
	v.Sorted(t.Props)
	return v
}

func (n normalizer) definition(v *ordered.Value, t *Node) {
	v.Put("name", ordered.Text(t.Name.Full()))
	switch t.Kind {
	case Enum:
		v.Put("symbols", ordered.Texts(t.Symbols))
		if t.HasSymbol {
			v.Put("default", ordered.Text(t.Symbol))
		}
	case Fixed:
		v.Put("size", &ordered.Value{Kind: ordered.Integer, Text: strconv.Itoa(t.Size)})
	default:
		fields := &ordered.Value{Kind: ordered.Array}
		for _, f := range t.Fields {
			fields.Items = append(fields.Items, n.field(f))
		}
		v.Put("fields", fields)
	}
	if t.Doc != "" {
		v.Put("doc", ordered.Text(t.Doc))
	}
	if len(t.Aliases) > 0 {
		words := make([]string, len(t.Aliases))
		for i, a := range t.Aliases {
			words[i] = a.Full()
		}
		slices.Sort(words)
		v.Put("aliases", ordered.Texts(words))
	}
}

func (n normalizer) field(f *Field) *ordered.Value {
	v := &ordered.Value{Kind: ordered.Object}
	v.Put("name", ordered.Text(f.Name))
	v.Put("type", n.node(f.Type))
	v.Put("order", ordered.Text(f.Order))
	if f.HasDoc {
		v.Put("doc", ordered.Text(f.Doc))
	}
	if f.Default != nil {
		if def := converted(f.Type, f.Default); def != nil {
			v.Put("default", ordered.SortedKeys(def))
		}
	}
	if len(f.Aliases) > 0 {
		v.Put("aliases", ordered.Texts(slices.Sorted(slices.Values(f.Aliases))))
	}
	v.Sorted(f.Props)
	return v
}

// putLogical puts the keys of a logical type in front of the other properties.
func putLogical(v *ordered.Value, t *Node) {
	v.Put("logicalType", ordered.Text(logicalText(t)))
	if logicalText(t) != "decimal" {
		return
	}
	precision, scale := decimal(t)
	v.Put("precision", &ordered.Value{Kind: ordered.Integer, Text: strconv.Itoa(precision)})
	if scale != 0 {
		v.Put("scale", &ordered.Value{Kind: ordered.Integer, Text: strconv.Itoa(scale)})
	}
}

// logical reports whether t has a logical type that Avro knows and that fits
// it; all others are plain properties.
func logical(t *Node) bool {
	switch logicalText(t) {
	case "date", "time-millis":
		return t.Kind == Int
	case "time-micros", "timestamp-millis", "timestamp-micros", "timestamp-nanos",
		"local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos":
		return t.Kind == Long
	case "uuid":
		return t.Kind == String || t.Kind == Fixed && t.Size == 16
	case "duration":
		return t.Kind == Fixed && t.Size == 12
	case "big-decimal":
		return t.Kind == Bytes
	case "decimal":
		precision, scale := decimal(t)
		if precision <= 0 || scale < 0 || scale > precision {
			return false
		}
		return t.Kind == Bytes || t.Kind == Fixed && float64(precision) <= math.Floor(math.Log10(2)*float64(8*t.Size-1))
	default:
		return false
	}
}

// decimal returns the precision and scale of a decimal, −1 for one that is no
// 32-bit integer; an absent scale is 0.
func decimal(t *Node) (precision, scale int) {
	precision = -1
	for _, m := range t.Props {
		n := -1
		if ordered.Fits(m.Value, 32) {
			n = m.Value.Integer()
		}
		switch m.Key {
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
func converted(t *Node, v *ordered.Value) *ordered.Value {
	if t != nil && t.Kind == Union {
		if len(t.Branches) == 0 {
			return nil
		}
		t = t.Branches[0]
	}
	k := unresolved // stands for "any"
	if t != nil {
		k = t.Kind
	}
	switch v.Kind {
	case ordered.Integer:
		return convertedNumber(k, v, ordered.Fits(v, 64) && (k == unresolved || k == Long || k == Int))
	case ordered.Float:
		return convertedNumber(k, v, k == unresolved)
	case ordered.String:
		if k != unresolved && k != String && k != Enum && k != Bytes && k != Fixed {
			return nil
		}
		return v
	case ordered.Array:
		if k != Array {
			return v
		}
		return convertedParts(v, func(string) *Node { return t.Items })
	case ordered.Object:
		return convertedParts(v, func(key string) *Node {
			if k == Map {
				return t.Items
			}
			if k == Record {
				if f := t.Field(key); f != nil {
					return f.Type
				}
			}
			return nil
		})
	default:
		return v
	}
}

func convertedNumber(k Kind, v *ordered.Value, asIs bool) *ordered.Value {
	switch {
	case asIs:
		return v
	case v.Kind == ordered.Integer && !ordered.Fits(v, 64):
		return nil
	case k == Double && v.Kind == ordered.Float:
		return v
	case k == Double:
		return &ordered.Value{Kind: ordered.Float, Text: ordered.PrintDouble(ordered.ParseDouble(v.Text)), Offset: v.Offset}
	case k == Float:
		return &ordered.Value{Kind: ordered.Float, Text: ordered.PrintFloat(v.Text), Offset: v.Offset}
	default:
		return nil
	}
}

func convertedParts(v *ordered.Value, typeOf func(key string) *Node) *ordered.Value {
	out := &ordered.Value{Kind: v.Kind, Offset: v.Offset}
	part := func(t *Node, v *ordered.Value) *ordered.Value {
		if c := converted(t, v); c != nil {
			return c
		}
		return &ordered.Value{Kind: ordered.Null, Offset: v.Offset}
	}
	for _, item := range v.Items {
		out.Items = append(out.Items, part(typeOf(""), item))
	}
	for _, m := range v.Members {
		out.Members = append(out.Members, ordered.Member{Key: m.Key, Value: part(typeOf(m.Key), m.Value)})
	}
	return out
}
