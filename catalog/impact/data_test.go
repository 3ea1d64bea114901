package impact_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/bufbuild/protocompile"
	hamba "github.com/hamba/avro/v2"
	validator "github.com/santhosh-tekuri/jsonschema/v5"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/treaty-registry/treaty/compat"
)

// column is a field of a random schema.
type column struct {
	name     string
	typ      string // string, long, double or enum
	number   int    // in Protobuf
	optional bool   // has a default in Avro, may be absent in JSON Schema
	symbols  []int  // of an enum
}

// table is a random schema, which can be written in all three formats.
type table struct {
	columns []column
	closed  bool // JSON Schema: no other properties
	next    int  // number that is free
}

func randomTable(r *rand.Rand) table {
	t := table{closed: r.IntN(2) == 0, next: 1}
	for range 2 + r.IntN(4) {
		t.columns = append(t.columns, t.fresh(r))
	}
	return t
}

func (t *table) fresh(r *rand.Rand) column {
	c := column{name: fmt.Sprintf("f%d", t.next), number: t.next, typ: []string{"string", "long", "double", "enum"}[r.IntN(4)], optional: r.IntN(2) == 0}
	if c.typ == "enum" {
		c.symbols = []int{0, 1, 2}[:2+r.IntN(2)]
	}
	t.next++
	return c
}

// mutate changes one thing, and sometimes nothing.
func (t table) mutate(r *rand.Rand) table {
	t.columns = slices.Clone(t.columns)
	i := r.IntN(len(t.columns))
	c := &t.columns[i]
	switch r.IntN(8) {
	case 0:
		if len(t.columns) > 1 {
			t.columns = slices.Delete(t.columns, i, i+1)
		}
	case 1, 2:
		t.columns = append(t.columns, t.fresh(r))
	case 3:
		c.typ, c.symbols = []string{"string", "long", "double"}[r.IntN(3)], nil
	case 4:
		c.optional = !c.optional
	case 5:
		if c.typ == "enum" {
			c.symbols = append(slices.Clone(c.symbols), len(c.symbols))
		}
	case 6:
		c.name = fmt.Sprintf("g%d", t.next)
		t.next++
	}
	return t
}

func (t table) text(f compat.Format) string {
	var parts []string
	for _, c := range t.columns {
		switch f {
		case compat.Avro:
			parts = append(parts, c.avro())
		case compat.Protobuf:
			parts = append(parts, c.protobuf())
		default:
			parts = append(parts, c.json())
		}
	}
	switch f {
	case compat.Avro:
		return avro(parts...)
	case compat.Protobuf:
		return "syntax = \"proto3\";\npackage shop;\nmessage Order {\n" + strings.Join(parts, "") + "}\n"
	}
	var required []string
	for _, c := range t.columns {
		if !c.optional {
			required = append(required, `"`+c.name+`"`)
		}
	}
	return fmt.Sprintf(`{"type":"object","title":"Order","properties":{%s},"required":[%s],"additionalProperties":%t}`,
		strings.Join(parts, ","), strings.Join(required, ","), !t.closed)
}

func (c *column) symbolNames() []string {
	var out []string
	for _, s := range c.symbols {
		out = append(out, fmt.Sprintf("%s_S%d", strings.ToUpper(c.name), s))
	}
	return out
}

func (c *column) avro() string {
	typ := `"` + c.typ + `"`
	standard := map[string]string{"string": `"none"`, "long": "7", "double": "7.5"}[c.typ]
	if c.typ == "enum" {
		typ = fmt.Sprintf(`{"type":"enum","name":"E%s","symbols":["%s"]}`, c.name, strings.Join(c.symbolNames(), `","`))
		standard = `"` + c.symbolNames()[0] + `"`
	}
	if c.optional {
		return field(c.name, typ, standard)
	}
	return field(c.name, typ)
}

func (c *column) protobuf() string {
	typ := map[string]string{"string": "string", "long": "int64", "double": "double", "enum": "E" + c.name}[c.typ]
	text := fmt.Sprintf("  %s %s = %d;\n", typ, c.name, c.number)
	if c.typ == "enum" {
		var symbols []string
		for i, s := range c.symbolNames() {
			symbols = append(symbols, fmt.Sprintf("%s = %d;", s, i))
		}
		return fmt.Sprintf("  enum E%s { %s }\n", c.name, strings.Join(symbols, " ")) + text
	}
	return text
}

func (c *column) json() string {
	if c.typ == "enum" {
		return fmt.Sprintf(`"%s":{"enum":["%s"]}`, c.name, strings.Join(c.symbolNames(), `","`))
	}
	return fmt.Sprintf(`"%s":{"type":"%s"}`, c.name, map[string]string{"string": "string", "long": "integer", "double": "number"}[c.typ])
}

// message is random data of a table, in the terms of JSON.
func (t table) message(r *rand.Rand, f compat.Format) map[string]any {
	out := map[string]any{}
	for _, c := range t.columns {
		if f == compat.JSON && c.optional && r.IntN(2) == 0 {
			continue
		}
		switch c.typ {
		case "string":
			out[c.name] = fmt.Sprintf("text%d", r.IntN(9)+1)
		case "long":
			out[c.name] = int64(r.IntN(1000) + 1)
		case "double":
			out[c.name] = float64(r.IntN(1000)) + 0.5
		default:
			names := c.symbolNames()
			out[c.name] = names[r.IntN(len(names))]
		}
	}
	if f == compat.JSON && !t.closed && r.IntN(3) == 0 {
		out["surplus"] = "x"
	}
	return out
}

// decode writes a message with one schema and reads it with another, with a public
// library. The error says why the reader cannot.
func decode(t testing.TB, f compat.Format, reader, writer string, message map[string]any) (map[string]any, error) {
	t.Helper()
	switch f {
	case compat.Avro:
		return decodeAvro(t, reader, writer, message)
	case compat.Protobuf:
		return decodeProtobuf(t, reader, writer, message)
	}
	body, err := json.Marshal(message)
	require.NoError(t, err)
	var value any
	require.NoError(t, json.Unmarshal(body, &value))
	require.NoError(t, validator.MustCompileString("w.json", writer).Validate(value), "the data is of its schema")
	out, _ := value.(map[string]any)
	return out, validator.MustCompileString("r.json", reader).Validate(value)
}

func decodeAvro(t testing.TB, reader, writer string, message map[string]any) (map[string]any, error) {
	t.Helper()
	w, err := hamba.ParseBytesWithCache([]byte(writer), "", &hamba.SchemaCache{})
	require.NoError(t, err)
	r, err := hamba.ParseBytesWithCache([]byte(reader), "", &hamba.SchemaCache{})
	require.NoError(t, err)
	// The library keeps decoders by fingerprints that leave defaults out: each pair needs its own.
	library := hamba.Config{}.Freeze()
	data, err := library.Marshal(w, message)
	require.NoError(t, err)
	resolved, err := hamba.NewSchemaCompatibility().Resolve(r, w)
	if err != nil {
		return nil, err
	}
	out := map[string]any{}
	return out, library.Unmarshal(resolved, data, &out)
}

func decodeProtobuf(t testing.TB, reader, writer string, message map[string]any) (map[string]any, error) {
	t.Helper()
	w, r := descriptor(t, writer), descriptor(t, reader)
	m := dynamicpb.NewMessage(w)
	for name, value := range message {
		fd := w.Fields().ByName(protoreflect.Name(name))
		if fd.Enum() != nil {
			m.Set(fd, protoreflect.ValueOfEnum(fd.Enum().Values().ByName(protoreflect.Name(value.(string))).Number()))
			continue
		}
		m.Set(fd, protoreflect.ValueOf(value))
	}
	data, err := proto.Marshal(m)
	require.NoError(t, err)
	got := dynamicpb.NewMessage(r)
	if err := proto.Unmarshal(data, got); err != nil {
		return nil, err
	}
	// A field of another wire type is no error for the library but ends up among
	// the unknown ones: the reader does not get what was written.
	out := map[string]any{}
	for i := range r.Fields().Len() {
		fd := r.Fields().Get(i)
		v := got.Get(fd)
		if wf := w.Fields().ByNumber(fd.Number()); wf != nil && m.Has(wf) && !got.Has(fd) {
			return nil, fmt.Errorf("field %d was written and not read", fd.Number())
		}
		if fd.Enum() == nil {
			out[string(fd.Name())] = v.Interface()
		} else if s := fd.Enum().Values().ByNumber(v.Enum()); s != nil {
			out[string(fd.Name())] = string(s.Name())
		} else {
			out[string(fd.Name())] = fmt.Sprintf("unknown %d", v.Enum())
		}
	}
	return out, nil
}

func descriptor(t testing.TB, text string) protoreflect.MessageDescriptor {
	t.Helper()
	c := protocompile.Compiler{Resolver: &protocompile.SourceResolver{Accessor: protocompile.SourceAccessorFromMap(map[string]string{"a.proto": text})}}
	files, err := c.Compile(t.Context(), "a.proto")
	require.NoError(t, err)
	return files[0].Messages().Get(0)
}
