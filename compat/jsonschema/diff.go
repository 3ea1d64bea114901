package jsonschema

import (
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
)

var _ compat.Explainer = Language{}

const (
	// changeLimit and changeSize bound a list of changes: rows, and bytes of their texts.
	changeLimit = 10_000
	changeSize  = 8 << 20
)

// element is what changes call a keyword.
func element(key string) string {
	switch key {
	case "type", "default", "title", "format":
		return key
	case "$ref":
		return "reference"
	case "description":
		return "doc"
	case "$id", "id":
		return "id"
	case "$schema":
		return "dialect"
	case "const":
		return "constant"
	case tagsKeyword:
		return "tags"
	case "maxLength", "minLength", "pattern", "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "multipleOf",
		"maxItems", "minItems", "uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties",
		"dependencies", "dependentRequired", "contentEncoding", "contentMediaType":
		return "constraint"
	}
	if holdsSchema(key) {
		return "constraint"
	}
	return "property"
}

// holdsSchema reports whether a keyword holds one schema.
func holdsSchema(key string) bool {
	switch key {
	case "items", "additionalItems", "unevaluatedItems", "additionalProperties", "unevaluatedProperties",
		"contains", "propertyNames", "not", "if", "then", "else":
		return true
	}
	return false
}

// change is a row of a list of changes with what it stands on.
type change struct {
	compat.Change
	old, new     *tree.Value // what changed; nil where a side has nothing
	oldIn, newIn *tree.Value // the schemas it belongs to
}

// changes walks through two texts side by side.
type changes struct {
	list []*change
	size int
}

// Diff implements compat.Explainer: what changed between two texts, keyword by
// keyword, and which of the changes break under STRICT. Nothing is said to break
// when the pair cannot be compared.
func (l Language) Diff(old, new compat.Schema) []compat.Change {
	d := &changes{}
	d.schema("", old.(*schema).loaded.Text, new.(*schema).loaded.Text)
	d.judge(l, old.(*schema), new.(*schema))
	out := make([]compat.Change, len(d.list))
	for i, c := range d.list {
		out[i] = c.Change
	}
	return out
}

// note adds a change, unless the list is full.
func (d *changes) note(c change) {
	if len(d.list) >= changeLimit || d.size > changeSize {
		return
	}
	if c.old != nil {
		c.OldAt = c.old.Pointer()
	}
	if c.new != nil {
		c.NewAt = c.new.Pointer()
	}
	switch {
	case c.Path == "":
		c.Text = "the schema: " + c.Text
	case strings.HasSuffix(c.Path, "]"):
		c.Text = "item " + compat.Cut(c.Path, 200) + ": " + c.Text
	default:
		c.Text = "field " + compat.Cut(c.Path, 200) + ": " + c.Text
	}
	d.size += len(c.Path) + len(c.Text) + len(c.OldAt) + len(c.NewAt)
	d.list = append(d.list, &c)
}

// schema compares two schemas, in the order of the new text; what is gone comes last.
func (d *changes) schema(path string, old, new *tree.Value) {
	if old.Shape != tree.ShapeObject || new.Shape != tree.ShapeObject {
		if old.Shape != new.Shape || old.Truth != new.Truth {
			d.note(change{
				Change: compat.Change{
					Kind: "changed", Element: "schema", Path: path, From: old.Excerpt(), To: new.Excerpt(),
					Text: "changed from " + old.Excerpt() + " to " + new.Excerpt(),
				},
				old: old, new: new, oldIn: old, newIn: new,
			})
		}
		return
	}
	for _, m := range new.Members {
		d.keyword(path, m.Key, old.Get(m.Key), m.Value, old, new)
	}
	for _, m := range old.Members {
		if new.Get(m.Key) == nil {
			d.keyword(path, m.Key, m.Value, nil, old, new)
		}
	}
}

// keyword compares what two schemas say under one keyword; one side may be nil.
func (d *changes) keyword(path, key string, old, new, oldIn, newIn *tree.Value) {
	both := func(s tree.Shape) bool {
		return (old == nil || old.Shape == s) && (new == nil || new.Shape == s)
	}
	switch {
	case (key == "properties" || key == "patternProperties" || key == "dependentSchemas") && both(tree.ShapeObject):
		d.fields(path, old, new, oldIn, newIn)
	case (key == "definitions" || key == "$defs") && both(tree.ShapeObject):
		d.fields(join(path, key), old, new, oldIn, newIn)
	case key == "required" && both(tree.ShapeArray):
		d.required(path, old, new, oldIn, newIn)
	case key == "enum" && both(tree.ShapeArray):
		d.values(path, old, new, oldIn, newIn)
	case (key == "allOf" || key == "anyOf" || key == "oneOf") && both(tree.ShapeArray):
		d.branches(path, key, old, new, oldIn, newIn)
	case (key == "items" || key == "prefixItems") && both(tree.ShapeArray):
		d.tuple(path, old, new, oldIn, newIn)
	case holdsSchema(key) && old != nil && new != nil && old.Shape == tree.ShapeObject && new.Shape == tree.ShapeObject:
		if key == "items" {
			d.schema(path+"[]", old, new)
		} else {
			d.schema(join(path, key), old, new)
		}
	default:
		d.plain(path, key, old, new, oldIn, newIn)
	}
}

// plain notes a keyword whose value counts as a whole.
func (d *changes) plain(path, key string, old, new, oldIn, newIn *tree.Value) {
	c := change{Change: compat.Change{Element: element(key), Path: path}, old: old, new: new, oldIn: oldIn, newIn: newIn}
	switch {
	case old == nil:
		c.Kind, c.To = "added", words(key, new)
		c.Text = key + " " + c.To + " added"
	case new == nil:
		c.Kind, c.From = "removed", words(key, old)
		c.Text = key + " " + c.From + " removed"
	case old.Print(true) == new.Print(true):
		return
	default:
		c.Kind, c.From, c.To = "changed", words(key, old), words(key, new)
		c.Text = key + " changed from " + c.From + " to " + c.To
	}
	d.note(c)
}

// words returns the value of a keyword as people say it: types and references without quotes.
func words(key string, v *tree.Value) string {
	if v.Shape == tree.ShapeString && (key == "type" || key == "$ref" || key == "format") {
		return compat.Cut(v.Text, 60)
	}
	return v.Excerpt()
}

// fields compares named schemas, and guesses at new names.
func (d *changes) fields(path string, old, new, oldIn, newIn *tree.Value) {
	var gone, come []tree.Member
	if new != nil {
		for _, m := range new.Members {
			if was := old.Get(m.Key); was != nil {
				d.schema(join(path, m.Key), was, m.Value)
				continue
			}
			come = append(come, m)
			text := describe(m.Value) + " added"
			if v := m.Value.Get("default"); v != nil {
				text += ", default " + v.Excerpt()
			}
			if isRequired(newIn, m.Key) {
				text += ", required"
			}
			d.note(change{
				Change: compat.Change{Kind: "added", Element: "field", Path: join(path, m.Key), To: describe(m.Value), Text: text},
				new:    m.Value, oldIn: oldIn, newIn: newIn,
			})
		}
	}
	if old != nil {
		for _, m := range old.Members {
			if new.Get(m.Key) == nil {
				gone = append(gone, m)
				d.note(change{
					Change: compat.Change{
						Kind: "removed", Element: "field", Path: join(path, m.Key), From: describe(m.Value),
						Text: describe(m.Value) + " removed",
					},
					old: m.Value, oldIn: oldIn, newIn: newIn,
				})
			}
		}
	}
	d.renames(path, gone, come, oldIn, newIn)
}

// renames notes a hint where one field went and one field of the same schema came.
func (d *changes) renames(path string, gone, come []tree.Member, oldIn, newIn *tree.Value) {
	sums := tree.Digests{}
	byDigest := map[tree.Digest][]tree.Member{}
	for _, m := range gone {
		byDigest[sums.Of(m.Value)] = append(byDigest[sums.Of(m.Value)], m)
	}
	count := map[tree.Digest]int{}
	for _, m := range come {
		count[sums.Of(m.Value)]++
	}
	for _, m := range come {
		sum := sums.Of(m.Value)
		if len(byDigest[sum]) != 1 || count[sum] != 1 {
			continue // with several of a kind any guess would be a bad one
		}
		was := byDigest[sum][0]
		d.note(change{
			Change: compat.Change{
				Kind: "hint", Element: "field", Path: join(path, m.Key), From: was.Key, To: m.Key,
				Text: "may be field " + compat.Cut(join(path, was.Key), 200) + " under a new name: both are " + describe(m.Value),
			},
			old: was.Value, new: m.Value, oldIn: oldIn, newIn: newIn,
		})
	}
}

// describe says in a few words what a schema is.
func describe(v *tree.Value) string {
	if t := v.Get("type"); t != nil {
		if t.Shape == tree.ShapeString {
			return compat.Cut(t.Text, 60)
		}
		return t.Excerpt()
	}
	if r := v.Get("$ref"); r != nil && r.Shape == tree.ShapeString {
		return compat.Cut(r.Text, 60)
	}
	return v.Excerpt()
}

// isRequired reports whether a schema lists a name as required.
func isRequired(v *tree.Value, name string) bool {
	list := v.Get("required")
	return list != nil && slices.ContainsFunc(list.Items, func(i *tree.Value) bool {
		return i.Shape == tree.ShapeString && i.Text == name
	})
}

// byText lists the items of an array by their text; v may be nil.
func byText(v *tree.Value) map[string]*tree.Value {
	all := map[string]*tree.Value{}
	if v != nil {
		for _, item := range v.Items {
			all[item.Print(true)] = item
		}
	}
	return all
}

// items calls added and removed for what only one of two arrays has.
func items(old, new *tree.Value, added, removed func(*tree.Value)) {
	was, is := byText(old), byText(new)
	if new != nil {
		for _, item := range new.Items {
			if was[item.Print(true)] == nil {
				added(item)
			}
		}
	}
	if old != nil {
		for _, item := range old.Items {
			if is[item.Print(true)] == nil {
				removed(item)
			}
		}
	}
}

func (d *changes) required(path string, old, new, oldIn, newIn *tree.Value) {
	named := func(v *tree.Value) string {
		if v.Shape == tree.ShapeString {
			return join(path, v.Text)
		}
		return path
	}
	items(old, new, func(v *tree.Value) {
		if newIn.Get("properties").Get(v.Text) != nil && oldIn.Get("properties").Get(v.Text) == nil {
			return // said where the field was added
		}
		d.note(change{
			Change: compat.Change{Kind: "changed", Element: "required", Path: named(v), From: "optional", To: "required", Text: "now required"},
			new:    v, oldIn: oldIn, newIn: newIn,
		})
	}, func(v *tree.Value) {
		if oldIn.Get("properties").Get(v.Text) != nil && newIn.Get("properties").Get(v.Text) == nil {
			return
		}
		d.note(change{
			Change: compat.Change{Kind: "changed", Element: "required", Path: named(v), From: "required", To: "optional", Text: "no longer required"},
			old:    v, oldIn: oldIn, newIn: newIn,
		})
	})
}

func (d *changes) values(path string, old, new, oldIn, newIn *tree.Value) {
	if old == nil || new == nil {
		d.plain(path, "enum", old, new, oldIn, newIn)
		return
	}
	items(old, new, func(v *tree.Value) {
		d.note(change{
			Change: compat.Change{Kind: "added", Element: "symbol", Path: path, To: v.Excerpt(), Text: "value " + v.Excerpt() + " added"},
			new:    v, oldIn: oldIn, newIn: newIn,
		})
	}, func(v *tree.Value) {
		d.note(change{
			Change: compat.Change{Kind: "removed", Element: "symbol", Path: path, From: v.Excerpt(), Text: "value " + v.Excerpt() + " removed"},
			old:    v, oldIn: oldIn, newIn: newIn,
		})
	})
}

// tuple compares items by position.
func (d *changes) tuple(path string, old, new, oldIn, newIn *tree.Value) {
	var was, is []*tree.Value
	if old != nil {
		was = old.Items
	}
	if new != nil {
		is = new.Items
	}
	for i := range max(len(was), len(is)) {
		at := path + "[" + strconv.Itoa(i) + "]"
		switch {
		case i >= len(was):
			d.note(change{
				Change: compat.Change{Kind: "added", Element: "item", Path: at, To: describe(is[i]), Text: describe(is[i]) + " added"},
				new:    is[i], oldIn: oldIn, newIn: newIn,
			})
		case i >= len(is):
			d.note(change{
				Change: compat.Change{Kind: "removed", Element: "item", Path: at, From: describe(was[i]), Text: describe(was[i]) + " removed"},
				old:    was[i], oldIn: oldIn, newIn: newIn,
			})
		default:
			d.schema(at, was[i], is[i])
		}
	}
}

// branches compares the parts of a combination: equal ones wherever they stand,
// then the others in their order.
func (d *changes) branches(path, key string, old, new, oldIn, newIn *tree.Value) {
	var gone, come []*tree.Value
	items(old, new, func(v *tree.Value) { come = append(come, v) }, func(v *tree.Value) { gone = append(gone, v) })
	for i := range max(len(come), len(gone)) {
		switch {
		case i >= len(gone):
			d.note(change{
				Change: compat.Change{Kind: "added", Element: key, Path: path, To: describe(come[i]), Text: key + " branch " + describe(come[i]) + " added"},
				new:    come[i], oldIn: oldIn, newIn: newIn,
			})
		case i >= len(come):
			d.note(change{
				Change: compat.Change{Kind: "removed", Element: key, Path: path, From: describe(gone[i]), Text: key + " branch " + describe(gone[i]) + " removed"},
				old:    gone[i], oldIn: oldIn, newIn: newIn,
			})
		default:
			d.schema(strings.TrimPrefix(path+"."+key+"["+strconv.Itoa(gone[i].Position())+"]", "."), gone[i], come[i])
		}
	}
}
