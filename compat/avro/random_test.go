package avro

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro/graph"
	"github.com/treaty-registry/treaty/compat/avro/ordered"
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

func object(members ...ordered.Member) *ordered.Value {
	return &ordered.Value{Kind: ordered.Object, Members: members}
}

func entry(key string, v *ordered.Value) ordered.Member { return ordered.Member{Key: key, Value: v} }

func number(n int) *ordered.Value {
	return &ordered.Value{Kind: ordered.Integer, Text: strconv.Itoa(n)}
}

// schema makes a whole schema.
func (r *random) schema() *ordered.Value {
	r.defined, r.size = nil, 12
	if r.chance(15) {
		return r.typ("", 0)
	}
	return r.record("", 0)
}

var primitives = []string{"null", "boolean", "int", "long", "float", "double", "bytes", "string"}

func (r *random) typ(space string, depth int) *ordered.Value {
	r.size--
	if r.size < 0 || depth > 5 {
		return ordered.Text(pick(r, primitives...))
	}
	switch n := r.IntN(20); {
	case n < 7:
		return ordered.Text(pick(r, primitives...))
	case n < 8:
		return object(entry("type", ordered.Text("long")), entry("logicalType", ordered.Text("timestamp-millis")))
	case n < 10:
		return object(entry("type", ordered.Text("array")), entry("items", r.typ(space, depth+1)))
	case n < 12:
		return object(entry("type", ordered.Text("map")), entry("values", r.typ(space, depth+1)))
	case n < 15:
		return r.union(space, depth)
	case n < 16:
		return r.enum(space)
	case n < 17:
		return r.fixed(space)
	case n < 18 && r.wild:
		return ordered.Text(pick(r, "A", "B", "C", "n.A", "m.B", "record", "x"))
	case n < 18 && len(r.defined) > 0:
		return ordered.Text(pick(r, r.defined...))
	default:
		return r.record(space, depth)
	}
}

// name returns the members that name a type, or false when all names are taken.
func (r *random) name(space string) (string, []ordered.Member, bool) {
	for range 4 {
		n := graph.Name{Space: space, Simple: pick(r, "A", "B", "C", "D", "E")}
		members := []ordered.Member{entry("name", ordered.Text(n.Simple))}
		if r.chance(20) {
			n.Space = pick(r, "n", "m")
			members = append(members, entry("namespace", ordered.Text(n.Space)))
		}
		if !contains(r.defined, n.Full()) || r.wild && r.chance(30) {
			r.defined = append(r.defined, n.Full())
			if r.chance(10) {
				members = append(members, entry("aliases", ordered.Texts([]string{pick(r, "A", "B", "n.A", "m.C")})))
			}
			return n.Space, members, true
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

func (r *random) record(space string, depth int) *ordered.Value {
	inner, members, ok := r.name(space)
	if !ok {
		return ordered.Text(pick(r, primitives...))
	}
	list := &ordered.Value{Kind: ordered.Array}
	used := map[string]bool{}
	for range r.IntN(4) {
		f := pick(r, "a", "b", "c", "d", "e")
		if used[f] {
			continue
		}
		used[f] = true
		list.Items = append(list.Items, r.field(f, inner, depth))
	}
	return object(append(append([]ordered.Member{entry("type", ordered.Text("record"))}, members...), entry("fields", list))...)
}

func (r *random) field(name, space string, depth int) *ordered.Value {
	typ := r.typ(space, depth+1)
	f := object(entry("name", ordered.Text(name)), entry("type", typ))
	if r.wild && r.chance(40) {
		f.Put("default", r.anything(2))
	} else if r.chance(35) {
		if def := simpleDefault(typ); def != nil {
			f.Put("default", def)
		}
	}
	if r.chance(8) {
		f.Put("aliases", ordered.Texts([]string{pick(r, "a", "b", "c", "x")}))
	}
	if r.chance(5) {
		f.Put("doc", ordered.Text("about "+name))
	}
	return f
}

// anything makes a JSON value.
func (r *random) anything(depth int) *ordered.Value {
	switch r.IntN(9 + 2*min(depth, 1)) {
	case 0:
		return &ordered.Value{Kind: ordered.Null}
	case 1:
		return &ordered.Value{Kind: ordered.Bool, Text: "false"}
	case 2:
		return number(r.IntN(100) - 50)
	case 3:
		return &ordered.Value{Kind: ordered.Integer, Text: pick(r, "2147483647", "2147483648", "-9223372036854775808", "9223372036854775807")}
	case 4:
		return &ordered.Value{Kind: ordered.Float, Text: pick(r, "1e2", "1.50", "0.1", "-0.0", "1E-7", "123456789.5", "1e400")}
	case 5:
		return ordered.Text(pick(r, "", "x", "é", "NaN", "1.5", "\u0001\"\\/"))
	case 6, 7, 8:
		return &ordered.Value{Kind: ordered.Array}
	case 9:
		return &ordered.Value{Kind: ordered.Array, Items: []*ordered.Value{r.anything(depth - 1), r.anything(depth - 1)}}
	default:
		return object(entry(pick(r, "a", "b", "c"), r.anything(depth-1)), entry("d", r.anything(depth-1)))
	}
}

// odd makes a schema that may well be refused, with properties.
func (r *random) odd() *ordered.Value {
	r.wild = true
	v := r.schema()
	if v.Kind == ordered.Object {
		v.Put(pick(r, "prop", "doc", "default", "logicalType", "symbols", "order"), r.anything(2))
		if list := v.Get("fields"); list != nil && len(list.Items) > 0 {
			list.Items[0].Put(pick(r, "prop", "doc", "order", "aliases", "symbols"), r.anything(2))
		}
	}
	return v
}

// simpleDefault is a default that fits the first branch of a type, nil for types
// whose values depend on other definitions.
func simpleDefault(typ *ordered.Value) *ordered.Value {
	word := typ.Text
	switch typ.Kind {
	case ordered.Array:
		if len(typ.Items) == 0 {
			return nil
		}
		return simpleDefault(typ.Items[0])
	case ordered.Object:
		word, _ = typ.GetText("type")
		if word == "enum" {
			if list := typ.Get("symbols"); len(list.Items) > 0 {
				return list.Items[0]
			}
			return nil
		}
	}
	switch word {
	case "null":
		return &ordered.Value{Kind: ordered.Null}
	case "boolean":
		return &ordered.Value{Kind: ordered.Bool, Text: "true"}
	case "int", "long":
		return number(3)
	case "float", "double":
		return &ordered.Value{Kind: ordered.Float, Text: "1.5"}
	case "bytes", "string":
		return ordered.Text("x")
	case "array":
		return &ordered.Value{Kind: ordered.Array}
	case "map":
		return object()
	}
	return nil
}

func (r *random) union(space string, depth int) *ordered.Value {
	u := &ordered.Value{Kind: ordered.Array}
	if r.chance(50) {
		u.Items = append(u.Items, ordered.Text("null"))
	}
	for range 1 + r.IntN(3) {
		if b := r.typ(space, depth+1); b.Kind != ordered.Array {
			u.Items = append(u.Items, b)
		}
	}
	return u
}

func (r *random) enum(space string) *ordered.Value {
	_, members, ok := r.name(space)
	if !ok {
		return ordered.Text("string")
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
	e := object(append([]ordered.Member{entry("type", ordered.Text("enum")), entry("symbols", ordered.Texts(symbols))}, members...)...)
	if r.chance(30) {
		e.Put("default", ordered.Text(symbols[0]))
	}
	return e
}

func (r *random) fixed(space string) *ordered.Value {
	_, members, ok := r.name(space)
	if !ok {
		return ordered.Text("bytes")
	}
	return object(append([]ordered.Member{entry("type", ordered.Text("fixed")), entry("size", number(1+r.IntN(3)))}, members...)...)
}

// mutate returns a copy of a schema in which something may be different; few
// changes keep most of it comparable.
func (r *random) mutate(v *ordered.Value, percent int) *ordered.Value {
	out := &ordered.Value{Kind: v.Kind, Text: v.Text}
	for _, item := range v.Items {
		out.Items = append(out.Items, r.mutate(item, percent))
	}
	for _, m := range v.Members {
		if m.Key == "name" || m.Key == "default" || m.Key == "aliases" || m.Key == "namespace" {
			out.Members = append(out.Members, m)
			continue
		}
		out.Members = append(out.Members, entry(m.Key, r.mutate(m.Value, percent)))
	}
	if !r.chance(percent) {
		return out
	}
	return r.change(out)
}

func (r *random) change(v *ordered.Value) *ordered.Value {
	typ, _ := v.GetText("type")
	switch {
	case v.Kind == ordered.String && contains(primitives, v.Text):
		if r.chance(20) {
			return &ordered.Value{Kind: ordered.Array, Items: []*ordered.Value{ordered.Text("null"), v}}
		}
		return ordered.Text(pick(r, primitives...))
	case v.Kind == ordered.Array && len(v.Items) > 0 && v.Items[0].Get("name") == nil:
		// A union or symbols: one less, or in another order.
		if r.chance(50) {
			return &ordered.Value{Kind: ordered.Array, Items: v.Items[1:]}
		}
		r.Shuffle(len(v.Items), func(i, j int) { v.Items[i], v.Items[j] = v.Items[j], v.Items[i] })
	case typ == "record":
		list := v.Get("fields")
		if r.chance(50) || len(list.Items) == 0 {
			f := pick(r, "f", "g", "x")
			for _, item := range list.Items {
				if item.Get("name").Text == f {
					return v
				}
			}
			list.Items = append(list.Items, r.field(f, "", 5))
			return v
		}
		list.Items = append(list.Items[:0:0], list.Items[1:]...)
	case typ == "fixed":
		v.Put("size", number(1+r.IntN(3)))
	case v.Kind == ordered.Object && v.Get("name") != nil:
		r.rewrite(v)
	}
	return v
}

// rewrite changes what stands around the type of a field or enum.
func (r *random) rewrite(v *ordered.Value) {
	old := v.Get("name").Text
	switch r.IntN(4) {
	case 0:
		v.Put("name", ordered.Text(pick(r, "x", "y", "z", old)))
	case 1:
		v.Put("name", ordered.Text("renamed"))
		v.Put("aliases", ordered.Texts([]string{old}))
	case 2:
		for i, m := range v.Members {
			if m.Key == "default" {
				v.Members = append(v.Members[:i:i], v.Members[i+1:]...)
				break
			}
		}
	default:
		if typ := v.Get("type"); typ != nil && v.Get("symbols") == nil {
			if def := simpleDefault(typ); def != nil {
				v.Put("default", def)
			}
		}
	}
}

// pair makes two related schemas that parse; some attempts do not.
func (r *random) pair() (first, second compat.Schema, ok bool) {
	v := r.schema()
	first, err := New().Parse(compat.Source{Text: v.Print()}, compat.ParseOptions{Stored: true})
	if err != nil {
		return nil, nil, false
	}
	w := r.mutate(v, pick(r, 3, 8, 20))
	if r.chance(5) {
		w = r.schema()
	}
	second, err = New().Parse(compat.Source{Text: w.Print()}, compat.ParseOptions{Stored: true})
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
		func() {
			defer func() { // also when f ends the test
				if t.Failed() {
					t.Logf("seed %d\nfirst  %s\nsecond %s", seed, a.Canonical(), b.Canonical())
				}
			}()
			f(t, seed, a, b)
		}()
		if t.Failed() {
			return
		}
	}
}
