package differ

import (
	"github.com/treaty-registry/treaty/compat/jsonschema/model"
	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
)

// contents says what an object schema does with properties it does not declare.
type contents struct {
	open   bool
	object *model.ObjectRules
}

// contentModel finds the model of an object. It is open when everything beside
// the declared properties is allowed without any rule.
func contentModel(o *model.ObjectRules) contents {
	open := !o.Additional.Closed && o.Additional.Schema == nil && len(o.Patterns) == 0 &&
		(o.Unevaluated.At == nil || !o.Unevaluated.Closed && o.Unevaluated.Schema == nil)
	return contents{open: open, object: o}
}

// covering returns the schema that an undeclared property has to follow, nil if
// there is none.
func (c *comparison) covering(o *model.ObjectRules, name string) *model.Node {
	for _, p := range o.Patterns {
		if c.matches(p.Name, name) {
			return p.Node
		}
	}
	if o.Additional.Schema != nil {
		return o.Additional.Schema
	}
	if o.Additional.At == nil {
		return o.Unevaluated.Schema
	}
	return nil
}

func (c *comparison) objects(r *result, old, new *model.Node) {
	a, b := old.Object, new.Object
	c.required(r, old, new)
	after := contentModel(b)
	for _, p := range a.Properties.List {
		if b.Properties.Get(p.Name) == nil {
			c.removed(r, p, old, new, after)
		}
	}
	before := contentModel(a)
	for _, p := range b.Properties.List {
		if was := a.Properties.Get(p.Name); was != nil {
			c.within(r, tail{"properties", p.Name}, was, p.Node)
		} else {
			c.added(r, p, old, new, before)
		}
		if c.spent() {
			return
		}
	}
	c.needs(r, old, new)
	c.content(r, "additionalProperties", "ADDITIONAL_PROPERTIES", a.Additional, b.Additional, old, new)
	c.unevaluated(r, "unevaluatedProperties", "UNEVALUATED_PROPERTIES", a.Unevaluated, b.Unevaluated, old, new)
	c.limit(r, "maxProperties", "MAX_PROPERTIES", a.MaxProperties, b.MaxProperties, old, new)
	c.limit(r, "minProperties", "MIN_PROPERTIES", a.MinProperties, b.MinProperties, old, new)
}

// required compares the keyword of that name for properties that both sides declare.
func (c *comparison) required(r *result, old, new *model.Node) {
	a, b := old.Object, new.Object
	if len(a.Required) == 0 && len(b.Required) == 0 {
		return
	}
	for _, p := range a.Properties.List {
		now := b.Properties.Get(p.Name)
		was, is := a.Required[p.Name], b.Required[p.Name]
		if now == nil || (was == nil) == (is == nil) {
			continue
		}
		d := difference{
			rule: "REQUIRED_ATTRIBUTE_REMOVED", tail: tail{"required", p.Name},
			oldAt: was, newAt: is,
		}
		if is != nil {
			d.rule = "REQUIRED_ATTRIBUTE_ADDED"
			if now.Initial != nil {
				d.rule = "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED"
			}
		}
		c.note(r, old, new, d)
	}
}

// removed judges a property that only the old schema declares.
func (c *comparison) removed(r *result, p model.Property, old, new *model.Node, after contents) {
	d := difference{tail: tail{"properties", p.Name}, oldAt: p.Node.At}
	if after.open {
		d.rule = "PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL"
		c.note(r, old, new, d)
		return
	}
	if cover := c.covering(after.object, p.Name); cover != nil {
		d.newAt = cover.At
		d.rule = "PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
		if c.within(r, d.tail, p.Node, cover).breaking {
			d.rule = "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
		}
		c.note(r, old, new, d)
		return
	}
	d.rule = "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL"
	if p.Node.Kind == model.KindFalse {
		d.rule = "PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL"
	}
	c.note(r, old, new, d)
}

// added judges a property that only the new schema declares.
func (c *comparison) added(r *result, p model.Property, old, new *model.Node, before contents) {
	d := difference{tail: tail{"properties", p.Name}, newAt: p.Node.At}
	required := new.Object.Required[p.Name] != nil
	if before.open {
		switch {
		case p.Node.Kind == model.KindEmpty:
			d.rule = "PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL"
		case required && p.Node.Initial != nil:
			d.rule = "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL"
		case required:
			d.rule = "REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL"
		default:
			d.rule = "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL"
		}
		c.note(r, old, new, d)
		return
	}
	if cover := c.covering(before.object, p.Name); cover != nil {
		d := d
		d.oldAt = cover.At
		d.rule = "PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
		if c.within(r, d.tail, cover, p.Node).breaking {
			d.rule = "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
		}
		c.note(r, old, new, d)
	}
	switch {
	case required && p.Node.Initial != nil:
		d.rule = "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL"
	case required:
		d.rule = "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL"
	default:
		d.rule = "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL"
	}
	c.note(r, old, new, d)
}

// needs compares dependencies: lists of names, then schemas.
func (c *comparison) needs(r *result, old, new *model.Node) {
	a, b := old.Object, new.Object
	for _, name := range a.NeedsOrder {
		c.needed(r, name, old, new)
	}
	for _, name := range b.NeedsOrder {
		if a.Needs[name] == nil {
			c.note(r, old, new, difference{
				rule: "DEPENDENCY_ARRAY_ADDED", tail: tail{"dependencies", name}, newAt: b.Needs[name],
			})
		}
	}
	for _, p := range a.Implies.List {
		if now := b.Implies.Get(p.Name); now != nil {
			c.within(r, tail{"dependencies", p.Name}, p.Node, now)
			continue
		}
		c.note(r, old, new, difference{
			rule: "DEPENDENCY_SCHEMA_REMOVED", tail: tail{"dependencies", p.Name}, oldAt: p.Node.At,
		})
	}
	for _, p := range b.Implies.List {
		if a.Implies.Get(p.Name) == nil {
			c.note(r, old, new, difference{
				rule: "DEPENDENCY_SCHEMA_ADDED", tail: tail{"dependencies", p.Name}, newAt: p.Node.At,
			})
		}
	}
}

// needed compares the list of names that the old schema demands beside one
// property with the new one.
func (c *comparison) needed(r *result, name string, old, new *model.Node) {
	was, is := old.Object.Needs[name], new.Object.Needs[name]
	d := difference{
		rule: "DEPENDENCY_ARRAY_REMOVED", tail: tail{"dependencies", name},
		oldAt: was, newAt: is,
	}
	if is != nil {
		c.step(len(was.Items) + len(is.Items))
		before, after := words(was), words(is)
		lost, gained := missing(before, after), missing(after, before)
		switch {
		case !lost && !gained:
			return
		case !lost:
			d.rule = "DEPENDENCY_ARRAY_EXTENDED"
		case !gained:
			d.rule = "DEPENDENCY_ARRAY_NARROWED"
		default:
			d.rule = "DEPENDENCY_ARRAY_CHANGED"
		}
	}
	c.note(r, old, new, d)
}

// words returns the strings of an array as a set.
func words(list *tree.Value) map[string]bool {
	set := make(map[string]bool, len(list.Items))
	for _, item := range list.Items {
		set[item.Text] = true
	}
	return set
}

// content compares additionalProperties or additionalItems.
func (c *comparison) content(r *result, keyword, words string, was, is model.Content, old, new *model.Node) {
	d := difference{tail: tail{keyword: keyword}, oldAt: was.At, newAt: is.At}
	switch {
	case was.Closed && is.Closed:
		return
	case was.Closed:
		d.rule = words + "_ADDED"
	case is.Closed:
		d.rule = words + "_REMOVED"
	case was.Schema == nil && is.Schema == nil:
		return
	case was.Schema == nil:
		d.rule = words + "_NARROWED"
	case is.Schema == nil:
		d.rule = words + "_EXTENDED"
	default:
		c.within(r, d.tail, was.Schema, is.Schema)
		return
	}
	c.note(r, old, new, d)
}

// unevaluated compares unevaluatedProperties or unevaluatedItems, where absent
// and true are not the same.
func (c *comparison) unevaluated(r *result, keyword, words string, was, is model.Content, old, new *model.Node) {
	if was.At != nil && is.At != nil {
		c.content(r, keyword, words, was, is, old, new)
		return
	}
	d := difference{tail: tail{keyword: keyword}, oldAt: was.At, newAt: is.At}
	switch {
	case was.At == nil && is.At == nil:
		return
	case was.At == nil && is.Closed:
		d.rule = words + "_REMOVED"
	case was.At == nil:
		d.rule = words + "_NARROWED"
	case was.Closed:
		d.rule = words + "_ADDED"
	default:
		d.rule = words + "_EXTENDED"
	}
	c.note(r, old, new, d)
}
