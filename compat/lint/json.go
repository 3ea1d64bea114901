package lint

import (
	"slices"

	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
)

func readJSON(text string) *model {
	v := readTree(text)
	if v == nil {
		return nil
	}
	m := &model{name: textOf(v.Get("title")), doc: textOf(v.Get("description"))}
	if m.name != "" {
		m.nameAt = "/title"
	}
	m.json(v, "", 1)
	return m
}

// json walks a schema. The depth of v is bounded by its reader.
func (m *model) json(v *tree.Value, path string, depth int) {
	if v == nil || v.Shape != tree.ShapeObject {
		return
	}
	m.depth = max(m.depth, depth)
	if p := v.Get("properties"); p != nil && p.Shape == tree.ShapeObject {
		h := &holder{path: path, at: v.Pointer()}
		if a := v.Get("additionalProperties"); a != nil {
			closed := a.Shape == tree.ShapeBool && !a.Truth
			h.closed = &closed
		} else if u := v.Get("unevaluatedProperties"); u != nil {
			closed := u.Shape == tree.ShapeBool && !u.Truth
			h.closed = &closed
		}
		m.holders = append(m.holders, h)
		required := textsOf(v.Get("required"))
		for i, member := range p.Members {
			f := jsonField(member, path, i)
			f.required = slices.Contains(required, f.name)
			h.fields, m.fields = append(h.fields, f), append(m.fields, f)
			m.json(member.Value, f.path, depth+1)
		}
	}
	m.json(v.Get("items"), path+"[]", depth+1)
	for _, key := range []string{"allOf", "anyOf", "oneOf"} {
		if list := v.Get(key); list != nil {
			for _, s := range list.Items {
				m.json(s, path, depth)
			}
		}
	}
	for _, key := range []string{"definitions", "$defs"} {
		if d := v.Get(key); d != nil && d.Shape == tree.ShapeObject {
			for _, member := range d.Members {
				m.json(member.Value, dotted(path, key+"."+member.Key), depth+1)
			}
		}
	}
}

func jsonField(member tree.Member, path string, order int) *field {
	v := member.Value
	f := &field{
		name: member.Key, path: dotted(path, member.Key), at: v.Pointer(), doc: textOf(v.Get("description")), order: order,
		logical: textOf(v.Get("format")), hasDefault: v.Get("default") != nil, tags: textsOf(v.Get("confluent:tags")),
	}
	if f.doc == "" {
		f.doc = textOf(v.Get("title"))
	}
	t := v.Get("type")
	f.kind = textOf(t)
	if t != nil && t.Shape == tree.ShapeArray {
		kinds := slices.DeleteFunc(textsOf(t), func(k string) bool { return k == "null" })
		f.nullable = len(kinds) < len(t.Items)
		if len(kinds) == 1 {
			f.kind = kinds[0]
		}
	}
	f.typ = f.kind
	return f
}
