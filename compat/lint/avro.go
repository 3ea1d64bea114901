package lint

import (
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
)

// textOf returns a string, "" for anything else.
func textOf(v *tree.Value) string {
	if v == nil || v.Shape != tree.ShapeString {
		return ""
	}
	return v.Text
}

func textsOf(v *tree.Value) []string {
	var out []string
	if v != nil {
		for _, i := range v.Items {
			out = append(out, textOf(i))
		}
	}
	return out
}

func readTree(text string) *tree.Value {
	values := 0
	v, err := tree.Read(text, compat.DefaultLimits(), &values)
	if err != nil {
		return nil
	}
	return v
}

func readAvro(text string) *model {
	v := readTree(text)
	if v == nil {
		return nil
	}
	m := &model{name: simple(textOf(v.Get("name"))), doc: textOf(v.Get("doc"))}
	if v.Get("name") != nil {
		m.nameAt = "/name"
	}
	if full := textOf(v.Get("name")); strings.Contains(full, ".") {
		m.space = full[:strings.LastIndexByte(full, '.')]
	} else {
		m.space = textOf(v.Get("namespace"))
	}
	m.avro(v, "", 1)
	return m
}

// avro walks a type. The depth of v is bounded by its reader.
func (m *model) avro(v *tree.Value, path string, depth int) {
	if v == nil {
		return
	}
	m.depth = max(m.depth, depth)
	if v.Shape == tree.ShapeArray {
		for _, b := range v.Items {
			m.avro(b, path, depth)
		}
		return
	}
	switch textOf(v.Get("type")) {
	case "record", "error":
		h := &holder{path: path, at: v.Pointer()}
		m.holders = append(m.holders, h)
		if list := v.Get("fields"); list != nil {
			for i, f := range list.Items {
				fd := avroField(f, path, i)
				h.fields, m.fields = append(h.fields, fd), append(m.fields, fd)
				m.avro(f.Get("type"), fd.path, depth+1)
			}
		}
	case "enum":
		m.enums = append(m.enums, &enum{name: textOf(v.Get("name")), at: v.Pointer(), hasDefault: v.Get("default") != nil})
	case "array":
		m.avro(v.Get("items"), path+"[]", depth+1)
	case "map":
		m.avro(v.Get("values"), path+"{}", depth+1)
	default:
		if inner := v.Get("type"); inner != nil && inner.Shape != tree.ShapeString {
			m.avro(inner, path, depth)
		}
	}
}

func avroField(v *tree.Value, path string, order int) *field {
	name := textOf(v.Get("name"))
	f := &field{name: name, path: dotted(path, name), at: v.Pointer(), doc: textOf(v.Get("doc")), order: order, aliases: textsOf(v.Get("aliases")), tags: textsOf(v.Get("confluent:tags"))}
	d := v.Get("default")
	f.hasDefault, f.defaultNull = d != nil, d != nil && d.Shape == tree.ShapeNull
	t := v.Get("type")
	if t != nil && t.Shape == tree.ShapeArray {
		var rest *tree.Value
		for i, b := range t.Items {
			if textOf(b) == "null" {
				f.nullable, f.nullLast = true, i > 0
			} else {
				rest = b
			}
		}
		if len(t.Items) == 2 && f.nullable {
			t = rest
		} else {
			f.nullable = f.nullable && len(t.Items) == 2
			f.typ = "union"
			return f
		}
	}
	f.required = !f.nullable && !f.hasDefault
	f.kind = textOf(t)
	if t != nil && t.Shape == tree.ShapeObject {
		f.kind, f.logical = textOf(t.Get("type")), textOf(t.Get("logicalType"))
	}
	f.typ = f.kind
	if f.logical != "" {
		f.typ += " " + f.logical
	}
	return f
}
