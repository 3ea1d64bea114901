package jsonschema

// model says what an object schema does with properties it does not declare.
type model struct {
	open   bool
	object *objectRules
}

// contentModel finds the model of an object. It is open when everything beside
// the declared properties is allowed without any rule.
func contentModel(o *objectRules) model {
	open := !o.additional.closed && o.additional.schema == nil && len(o.patterns) == 0 &&
		(o.unevaluated.at == nil || !o.unevaluated.closed && o.unevaluated.schema == nil)
	return model{open: open, object: o}
}

// covering returns the schema that an undeclared property has to follow, nil if
// there is none.
func (c *comparison) covering(o *objectRules, name string) *node {
	for _, p := range o.patterns {
		if c.matches(p.name, name) {
			return p.node
		}
	}
	if o.additional.schema != nil {
		return o.additional.schema
	}
	if o.additional.at == nil {
		return o.unevaluated.schema
	}
	return nil
}

func (c *comparison) objects(r *result, old, new *node) {
	a, b := old.object, new.object
	c.required(r, old, new)
	after := contentModel(b)
	for _, p := range a.properties.list {
		if b.properties.get(p.name) == nil {
			c.removed(r, p, new, after)
		}
	}
	before := contentModel(a)
	for _, p := range b.properties.list {
		if was := a.properties.get(p.name); was != nil {
			c.within(r, tail{"properties", p.name}, was, p.node)
		} else {
			c.added(r, p, old, new, before)
		}
		if c.spent() {
			return
		}
	}
	c.needs(r, old, new)
	c.content(r, "additionalProperties", "ADDITIONAL_PROPERTIES", a.additional, b.additional, old, new)
	c.unevaluated(r, "unevaluatedProperties", "UNEVALUATED_PROPERTIES", a.unevaluated, b.unevaluated, old, new)
	c.limit(r, "maxProperties", "MAX_PROPERTIES", a.maxProperties, b.maxProperties, old.at, new.at)
	c.limit(r, "minProperties", "MIN_PROPERTIES", a.minProperties, b.minProperties, old.at, new.at)
}

// required compares the keyword of that name for properties that both sides declare.
func (c *comparison) required(r *result, old, new *node) {
	a, b := old.object, new.object
	if len(a.required) == 0 && len(b.required) == 0 {
		return
	}
	for _, p := range a.properties.list {
		now := b.properties.get(p.name)
		was, is := a.required[p.name], b.required[p.name]
		if now == nil || (was == nil) == (is == nil) {
			continue
		}
		d := difference{
			rule: "REQUIRED_ATTRIBUTE_REMOVED", tail: tail{"required", p.name}, property: p.name,
			oldAt: either(was, p.node.at), newAt: either(is, now.at),
		}
		if is != nil {
			d.rule = "REQUIRED_ATTRIBUTE_ADDED"
			if now.initial != nil {
				d.rule = "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED"
			}
		}
		c.note(r, d)
	}
}

// removed judges a property that only the old schema declares.
func (c *comparison) removed(r *result, p property, new *node, after model) {
	d := difference{tail: tail{"properties", p.name}, property: p.name, oldAt: p.node.at, newAt: new.at}
	if after.open {
		d.rule = "PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL"
		c.note(r, d)
		return
	}
	if cover := c.covering(after.object, p.name); cover != nil {
		d.newAt = cover.at
		d.rule = "PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
		if c.within(r, d.tail, p.node, cover).breaking {
			d.rule = "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
		}
		c.note(r, d)
		return
	}
	d.rule = "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL"
	if p.node.kind == kindFalse {
		d.rule = "PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL"
	}
	c.note(r, d)
}

// added judges a property that only the new schema declares.
func (c *comparison) added(r *result, p property, old, new *node, before model) {
	d := difference{tail: tail{"properties", p.name}, property: p.name, oldAt: old.at, newAt: p.node.at}
	required := new.object.required[p.name] != nil
	if before.open {
		switch {
		case p.node.kind == kindEmpty:
			d.rule = "PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL"
		case required && p.node.initial != nil:
			d.rule = "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL"
		case required:
			d.rule = "REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL"
		default:
			d.rule = "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL"
		}
		c.note(r, d)
		return
	}
	if cover := c.covering(before.object, p.name); cover != nil {
		d := d
		d.oldAt = cover.at
		d.rule = "PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
		if c.within(r, d.tail, cover, p.node).breaking {
			d.rule = "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
		}
		c.note(r, d)
	}
	switch {
	case required && p.node.initial != nil:
		d.rule = "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL"
	case required:
		d.rule = "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL"
	default:
		d.rule = "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL"
	}
	c.note(r, d)
}

// needs compares dependencies: lists of names, then schemas.
func (c *comparison) needs(r *result, old, new *node) {
	a, b := old.object, new.object
	for _, name := range a.needsOrder {
		c.needed(r, name, a.needs[name], b.needs[name], new.at)
	}
	for _, name := range b.needsOrder {
		if a.needs[name] == nil {
			c.note(r, difference{
				rule: "DEPENDENCY_ARRAY_ADDED", tail: tail{"dependencies", name}, property: name,
				oldAt: old.at, newAt: b.needs[name],
			})
		}
	}
	for _, p := range a.implies.list {
		if now := b.implies.get(p.name); now != nil {
			c.within(r, tail{"dependencies", p.name}, p.node, now)
			continue
		}
		c.note(r, difference{
			rule: "DEPENDENCY_SCHEMA_REMOVED", tail: tail{"dependencies", p.name}, property: p.name,
			oldAt: p.node.at, newAt: new.at,
		})
	}
	for _, p := range b.implies.list {
		if a.implies.get(p.name) == nil {
			c.note(r, difference{
				rule: "DEPENDENCY_SCHEMA_ADDED", tail: tail{"dependencies", p.name}, property: p.name,
				oldAt: old.at, newAt: p.node.at,
			})
		}
	}
}

// needed compares the list of names that the old schema demands beside one
// property with the new one.
func (c *comparison) needed(r *result, name string, was, is, place *value) {
	d := difference{
		rule: "DEPENDENCY_ARRAY_REMOVED", tail: tail{"dependencies", name}, property: name,
		oldAt: was, newAt: either(is, place),
	}
	if is != nil {
		c.step(len(was.items) + len(is.items))
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
	c.note(r, d)
}

// words returns the strings of an array as a set.
func words(list *value) map[string]bool {
	set := make(map[string]bool, len(list.items))
	for _, item := range list.items {
		set[item.text] = true
	}
	return set
}

// content compares additionalProperties or additionalItems.
func (c *comparison) content(r *result, keyword, words string, was, is content, old, new *node) {
	d := difference{tail: tail{keyword: keyword}, oldAt: either(was.at, old.at), newAt: either(is.at, new.at)}
	switch {
	case was.closed && is.closed:
		return
	case was.closed:
		d.rule = words + "_ADDED"
	case is.closed:
		d.rule = words + "_REMOVED"
	case was.schema == nil && is.schema == nil:
		return
	case was.schema == nil:
		d.rule = words + "_NARROWED"
	case is.schema == nil:
		d.rule = words + "_EXTENDED"
	default:
		c.within(r, d.tail, was.schema, is.schema)
		return
	}
	c.note(r, d)
}

// unevaluated compares unevaluatedProperties or unevaluatedItems, where absent
// and true are not the same.
func (c *comparison) unevaluated(r *result, keyword, words string, was, is content, old, new *node) {
	if was.at != nil && is.at != nil {
		c.content(r, keyword, words, was, is, old, new)
		return
	}
	d := difference{tail: tail{keyword: keyword}, oldAt: either(was.at, old.at), newAt: either(is.at, new.at)}
	switch {
	case was.at == nil && is.at == nil:
		return
	case was.at == nil && is.closed:
		d.rule = words + "_REMOVED"
	case was.at == nil:
		d.rule = words + "_NARROWED"
	case was.closed:
		d.rule = words + "_ADDED"
	default:
		d.rule = words + "_EXTENDED"
	}
	c.note(r, d)
}
