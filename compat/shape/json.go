package shape

import (
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema/model"
	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
)

// jsonSketch draws a JSON schema.
type jsonSketch struct {
	sketch
	main       *tree.Value // the text itself, not that of a reference
	references map[string]compat.Dependency
	open       map[*tree.Value]bool // objects that are being drawn
	views      *views
}

func jsonTree(src compat.Source) (Tree, error) {
	loaded, err := model.Load(src, compat.DefaultLimits())
	if err != nil {
		return Tree{}, err
	}
	if err := loaded.Fault(); err != nil {
		return Tree{}, err
	}
	j := &jsonSketch{main: loaded.Text, references: make(map[string]compat.Dependency, len(src.Dependencies)), open: map[*tree.Value]bool{}, views: newViews()}
	for _, d := range src.Dependencies {
		j.references[d.Name] = d
	}
	j.tree.Format = compat.JSON
	v := j.views.of(loaded.Root)
	j.tree.Root = Root{
		Name: v.name(), Kind: v.kind(), Type: short(v.words(0)), TypeName: v.core(0).name(), Doc: v.doc(), Tags: jsonTags(loaded.Text), Symbols: v.symbols, At: "",
	}
	j.inside(v, top(), -1, true)
	j.tree.Cut = j.tree.Cut || j.views.left < 0
	return j.tree, nil
}

// inside draws what a schema has. The row is that of the property that has it,
// -1 for the root.
func (j *jsonSketch) inside(v *view, p place, row int, root bool) {
	at := v.node.Resolved().At
	if j.open[at] {
		if row >= 0 {
			if j.row(row).Recursion = v.name(); j.row(row).Recursion == "" {
				j.row(row).Recursion = "#" + compat.Cut(at.Pointer(), wordsLength)
			}
		}
		return
	}
	if !v.hasParts() || j.deep(p) {
		return
	}
	j.open[at] = true
	defer delete(j.open, at)
	j.properties(v, p)
	for _, rest := range v.rest {
		in := p
		pattern := "" // of additionalProperties
		if rest.Name != "" {
			pattern = Escape(rest.Name)
		}
		in.prefix += "{" + pattern + "}"
		j.step(rest.Node, in, row)
	}
	if v.items != nil {
		in := p
		in.prefix += "[]"
		j.step(v.items, in, row)
	}
	for i, item := range v.tuple {
		in := p
		in.prefix += "[" + strconv.Itoa(i) + "]"
		j.step(item, in, row)
	}
	j.branches(v, p, root)
}

// step goes on into a part without a row of its own.
func (j *jsonSketch) step(n *model.Node, p place, row int) {
	at := ""
	if row >= 0 {
		at = j.row(row).At
	}
	j.inside(j.views.of(n), j.enter(p, n, at), row, false)
}

func (j *jsonSketch) properties(v *view, p place) {
	for _, prop := range v.properties {
		inner := j.views.of(prop.Node)
		required := v.required[prop.Name]
		row, ok := j.add(p, Field{
			Path: p.name(prop.Name), Name: prop.Name, Type: short(inner.words(0)), Kind: inner.kind(), TypeName: inner.core(0).name(),
			Required: required, Always: required && !inner.null, Nullable: inner.null, Default: jsonDefault(prop.Node),
			Doc: inner.doc(), Tags: jsonTags(prop.Node.At), Symbols: inner.core(0).symbols, At: j.pointer(prop.Node.At, p),
		})
		if !ok {
			return
		}
		in := p.under(row, j.row(row).Path)
		j.inside(inner, j.enter(in, prop.Node, j.row(row).At), row, false)
	}
}

// branches draws the alternatives of a schema, those that have fields.
func (j *jsonSketch) branches(v *view, p place, root bool) {
	views := make([]*view, len(v.branches))
	full := make([]string, len(v.branches))
	for i, b := range v.branches {
		views[i] = j.views.of(b)
		full[i] = views[i].name()
	}
	for i, name := range branchNames(full) {
		b := views[i]
		path := p.prefix + "<" + Escape(name) + ">"
		at := j.pointer(v.branches[i].At, p)
		if root {
			j.tree.Branches = append(j.tree.Branches, Branch{Name: b.name(), Path: path, Kind: b.kind(), Doc: b.doc(), At: at})
		}
		if !b.hasParts() && len(b.symbols) == 0 || j.deep(p) {
			continue
		}
		row, ok := j.add(p, Field{
			Path: path, Name: name, Branch: true, Type: short(b.words(0)), Kind: b.kind(), TypeName: b.name(), Doc: b.doc(),
			Tags: jsonTags(v.branches[i].At), Symbols: b.core(0).symbols, At: at,
		})
		if !ok {
			return
		}
		j.inside(b, j.enter(p.under(row, path), v.branches[i], at), row, false)
	}
}

// enter steps into a schema, which a $ref may have found in a reference.
func (j *jsonSketch) enter(p place, n *model.Node, at string) place {
	target := n.Resolved().At.Root()
	if target == j.main || target == n.At.Root() && p.from != "" {
		return p
	}
	if p.at == "" {
		p.at = at
	}
	ref := n.At.Get("$ref")
	if ref == nil {
		return p
	}
	name, _, _ := strings.Cut(ref.Text, "#")
	d, known := j.references[ref.Text]
	if !known {
		d, known = j.references[name]
	}
	switch {
	case known && d.Subject != "":
		p.from = d.Subject
	case name != "":
		p.from = name
	}
	return p
}

// pointer is where a value stands in the text; inside a reference it is the
// place that leads there.
func (j *jsonSketch) pointer(v *tree.Value, p place) string {
	if p.at != "" {
		return p.at
	}
	if v.Root() != j.main {
		return ""
	}
	return v.Pointer()
}

func jsonDefault(n *model.Node) string {
	if v := n.At.Get("default"); v != nil {
		return v.Print(false)
	}
	return ""
}

func jsonTags(v *tree.Value) []string {
	var out []string
	if list := v.Get(tagsKey); list != nil {
		for _, item := range list.Items {
			if item.Shape == tree.ShapeString {
				out = append(out, item.Text)
			}
		}
	}
	return out
}
