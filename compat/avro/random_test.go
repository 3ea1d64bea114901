package avro

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
)

// pairs is how many random pairs a property test looks at.
func pairs(t testing.TB) int {
	t.Helper()
	text := os.Getenv("TREATY_PAIRS")
	if text == "" {
		return 10_000
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err, "TREATY_PAIRS is a number")
	return n
}

// random makes schemas: small ones with few names, so that pairs of them have
// much in common. It works on JSON values, which mutations then rewrite.
type random struct {
	*rand.Rand
	defined []string // full names so far
	size    int      // types that may still be made
	wild    bool     // also what a parser may refuse
}

func newRandom(seed uint64) *random { return &random{Rand: rand.New(rand.NewPCG(seed, 7))} }

func (r *random) chance(percent int) bool { return r.IntN(100) < percent }

func pick[T any](r *random, all ...T) T { return all[r.IntN(len(all))] }

func object(members ...member) *value { return &value{kind: objectValue, members: members} }

func number(n int) *value { return &value{kind: integerValue, text: itoa(n)} }

// schema makes a whole schema.
func (r *random) schema() *value {
	r.defined, r.size = nil, 12
	if r.chance(15) {
		return r.typ("", 0)
	}
	return r.record("", 0)
}

var primitives = []string{"null", "boolean", "int", "long", "float", "double", "bytes", "string"}

func (r *random) typ(space string, depth int) *value {
	r.size--
	if r.size < 0 || depth > 5 {
		return text(pick(r, primitives...))
	}
	switch n := r.IntN(20); {
	case n < 7:
		return text(pick(r, primitives...))
	case n < 8:
		return object(member{"type", text("long")}, member{"logicalType", text("timestamp-millis")})
	case n < 10:
		return object(member{"type", text("array")}, member{"items", r.typ(space, depth+1)})
	case n < 12:
		return object(member{"type", text("map")}, member{"values", r.typ(space, depth+1)})
	case n < 15:
		return r.union(space, depth)
	case n < 16:
		return r.enum(space)
	case n < 17:
		return r.fixed(space)
	case n < 18 && r.wild:
		return text(pick(r, "A", "B", "C", "n.A", "m.B", "record", "x"))
	case n < 18 && len(r.defined) > 0:
		return text(pick(r, r.defined...))
	default:
		return r.record(space, depth)
	}
}

// name returns the members that name a type, or false when all names are taken.
func (r *random) name(space string) (string, []member, bool) {
	for range 4 {
		n := name{space, pick(r, "A", "B", "C", "D", "E")}
		members := []member{{"name", text(n.simple)}}
		if r.chance(20) {
			n.space = pick(r, "n", "m")
			members = append(members, member{"namespace", text(n.space)})
		}
		if !contains(r.defined, n.full()) || r.wild && r.chance(30) {
			r.defined = append(r.defined, n.full())
			if r.chance(10) {
				members = append(members, member{"aliases", texts([]string{pick(r, "A", "B", "n.A", "m.C")})})
			}
			return n.space, members, true
		}
	}
	return "", nil, false
}

func contains(all []string, s string) bool {
	for _, a := range all {
		if a == s {
			return true
		}
	}
	return false
}

func (r *random) record(space string, depth int) *value {
	inner, members, ok := r.name(space)
	if !ok {
		return text(pick(r, primitives...))
	}
	list := &value{kind: arrayValue}
	used := map[string]bool{}
	for range r.IntN(4) {
		f := pick(r, "a", "b", "c", "d", "e")
		if used[f] {
			continue
		}
		used[f] = true
		list.items = append(list.items, r.field(f, inner, depth))
	}
	return object(append(append([]member{{"type", text("record")}}, members...), member{"fields", list})...)
}

func (r *random) field(name, space string, depth int) *value {
	typ := r.typ(space, depth+1)
	f := object(member{"name", text(name)}, member{"type", typ})
	if r.wild && r.chance(40) {
		f.put(nil, "default", r.anything(2))
	} else if r.chance(35) {
		if def := simpleDefault(typ); def != nil {
			f.put(nil, "default", def)
		}
	}
	if r.chance(8) {
		f.put(nil, "aliases", texts([]string{pick(r, "a", "b", "c", "x")}))
	}
	if r.chance(5) {
		f.put(nil, "doc", text("about "+name))
	}
	return f
}

// anything makes a JSON value.
func (r *random) anything(depth int) *value {
	switch r.IntN(9 + 2*min(depth, 1)) {
	case 0:
		return &value{kind: nullValue}
	case 1:
		return &value{kind: boolValue, text: "false"}
	case 2:
		return number(r.IntN(100) - 50)
	case 3:
		return &value{kind: integerValue, text: pick(r, "2147483647", "2147483648", "-9223372036854775808", "9223372036854775807")}
	case 4:
		return &value{kind: floatValue, text: pick(r, "1e2", "1.50", "0.1", "-0.0", "1E-7", "123456789.5", "1e400")}
	case 5:
		return text(pick(r, "", "x", "é", "NaN", "1.5", "\u0001\"\\/"))
	case 6, 7, 8:
		return &value{kind: arrayValue}
	case 9:
		return &value{kind: arrayValue, items: []*value{r.anything(depth - 1), r.anything(depth - 1)}}
	default:
		return object(member{pick(r, "a", "b", "c"), r.anything(depth - 1)}, member{"d", r.anything(depth - 1)})
	}
}

// odd makes a schema that may well be refused, with properties.
func (r *random) odd() *value {
	r.wild = true
	v := r.schema()
	if v.kind == objectValue {
		v.put(nil, pick(r, "prop", "doc", "default", "logicalType", "symbols", "order"), r.anything(2))
		if list := v.get("fields"); list != nil && len(list.items) > 0 {
			list.items[0].put(nil, pick(r, "prop", "doc", "order", "aliases", "symbols"), r.anything(2))
		}
	}
	return v
}

// simpleDefault is a default that fits the first branch of a type, nil for types
// whose values depend on other definitions.
func simpleDefault(typ *value) *value {
	word := typ.text
	switch typ.kind {
	case arrayValue:
		if len(typ.items) == 0 {
			return nil
		}
		return simpleDefault(typ.items[0])
	case objectValue:
		word, _ = typ.getText("type")
		if word == "enum" {
			if list := typ.get("symbols"); len(list.items) > 0 {
				return list.items[0]
			}
			return nil
		}
	}
	switch word {
	case "null":
		return &value{kind: nullValue}
	case "boolean":
		return &value{kind: boolValue, text: "true"}
	case "int", "long":
		return number(3)
	case "float", "double":
		return &value{kind: floatValue, text: "1.5"}
	case "bytes", "string":
		return text("x")
	case "array":
		return &value{kind: arrayValue}
	case "map":
		return object()
	}
	return nil
}

func (r *random) union(space string, depth int) *value {
	u := &value{kind: arrayValue}
	if r.chance(50) {
		u.items = append(u.items, text("null"))
	}
	for range 1 + r.IntN(3) {
		if b := r.typ(space, depth+1); b.kind != arrayValue {
			u.items = append(u.items, b)
		}
	}
	return u
}

func (r *random) enum(space string) *value {
	_, members, ok := r.name(space)
	if !ok {
		return text("string")
	}
	var symbols []string
	for _, s := range []string{"P", "Q", "R", "S"} {
		if r.chance(60) {
			symbols = append(symbols, s)
		}
	}
	if len(symbols) == 0 {
		symbols = []string{"P"}
	}
	e := object(append([]member{{"type", text("enum")}, {"symbols", texts(symbols)}}, members...)...)
	if r.chance(30) {
		e.put(nil, "default", text(symbols[0]))
	}
	return e
}

func (r *random) fixed(space string) *value {
	_, members, ok := r.name(space)
	if !ok {
		return text("bytes")
	}
	return object(append([]member{{"type", text("fixed")}, {"size", number(1 + r.IntN(3))}}, members...)...)
}

// mutate returns a copy of a schema in which something may be different; few
// changes keep most of it comparable.
func (r *random) mutate(v *value, percent int) *value {
	out := &value{kind: v.kind, text: v.text}
	for _, item := range v.items {
		out.items = append(out.items, r.mutate(item, percent))
	}
	for _, m := range v.members {
		if m.key == "name" || m.key == "default" || m.key == "aliases" || m.key == "namespace" {
			out.members = append(out.members, m)
			continue
		}
		out.members = append(out.members, member{m.key, r.mutate(m.value, percent)})
	}
	if !r.chance(percent) {
		return out
	}
	return r.change(out)
}

func (r *random) change(v *value) *value {
	typ, _ := v.getText("type")
	switch {
	case v.kind == stringValue && contains(primitives, v.text):
		if r.chance(20) {
			return &value{kind: arrayValue, items: []*value{text("null"), v}}
		}
		return text(pick(r, primitives...))
	case v.kind == arrayValue && len(v.items) > 0 && v.items[0].get("name") == nil:
		// A union or symbols: one less, or in another order.
		if r.chance(50) {
			return &value{kind: arrayValue, items: v.items[1:]}
		}
		r.Shuffle(len(v.items), func(i, j int) { v.items[i], v.items[j] = v.items[j], v.items[i] })
	case typ == "record":
		list := v.get("fields")
		if r.chance(50) || len(list.items) == 0 {
			f := pick(r, "f", "g", "x")
			for _, item := range list.items {
				if item.get("name").text == f {
					return v
				}
			}
			list.items = append(list.items, r.field(f, "", 5))
			return v
		}
		list.items = append(list.items[:0:0], list.items[1:]...)
	case typ == "fixed":
		v.put(nil, "size", number(1+r.IntN(3)))
	case v.kind == objectValue && v.get("name") != nil:
		v.rewrite(r)
	}
	return v
}

// rewrite changes what stands around the type of a field or enum.
func (v *value) rewrite(r *random) {
	old := v.get("name").text
	switch r.IntN(4) {
	case 0:
		v.put(nil, "name", text(pick(r, "x", "y", "z", old)))
	case 1:
		v.put(nil, "name", text("renamed"))
		v.put(nil, "aliases", texts([]string{old}))
	case 2:
		for i, m := range v.members {
			if m.key == "default" {
				v.members = append(v.members[:i:i], v.members[i+1:]...)
				break
			}
		}
	default:
		if typ := v.get("type"); typ != nil && v.get("symbols") == nil {
			if def := simpleDefault(typ); def != nil {
				v.put(nil, "default", def)
			}
		}
	}
}

func textOf(v *value) string {
	var p printer
	p.value(v)
	return p.String()
}

// pair makes two related schemas that parse; some attempts do not.
func (r *random) pair() (first, second compat.Schema, ok bool) {
	v := r.schema()
	first, err := New().Parse(compat.Source{Text: textOf(v)}, compat.ParseOptions{Stored: true})
	if err != nil {
		return nil, nil, false
	}
	w := r.mutate(v, pick(r, 3, 8, 20))
	if r.chance(5) {
		w = r.schema()
	}
	second, err = New().Parse(compat.Source{Text: textOf(w)}, compat.ParseOptions{Stored: true})
	return first, second, err == nil
}

// eachPair runs f on a number of random pairs.
func eachPair(t *testing.T, f func(t *testing.T, seed uint64, a, b compat.Schema)) {
	t.Helper()
	made := 0
	for seed := uint64(1); made < pairs(t); seed++ {
		r := newRandom(seed)
		a, b, ok := r.pair()
		if !ok {
			continue
		}
		made++
		f(t, seed, a, b)
		if t.Failed() {
			t.Fatalf("seed %d\nfirst  %s\nsecond %s", seed, a.Canonical(), b.Canonical())
		}
	}
}
