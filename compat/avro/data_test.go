package avro

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	hamba "github.com/hamba/avro/v2"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro/graph"
)

// chosen is a value of a union: which branch, and its value.
type chosen struct {
	branch int
	value  any
}

// entryOf is an entry of a map.
type entryOf struct {
	key   string
	value any
}

// datum makes a value of a type: lists and maps are not empty, so that their
// items are seen. It reports false where it finds no end within depth.
func (r *random) datum(n *graph.Node, depth int) (any, bool) {
	if depth == 0 {
		return nil, false
	}
	switch n.Kind {
	case graph.Null:
		return nil, true
	case graph.Boolean:
		return r.chance(50), true
	case graph.Int, graph.Long:
		return int64(r.IntN(1000) - 500), true
	case graph.Float, graph.Double:
		return float64(r.IntN(1000)) / 4, true
	case graph.String, graph.Bytes:
		return pick(r, "", "a", "xyz"), true
	case graph.Fixed:
		return strings.Repeat("f", n.Size), true
	case graph.Enum:
		if len(n.Symbols) == 0 {
			return nil, false
		}
		return pick(r, n.Symbols...), true
	case graph.Array, graph.Map:
		v, ok := r.datum(n.Items, depth-1)
		if !ok && depth < 4 {
			return []any{}, true
		}
		if n.Kind == graph.Map {
			return []any{entryOf{"k", v}}, ok
		}
		return []any{v}, ok
	case graph.Union:
		if len(n.Branches) == 0 {
			return nil, false
		}
		// Any branch, but one that comes to an end.
		for start, i := r.IntN(len(n.Branches)), 0; i < len(n.Branches); i++ {
			at := (start + i) % len(n.Branches)
			if v, ok := r.datum(n.Branches[at], depth-1); ok {
				return chosen{at, v}, true
			}
		}
		return nil, false
	default:
		var out []any
		for _, f := range n.Fields {
			v, ok := r.datum(f.Type, depth-1)
			if !ok {
				return nil, false
			}
			out = append(out, v)
		}
		return out, true
	}
}

// encode writes a value in Avro's binary form.
func encode(b []byte, n *graph.Node, v any) []byte {
	count := func(i int) { b = binary.AppendVarint(b, int64(i)) }
	switch n.Kind {
	case graph.Null:
	case graph.Boolean:
		b = append(b, map[bool]byte{false: 0, true: 1}[v.(bool)])
	case graph.Int, graph.Long:
		b = binary.AppendVarint(b, v.(int64))
	case graph.Float:
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v.(float64))))
	case graph.Double:
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v.(float64)))
	case graph.String, graph.Bytes:
		count(len(v.(string)))
		b = append(b, v.(string)...)
	case graph.Fixed:
		b = append(b, v.(string)...)
	case graph.Enum:
		count(slices.Index(n.Symbols, v.(string)))
	case graph.Union:
		count(v.(chosen).branch)
		b = encode(b, n.Branches[v.(chosen).branch], v.(chosen).value)
	case graph.Array, graph.Map:
		if len(v.([]any)) > 0 {
			count(len(v.([]any)))
		}
		for _, item := range v.([]any) {
			if e, ok := item.(entryOf); ok {
				count(len(e.key))
				b, item = append(b, e.key...), e.value
			}
			b = encode(b, n.Items, item)
		}
		count(0)
	case graph.Record:
		for i, f := range n.Fields {
			b = encode(b, f.Type, v.([]any)[i])
		}
	}
	return b
}

var errUnreadable = errors.New("cannot be read")

// read resolves one value as the Avro specification says, with Confluent's rule
// of names. It knows nothing of the code under test, and looks at values where
// that looks at types.
func read(r, w *graph.Node, v any) error {
	if w.Kind == graph.Union {
		return read(r, w.Branches[v.(chosen).branch], v.(chosen).value)
	}
	if r.Kind == graph.Union {
		for _, b := range r.Branches {
			if read(b, w, v) == nil {
				return nil
			}
		}
		return fmt.Errorf("no branch for %s: %w", w.Kind, errUnreadable)
	}
	if r.Kind != w.Kind {
		switch w.Kind.String() + " " + r.Kind.String() {
		case "int long", "int float", "int double", "long float", "long double", "float double", "string bytes", "bytes string":
			return nil
		}
		return fmt.Errorf("%s as %s: %w", w.Kind, r.Kind, errUnreadable)
	}
	if r.Kind.Named() {
		ok := r.Name.Simple == w.Name.Simple
		for _, a := range r.Aliases {
			ok = ok || a.Full() == w.Name.Full()
		}
		if !ok {
			return fmt.Errorf("%s as %s: %w", w.Name.Full(), r.Name.Full(), errUnreadable)
		}
	}
	switch r.Kind {
	case graph.Fixed:
		if r.Size != w.Size {
			return fmt.Errorf("size: %w", errUnreadable)
		}
	case graph.Enum:
		if !slices.Contains(r.Symbols, v.(string)) && !r.HasSymbol {
			return fmt.Errorf("symbol %s: %w", v, errUnreadable)
		}
	case graph.Array, graph.Map:
		for _, item := range v.([]any) {
			if e, ok := item.(entryOf); ok {
				item = e.value
			}
			if err := read(r.Items, w.Items, item); err != nil {
				return err
			}
		}
	case graph.Record:
		return readRecord(r, w, v.([]any))
	}
	return nil
}

func readRecord(r, w *graph.Node, v []any) error {
	for _, f := range r.Fields {
		at := -1
		// Avro looks for the name and for every alias, so that a field with its own
		// name as an alias matches twice, too.
		for _, name := range append([]string{f.Name}, f.Aliases...) {
			for i, g := range w.Fields {
				if g.Name != name {
					continue
				}
				if at >= 0 {
					return fmt.Errorf("field %s matches twice: %w", f.Name, errUnreadable)
				}
				at = i
			}
		}
		if at < 0 && f.Default == nil {
			return fmt.Errorf("field %s: %w", f.Name, errUnreadable)
		}
		if at >= 0 {
			if err := read(f.Type, w.Fields[at].Type, v[at]); err != nil {
				return err
			}
		}
	}
	return nil
}

// TestVerdictsAgreeWithData reads random values: all of them where the verdict
// is "compatible", and where it is not there is one that cannot be read.
func TestVerdictsAgreeWithData(t *testing.T) {
	t.Parallel()
	compatible, refused, witnessed := 0, 0, 0
	eachPair(t, func(t *testing.T, seed uint64, a, b compat.Schema) {
		t.Helper()
		reader, writer := of(b).Root, of(a).Root
		found, err := New().Compare(b, a, compat.Options{})
		require.NoError(t, err)
		r := newRandom(seed)
		failed, made := error(nil), 0
		for try := 0; try < 300 && (try < 5 || len(found) > 0 && failed == nil); try++ {
			v, ok := r.datum(writer, 12)
			if !ok {
				continue
			}
			made++
			if err := read(reader, writer, v); err != nil {
				failed = err
			}
		}
		switch {
		case len(found) == 0:
			compatible++
			require.NoError(t, failed, "called compatible")
		case made > 0:
			refused++
			if failed != nil {
				witnessed++
			}
		}
	})
	t.Logf("%d compatible pairs; %d refused ones, %d of them with a value that cannot be read", compatible, refused, witnessed)
	require.Greater(t, compatible*20, pairs(t), "both verdicts occur")
	require.Greater(t, witnessed*100, refused*98, "nearly every refusal has a witness")
}

// beyondHamba reports what hamba/avro 2.31 cannot read: types that contain
// themselves, which it resolves without end; empty unions, at whose defaults its
// parser panics; null outside of a union; logical
// types inside one, and branches of which one is read as the other: they
// resolve to a union with two branches of one kind; and defaults of unions that
// start with a list, map or named type; and two fields of a reader, by alias,
// for one of the writer.
func beyondHamba(n *graph.Node, above []*graph.Node) bool {
	if slices.Contains(above, n) {
		return true
	}
	if n.Kind == graph.Union && len(n.Branches) == 0 {
		return true
	}
	inUnion := len(above) > 0 && above[len(above)-1].Kind == graph.Union
	if n.Kind == graph.Null && !inUnion || len(n.Props) > 0 && inUnion {
		return true
	}
	families := map[string]bool{}
	for _, b := range n.Branches {
		family := map[graph.Kind]string{
			graph.Int: "number", graph.Long: "number", graph.Float: "number", graph.Double: "number", graph.String: "text", graph.Bytes: "text",
		}[b.Kind]
		if b.Kind.Named() {
			family = "named " + b.Name.Simple
		}
		if family != "" && families[family] {
			return true
		}
		families[family] = true
	}
	names := map[string]bool{}
	for _, f := range n.Fields {
		for _, name := range append([]string{f.Name}, f.Aliases...) {
			if names[name] {
				return true
			}
			names[name] = true
		}
	}
	above = append(above, n)
	parts := slices.Clone(n.Branches)
	for _, f := range n.Fields {
		if beyondHamba(f.Type, above) || f.Default != nil && f.Type.Kind == graph.Union && !f.Type.Branches[0].Kind.Primitive() {
			return true
		}
	}
	if n.Items != nil {
		parts = append(parts, n.Items)
	}
	return slices.ContainsFunc(parts, func(p *graph.Node) bool { return beyondHamba(p, above) })
}

// nameTwice reports whether two types share a simple name, or one has another's
// as an alias. Aliases are names to hamba/avro, under which it finds the wrong
// type, and in nested namespaces it looks names up in another order than Avro.
func nameTwice(root *graph.Node) bool {
	seen, twice := map[string]bool{}, false
	note := func(name string) { twice, seen[name] = twice || seen[name], true }
	walk(root, func(n *graph.Node) {
		if !n.Kind.Named() {
			return
		}
		note(n.Name.Simple)
		for _, a := range n.Aliases {
			note(a.Simple)
		}
	})
	return twice
}

// TestHambaReadsWhatWeCallCompatible writes values and reads them with
// hamba/avro, resolved to the reader's schema.
func TestHambaReadsWhatWeCallCompatible(t *testing.T) {
	t.Parallel()
	api := hamba.Config{}.Freeze()
	values, skipped := 0, 0
	eachPair(t, func(t *testing.T, seed uint64, a, b compat.Schema) {
		t.Helper()
		found, err := New().Compare(b, a, compat.Options{})
		require.NoError(t, err)
		if len(found) > 0 {
			return
		}
		if beyondHamba(of(a).Root, nil) || beyondHamba(of(b).Root, nil) || nameTwice(of(a).Root) || nameTwice(of(b).Root) {
			skipped++
			return
		}
		// Names are cached per schema: a cache that lives longer mixes schemas up.
		writer, err := hamba.ParseBytesWithCache([]byte(a.Canonical()), "", &hamba.SchemaCache{})
		if err != nil {
			skipped++
			return
		}
		reader, err := hamba.ParseBytesWithCache([]byte(b.Canonical()), "", &hamba.SchemaCache{})
		if err != nil {
			skipped++
			return
		}
		// So are verdicts, under fingerprints that leave out defaults and aliases.
		resolved, err := hamba.NewSchemaCompatibility().Resolve(reader, writer)
		require.NoError(t, err)
		r := newRandom(seed)
		for range 3 {
			v, ok := r.datum(of(a).Root, 12)
			if !ok {
				continue
			}
			var out any
			require.NoError(t, api.Unmarshal(resolved, encode(nil, of(a).Root, v), &out), "%v", v)
			values++
		}
	})
	t.Logf("%d values read, %d pairs that hamba/avro cannot read", values, skipped)
	require.Greater(t, values, pairs(t)/2)
}
