package jsonschema

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
)

// repairer rewrites the new schema of a comparison. Each rewrite works on a
// fresh copy and is kept only if the finding is gone afterwards.
type repairer struct {
	language       Language
	next, previous *schema
	finding        compat.Finding
	reads          bool // the new schema is the reader
	before         int  // breaking findings without a rewrite
	out            []compat.Repair

	nextAt, previousAt   string
	nextHas, previousHas bool
}

// Repairs implements compat.Explainer. Every proposal has been compared: the
// finding is gone, and there are fewer breaking ones than before.
func (l Language) Repairs(next, previous compat.Schema, f compat.Finding) []compat.Repair {
	r := &repairer{
		language: l, next: next.(*schema), previous: previous.(*schema), finding: f, reads: f.Direction == compat.NewReadsOld,
		nextAt: f.ReaderAt, previousAt: f.WriterAt, nextHas: f.Reader != "", previousHas: f.Writer != "",
	}
	if !r.reads {
		r.nextAt, r.previousAt = r.previousAt, r.nextAt
		r.nextHas, r.previousHas = r.previousHas, r.nextHas
	}
	found, err := r.compare(r.next)
	if err != nil || r.elsewhere() {
		return nil
	}
	r.before = len(found)
	if r.reads {
		r.widen()
	}
	r.restore()
	return r.out
}

// elsewhere reports whether the finding lies in what both sides refer to by one
// $ref: in a dependency, which no rewrite of this text changes.
func (r *repairer) elsewhere() bool {
	at, was := r.next.loaded.Text.Find(r.nextAt), r.previous.loaded.Text.Find(r.previousAt)
	a, b := at.Get("$ref"), was.Get("$ref")
	return a != nil && b != nil && a.Text == b.Text
}

// compare lists the breaking findings of a schema in the direction of the finding.
func (r *repairer) compare(next *schema) ([]compat.Finding, error) {
	reader, writer := next, r.previous
	if !r.reads {
		reader, writer = r.previous, next
	}
	return r.language.Compare(reader, writer, compat.Options{Direction: r.finding.Direction})
}

// try rewrites a copy of the new schema and keeps it if that helps. The edit
// gets what the finding points at, and reports whether it could do its work.
func (r *repairer) try(words string, edit func(root, at *tree.Value) bool) {
	root := r.next.loaded.Text.Copy()
	at := root.Find(r.nextAt)
	if at == nil || !edit(root, at) {
		return
	}
	text := r.layout(root.Print(false))
	parsed, err := r.language.Parse(compat.Source{Text: text, Dependencies: r.next.source.Dependencies}, compat.ParseOptions{})
	if err != nil {
		return
	}
	if slices.ContainsFunc(r.out, func(p compat.Repair) bool { return p.Text == text }) {
		return
	}
	found, err := r.compare(parsed.(*schema))
	if err != nil || len(found) >= r.before || slices.ContainsFunc(found, func(f compat.Finding) bool {
		return f.Rule == r.finding.Rule && f.Path == r.finding.Path
	}) {
		return
	}
	r.out = append(r.out, compat.Repair{Words: words, Text: text})
}

// layout indents a text if the original has lines.
func (r *repairer) layout(text string) string {
	if !strings.Contains(strings.TrimSpace(r.next.source.Text), "\n") {
		return text
	}
	var b bytes.Buffer
	if json.Indent(&b, []byte(text), "", "  ") != nil {
		return text
	}
	b.WriteByte('\n')
	return b.String()
}

// name is what the finding is about, for words: the property with those around it.
func (r *repairer) name() string {
	at := r.next.loaded.Text.Find(r.nextAt)
	if !r.nextHas {
		at = r.previous.loaded.Text.Find(r.previousAt)
	}
	if at == nil {
		return "the schema"
	}
	var names []string
	if at.Parent != nil && at.Parent.Key() == "required" {
		names = append(names, at.Text)
	}
	for ; at.Parent != nil; at = at.Parent {
		switch p := at.Parent; {
		case p.Key() == "properties" || p.Key() == "definitions" || p.Key() == "$defs":
			names = append(names, at.Key())
		case p.Shape == tree.ShapeArray && (p.Key() == "items" || p.Key() == "prefixItems"):
			names = append(names, "["+strconv.Itoa(at.Position())+"]")
		case at.Key() == "items" && at.Shape != tree.ShapeArray:
			names = append(names, "[]")
		}
	}
	if len(names) == 0 {
		return "the schema"
	}
	slices.Reverse(names)
	name := compat.Cut(strings.ReplaceAll(strings.Join(names, "."), ".[", "["), 200)
	if strings.HasSuffix(name, "]") {
		return "item " + name
	}
	return "property " + name
}

// widen lets the new schema accept more.
func (r *repairer) widen() {
	name := r.name()
	switch rule := r.finding.Rule; {
	case strings.HasPrefix(rule, "REQUIRED_ATTRIBUTE_ADDED"):
		r.try("make "+name+" optional", func(_, at *tree.Value) bool { return dropName(at.Parent, at.Text) })
		r.try("give "+name+" a default", func(_, at *tree.Value) bool {
			return setDefault(owner(at).Get("properties").Get(at.Text))
		})
	case strings.HasPrefix(rule, "REQUIRED_PROPERTY_"):
		r.try("make "+name+" optional", func(_, at *tree.Value) bool { return dropName(owner(at).Get("required"), at.Key()) })
		r.try("give "+name+" a default", func(_, at *tree.Value) bool { return setDefault(at) })
		r.anything(name)
	case rule == "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL" || rule == "ITEM_ADDED_TO_OPEN_CONTENT_MODEL":
		r.anything(name)
	case rule == "TYPE_CHANGED" || rule == "COMBINED_TYPE_CHANGED" || strings.HasSuffix(rule, "_TYPE_NARROWED"):
		was := r.previous.loaded.Text.Find(r.previousAt)
		r.try("let "+name+" be either: anyOf with the old schema and the new one", func(root, at *tree.Value) bool {
			if was == nil || at == root || was.Parent == nil {
				return false
			}
			list := tree.ArrayValue()
			list.Add(was.Copy())
			list.Add(at.Copy())
			either := tree.ObjectValue()
			either.Set("anyOf", list)
			return replace(at, either)
		})
	case rule == "ENUM_ARRAY_NARROWED" || rule == "ENUM_ARRAY_CHANGED":
		was := r.previous.loaded.Text.Find(r.previousAt)
		r.try("keep the old values of "+name+" beside the new ones", func(_, at *tree.Value) bool {
			if was == nil || at.Shape != tree.ShapeArray || was.Shape != tree.ShapeArray {
				return false
			}
			have := byText(at)
			for _, v := range was.Items {
				if have[v.Print(true)] == nil {
					at.Add(v.Copy())
				}
			}
			return true
		})
	case rule == "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL":
		r.try("allow further properties", func(_, at *tree.Value) bool {
			at.Remove("additionalProperties")
			at.Remove("unevaluatedProperties")
			return true
		})
	}
}

// anything takes all rules from the property or item that the finding points at.
func (r *repairer) anything(name string) {
	r.try("let "+name+" be anything", func(_, at *tree.Value) bool {
		free := tree.ObjectValue()
		for _, key := range []string{"title", "description", "default"} {
			if v := at.Get(key); v != nil {
				free.Set(key, v.Copy())
			}
		}
		return replace(at, free)
	})
}

// restore puts back what the old schema has in the place of the finding.
func (r *repairer) restore() {
	was := r.previous.loaded.Text.Find(r.previousAt)
	if was == nil {
		return
	}
	name := r.name()
	switch {
	case r.nextHas && r.previousHas:
		r.try("put back what "+name+" was: "+was.Excerpt(), func(_, at *tree.Value) bool { return replace(at, was.Copy()) })
	case r.nextHas:
		words := "drop what was added to " + name
		if at := r.next.loaded.Text.Find(r.nextAt); at != nil && at.Parent != nil && at.Parent.Key() == "properties" {
			words = "drop " + name
		}
		r.try(words, func(_, at *tree.Value) bool { return drop(at) })
	case r.previousHas:
		r.try("put back what was dropped from "+name+": "+was.Excerpt(), func(_, at *tree.Value) bool {
			if !insert(at, was) {
				return false
			}
			if list := was.Parent; list.Key() == "properties" && list.Parent != nil && isRequired(list.Parent, was.Key()) {
				return addName(at, was.Key())
			}
			return true
		})
	}
	if strings.HasPrefix(r.finding.Rule, "PROPERTY_REMOVED") && r.reads && r.nextHas {
		// The finding points at the rule that covers the property now.
		r.try("put back "+name, func(_, at *tree.Value) bool {
			for ; at != nil; at = at.Parent {
				if at.Get("properties") != nil {
					return insert(at, was)
				}
			}
			return false
		})
	}
}

// setDefault gives a property the plainest default of its type.
func setDefault(at *tree.Value) bool {
	if at == nil || at.Shape != tree.ShapeObject || at.Get("default") != nil {
		return false
	}
	if list := at.Get("enum"); list != nil && len(list.Items) > 0 {
		at.Set("default", list.Items[0].Copy())
		return true
	}
	t := at.Get("type")
	if t != nil && t.Shape == tree.ShapeArray && len(t.Items) > 0 {
		t = t.Items[0]
	}
	if t == nil {
		at.Set("default", &tree.Value{})
		return true
	}
	switch t.Text {
	case "string":
		at.Set("default", tree.StringValue(""))
	case "number", "integer":
		at.Set("default", tree.NumberValue("0"))
	case "boolean":
		at.Set("default", tree.BoolValue(false))
	case "array":
		at.Set("default", tree.ArrayValue())
	case "object":
		at.Set("default", tree.ObjectValue())
	default:
		at.Set("default", &tree.Value{})
	}
	return true
}
