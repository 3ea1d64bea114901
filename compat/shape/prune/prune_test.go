package prune_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	hamba "github.com/hamba/avro/v2"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/prune"
)

func read(t testing.TB, f compat.Format, text string) *shape.Schema {
	t.Helper()
	s, err := shape.Read(f, compat.Source{Text: text})
	require.NoError(t, err)
	return s
}

func TestTo(t *testing.T) {
	t.Parallel()
	const (
		order = `{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"string"},{"name":"email","type":"string"},
 {"name":"bill","type":{"type":"record","name":"Address","fields":[{"name":"zip","type":"string"},{"name":"town","type":"string"},{"name":"land","type":"string"}]}},
 {"name":"ship","type":["null","Address"],"default":null},
 {"name":"payment","type":[{"type":"record","name":"Card","fields":[{"name":"number","type":"string"}]},{"type":"record","name":"Cash","fields":[{"name":"coins","type":"int"}]}]},
 {"name":"spare","type":{"type":"record","name":"Spare","fields":[{"name":"a","type":"int"},{"name":"b","type":"int"}]},"default":{"a":1,"b":2}}]}`
		tree  = `{"type":"record","name":"Node","fields":[{"name":"value","type":"int"},{"name":"note","type":"string"},{"name":"next","type":["null","Node"]}]}`
		proto = `syntax = "proto3";
package shop;
message Order {
  string id = 1;
  string email = 2;
  Address bill = 3;
  oneof payment { string card = 4; Cash cash = 5; }
  message Cash { int32 coins = 1; }
  map<string, Address> more = 6;
}
message Address { string zip = 1; string town = 2; }
message Other { string x = 1; }
`
		json = `{"type":"object","required":["id","email"],"additionalProperties":false,"properties":{"id":{"type":"string"},"email":{"type":"string"},
 "bill":{"$ref":"#/definitions/a"},"ship":{"$ref":"#/definitions/a"},"rest":{"type":"object","additionalProperties":{"type":"object","properties":{"x":{"type":"string"},"y":{"type":"string"}}}}},
 "definitions":{"a":{"type":"object","properties":{"zip":{"type":"string"},"town":{"type":"string"}}}}}`
	)
	for name, c := range map[string]struct {
		format compat.Format
		text   string
		fields []string
		want   []string // paths that are left
	}{
		"One":             {compat.Avro, order, []string{"id"}, []string{"id"}},
		"OneTypeTwice":    {compat.Avro, order, []string{"bill.zip", "ship.town"}, []string{"bill", "bill.zip", "bill.town", "ship", "ship.zip", "ship.town"}},
		"WholeRecord":     {compat.Avro, order, []string{"bill"}, []string{"bill", "bill.zip", "bill.town", "bill.land"}},
		"SecondUse":       {compat.Avro, order, []string{"ship.zip"}, []string{"ship", "ship.zip"}},
		"OneBranch":       {compat.Avro, order, []string{"payment<Card>.number"}, []string{"payment", "payment<Card>", "payment<Card>.number", "payment<Cash>"}},
		"PartOfDefault":   {compat.Avro, order, []string{"spare.b"}, []string{"spare", "spare.b"}},
		"Recursive":       {compat.Avro, tree, []string{"value"}, []string{"value"}},
		"RecursiveNext":   {compat.Avro, tree, []string{"next"}, []string{"value", "note", "next"}},
		"Protobuf":        {compat.Protobuf, proto, []string{"id", "bill.zip"}, []string{"id", "bill", "bill.zip", "<Other>"}},
		"ProtobufMap":     {compat.Protobuf, proto, []string{"more.zip"}, []string{"more", "more{}.zip", "<Other>"}},
		"ProtobufOneof":   {compat.Protobuf, proto, []string{"card"}, []string{"card", "cash", "<Address>", "<Other>"}},
		"ProtobufOther":   {compat.Protobuf, proto, []string{"<Other>.x"}, []string{"<Address>", "<Other>", "<Other>.x"}},
		"JSON":            {compat.JSON, json, []string{"id"}, []string{"id"}},
		"JSONDefinition":  {compat.JSON, json, []string{"bill.zip"}, []string{"bill", "bill.zip"}},
		"JSONValuesOfMap": {compat.JSON, json, []string{"rest.x"}, []string{"rest", "rest{}.x"}},
		"Nothing":         {compat.JSON, json, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := read(t, c.format, c.text)
			src, err := prune.To(s, c.fields)
			require.NoError(t, err)
			narrow, err := shape.Read(c.format, src)
			require.NoError(t, err, src.Text)
			var left []string
			for _, f := range narrow.Tree.Fields {
				left = append(left, f.Path)
			}
			require.Equal(t, c.want, left, src.Text)
			found, err := s.Language.Compare(narrow.Parsed, s.Parsed, compat.Options{})
			require.NoError(t, err)
			require.Empty(t, compat.Breaking(found), src.Text)
			strict, err := s.Language.Parse(src, compat.ParseOptions{})
			require.NoError(t, err, "it may be registered: %s", src.Text)
			require.NoError(t, s.Language.Validate(strict, false))
		})
	}
}

func TestUnknownField(t *testing.T) {
	t.Parallel()
	s := read(t, compat.Avro, `{"type":"record","name":"R","fields":[{"name":"customerEmail","type":"string"},{"name":"n","type":{"type":"record","name":"N","fields":[{"name":"zip","type":"string"}]}}]}`)
	for path, closest := range map[string]string{"customerEmial": "customerEmail", "customeremail": "customerEmail", "n.zap": "n.zip", "zip": "n.zip", "quite different": ""} {
		_, err := prune.To(s, []string{path})
		var unknown *prune.UnknownFieldError
		require.ErrorAs(t, err, &unknown)
		require.Equal(t, closest, unknown.Closest, path)
		require.Contains(t, err.Error(), path)
	}
}

// TestHambaReadsWithPrunedSchemas writes values of a whole schema and reads them
// with hamba/avro through pruned ones: what is left is what was written.
func TestHambaReadsWithPrunedSchemas(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	values := 0
	for round := range 200 {
		m := maker{Rand: random}
		text := m.record(0)
		s := read(t, compat.Avro, text)
		var fields []string
		for i := range s.Tree.Fields {
			if random.IntN(3) == 0 {
				fields = append(fields, s.Tree.Fields[i].Path)
			}
		}
		src, err := prune.To(s, fields)
		require.NoError(t, err)
		whole, err := hamba.ParseBytesWithCache([]byte(text), "", &hamba.SchemaCache{})
		require.NoError(t, err, text)
		narrow, err := hamba.ParseBytesWithCache([]byte(src.Text), "", &hamba.SchemaCache{})
		require.NoError(t, err, src.Text)
		resolved, err := hamba.NewSchemaCompatibility().Resolve(narrow, whole)
		require.NoError(t, err)
		api := hamba.Config{}.Freeze()
		for range 5 {
			written := m.value(whole)
			data, err := api.Marshal(whole, written)
			require.NoError(t, err)
			var out any
			require.NoError(t, api.Unmarshal(resolved, data, &out), "round %d: %s", round, src.Text)
			require.Equal(t, only(narrow, written), only(narrow, out), "%v: %s", fields, src.Text)
			values++
		}
	}
	require.Equal(t, 1000, values)
}

// maker makes schemas that hamba/avro can resolve, and values of them.
type maker struct {
	*rand.Rand
	names int
}

func (m *maker) record(depth int) string {
	m.names++
	text := fmt.Sprintf(`{"type":"record","name":"R%d","fields":[`, m.names)
	for i := range 1 + m.IntN(4) {
		if i > 0 {
			text += ","
		}
		text += fmt.Sprintf(`{"name":"f%d","type":%s}`, i, m.typ(depth+1))
	}
	return text + "]}"
}

func (m *maker) typ(depth int) string {
	n := m.IntN(10)
	if depth > 3 {
		n = m.IntN(4)
	}
	switch n {
	case 0, 1:
		return `"string"`
	case 2:
		return `"long"`
	case 3:
		m.names++
		return fmt.Sprintf(`{"type":"enum","name":"E%d","symbols":["A","B"]}`, m.names)
	case 4:
		return `{"type":"array","items":` + m.typ(depth+1) + `}`
	case 5:
		return `{"type":"map","values":` + m.typ(depth+1) + `}`
	case 6:
		return `["null",` + m.record(depth) + `]`
	case 7:
		return `[` + m.record(depth) + `,` + m.record(depth) + `]`
	}
	return m.record(depth)
}

func (m *maker) value(s hamba.Schema) any {
	switch s := s.(type) {
	case *hamba.RecordSchema:
		out := map[string]any{}
		for _, f := range s.Fields() {
			out[f.Name()] = m.value(f.Type())
		}
		return out
	case *hamba.ArraySchema:
		return []any{m.value(s.Items()), m.value(s.Items())}
	case *hamba.MapSchema:
		return map[string]any{"k": m.value(s.Values())}
	case *hamba.UnionSchema:
		b := s.Types()[m.IntN(len(s.Types()))]
		if named, ok := b.(hamba.NamedSchema); ok {
			return map[string]any{named.FullName(): m.value(b)}
		}
		return nil
	case *hamba.EnumSchema:
		return s.Symbols()[m.IntN(2)]
	}
	if s.Type() == hamba.Long {
		return m.Int64N(1000)
	}
	return fmt.Sprint(m.IntN(1000))
}

// only is the part of a value that a schema has.
func only(s hamba.Schema, v any) any {
	switch s := s.(type) {
	case *hamba.RecordSchema:
		out := map[string]any{}
		for _, f := range s.Fields() {
			out[f.Name()] = only(f.Type(), v.(map[string]any)[f.Name()]) //nolint:forcetypeassert // made above
		}
		return out
	case *hamba.ArraySchema:
		var out []any
		for _, item := range v.([]any) { //nolint:forcetypeassert // made above
			out = append(out, only(s.Items(), item))
		}
		return out
	case *hamba.MapSchema:
		out := map[string]any{}
		for k, item := range v.(map[string]any) { //nolint:forcetypeassert // made above
			out[k] = only(s.Values(), item)
		}
		return out
	case *hamba.UnionSchema:
		for _, b := range s.Types() {
			if named, ok := b.(hamba.NamedSchema); ok && v != nil {
				if inner, is := v.(map[string]any)[named.FullName()]; is { //nolint:forcetypeassert // made above
					return map[string]any{named.FullName(): only(b, inner)}
				}
			}
		}
		return v
	}
	return v
}
