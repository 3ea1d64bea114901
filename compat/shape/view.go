package shape

import (
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/compat/jsonschema/model"
	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
)

// view is what a JSON schema says of a value when everything is put together
// that applies to it: its own keywords, what it refers to, and all of an allOf.
type view struct {
	views      *views
	node       *model.Node
	properties []model.Property // each name once
	required   map[string]bool
	rest       []model.Property // schemas of properties that are not listed, by pattern or ""
	items      *model.Node
	tuple      []*model.Node
	branches   []*model.Node // alternatives, null left out
	kinds      []string      // types that are allowed, null left out
	null       bool
	symbols    []string // of an enum or const
	format     string
	seen       map[*model.Node]bool
	names      map[string]bool
}

// views keeps the views of nodes, because a node is used in many places.
type views struct {
	known map[*model.Node]*view
	left  int // parts that may still be put together
}

// maxParts bounds the parts of all views: schemas that refer to each other in a
// long chain have as many parts as the square of their number.
const maxParts = 1_000_000

func newViews() *views { return &views{known: map[*model.Node]*view{}, left: maxParts} }

// of returns the view of a node.
func (s *views) of(n *model.Node) *view {
	if v := s.known[n]; v != nil {
		return v
	}
	v := &view{views: s, node: n, required: map[string]bool{}, seen: map[*model.Node]bool{}, names: map[string]bool{}}
	s.known[n] = v
	v.take(n)
	v.seen, v.names = nil, nil
	return v
}

// take adds what a node says. A node is taken once, so that schemas that refer
// to each other end.
func (v *view) take(n *model.Node) {
	n = n.Resolved()
	if v.views.left--; n == nil || v.seen[n] || v.views.left < 0 {
		return
	}
	v.seen[n] = true
	switch n.Kind {
	case model.KindCombined:
		v.combined(n)
	case model.KindEnum, model.KindConst:
		v.listed(n)
	case model.KindNull:
		v.null = true
	case model.KindObject:
		v.object(n.Object)
		v.typ(n)
	case model.KindArray:
		v.array(n.Array)
		v.typ(n)
	case model.KindNumber, model.KindString, model.KindBoolean:
		v.typ(n)
	}
}

// typ notes the type that a node stands for.
func (v *view) typ(n *model.Node) {
	word := n.Kind.String()
	if n.Kind == model.KindNumber && n.Number.Integer != nil {
		word = "integer"
	}
	if !slices.Contains(v.kinds, word) {
		v.kinds = append(v.kinds, word)
	}
	if f := n.At.Get("format"); f != nil && f.Shape == tree.ShapeString {
		v.format = f.Text
	}
}

func (v *view) object(o *model.ObjectRules) {
	for _, p := range o.Properties.List {
		if !v.names[p.Name] {
			v.names[p.Name] = true
			v.properties = append(v.properties, p)
		}
	}
	for name := range o.Required {
		v.required[name] = true
	}
	v.rest = append(v.rest, o.Patterns...)
	for _, c := range []model.Content{o.Additional, o.Unevaluated} {
		if c.Schema != nil {
			v.rest = append(v.rest, model.Property{Node: c.Schema})
		}
	}
}

func (v *view) array(a *model.ArrayRules) {
	if v.items == nil {
		v.items = a.All
	}
	if v.items == nil {
		v.items = a.Additional.Schema
	}
	if len(v.tuple) == 0 {
		v.tuple = a.Tuple
	}
}

// combined takes all parts of an allOf. Of alternatives, null makes the rest
// optional, and a single one that is left is no alternative.
func (v *view) combined(n *model.Node) {
	var rest []*model.Node
	for _, b := range n.Branches {
		switch {
		case n.Criterion == model.AllOf:
			v.take(b.Node)
		case b.Node.Resolved().Kind == model.KindNull:
			v.null = true
		default:
			rest = append(rest, b.Node)
		}
	}
	written := len(rest) > 0 && rest[0].At != n.At // not the several types of one schema
	if len(rest) == 1 || !written {
		for _, b := range rest {
			v.take(b)
		}
		return
	}
	v.branches = append(v.branches, rest...)
}

// listed notes the values of an enum or const.
func (v *view) listed(n *model.Node) {
	values := n.List.Items
	if n.Kind == model.KindConst {
		values = []*tree.Value{n.List}
	}
	for _, item := range values {
		switch item.Shape {
		case tree.ShapeNull:
			v.null = true
		case tree.ShapeString:
			v.symbols = append(v.symbols, item.Text)
		default:
			v.symbols = append(v.symbols, item.Print(true))
		}
	}
}

// hasParts reports whether fields can lie in the schema.
func (v *view) hasParts() bool {
	return len(v.properties) > 0 || len(v.rest) > 0 || v.items != nil || len(v.tuple) > 0 || len(v.branches) > 0
}

// name is the title, else the last part of $id or of the reference that led here.
func (v *view) name() string {
	at := v.node.Resolved().At
	for _, key := range []string{"title", "$id", "id"} {
		if t := at.Get(key); t != nil && t.Shape == tree.ShapeString && t.Text != "" {
			if key == "title" {
				return t.Text
			}
			if name := lastOf(t.Text); name != "" {
				return name
			}
		}
	}
	if ref := v.node.At.Get("$ref"); ref != nil && ref.Shape == tree.ShapeString {
		return lastOf(ref.Text)
	}
	return ""
}

// lastOf is the last part of an address, without a fragment that is empty and
// without the ending of a file.
func lastOf(address string) string {
	address = strings.TrimRight(address, "#/")
	name := address[strings.LastIndexAny(address, "/#:")+1:]
	for _, end := range []string{".json", ".schema"} {
		name = strings.TrimSuffix(name, end)
	}
	return name
}

// doc is the description, of the property itself or of what it refers to.
func (v *view) doc() string {
	for _, at := range []*tree.Value{v.node.At, v.node.Resolved().At} {
		if d := at.Get("description"); d != nil && d.Shape == tree.ShapeString {
			return d.Text
		}
	}
	return ""
}

// kind is the one kind of a schema.
func (v *view) kind() string {
	switch {
	case len(v.symbols) > 0:
		return KindEnum
	case len(v.branches) > 0 && len(v.properties) == 0 || len(v.kinds) > 1:
		return KindUnion
	case len(v.properties) > 0:
		return KindRecord
	case len(v.kinds) == 0 && v.null:
		return "null"
	case len(v.kinds) == 0:
		return "any"
	case v.kinds[0] == "object" && len(v.rest) > 0:
		return KindMap
	case v.kinds[0] == "object":
		return KindRecord
	}
	return v.kinds[0]
}

// core is the view of what lies in the innermost list or map.
func (v *view) core(level int) *view {
	if level > MaxDepth {
		return v
	}
	switch k := v.kind(); {
	case k == KindArray && v.items != nil:
		return v.views.of(v.items).core(level + 1)
	case k == KindMap && len(v.rest) == 1:
		return v.views.of(v.rest[0].Node).core(level + 1)
	}
	return v
}

// words says the type; level bounds how far it looks into lists.
func (v *view) words(level int) string {
	const deepest = 6
	if level > deepest {
		return "…"
	}
	words := v.plainWords(level)
	if v.null && words != "null" {
		words += "?"
	}
	return words
}

func (v *view) plainWords(level int) string {
	switch v.kind() {
	case KindEnum:
		if name := v.name(); name != "" && len(v.symbols) > 1 {
			return name
		}
		return KindEnum
	case KindRecord:
		if name := v.name(); name != "" {
			return name
		}
		return "object"
	case KindArray:
		if v.items == nil {
			return KindArray
		}
		return "array<" + v.views.of(v.items).words(level+1) + ">"
	case KindMap:
		if len(v.rest) == 1 {
			return "map<" + v.views.of(v.rest[0].Node).words(level+1) + ">"
		}
		return KindMap
	case KindUnion:
		words := slices.Clone(v.kinds)
		for _, b := range v.branches {
			if len(words) == 8 {
				words = append(words, "…")
				break
			}
			words = append(words, v.views.of(b).words(level+3))
		}
		return strings.Join(words, " | ")
	case "string":
		if v.format != "" {
			return v.format
		}
	}
	return v.kind()
}
