package jsonschema

import "strconv"

// openItems reports whether an array schema allows anything behind its tuple.
func (a *arrayRules) openItems() bool {
	return !a.additional.closed && a.additional.schema == nil &&
		(a.unevaluated.at == nil || !a.unevaluated.closed && a.unevaluated.schema == nil)
}

// rest returns the schema of the items behind the tuple, nil if there is none.
func (a *arrayRules) rest() *node {
	if a.additional.schema != nil {
		return a.additional.schema
	}
	if a.additional.at == nil {
		return a.unevaluated.schema
	}
	return nil
}

func (c *comparison) arrays(r *result, old, new *node) {
	a, b := old.array, new.array
	if a.all != nil || b.all != nil {
		c.within(r, tail{keyword: "items"}, a.all, b.all)
	}
	c.tuples(r, old, new)
	c.content(r, "additionalItems", "ADDITIONAL_ITEMS", a.additional, b.additional, old, new)
	c.unevaluated(r, "unevaluatedItems", "UNEVALUATED_ITEMS", a.unevaluated, b.unevaluated, old, new)
	c.limit(r, "maxItems", "MAX_ITEMS", a.maxItems, b.maxItems, old.at, new.at)
	c.limit(r, "minItems", "MIN_ITEMS", a.minItems, b.minItems, old.at, new.at)
	c.limit(r, "maxContains", "MAX_CONTAINS", a.maxContains, b.maxContains, old.at, new.at)
	c.limit(r, "minContains", "MIN_CONTAINS", a.minContains, b.minContains, old.at, new.at)
	if (a.unique == nil) != (b.unique == nil) {
		rule := "UNIQUE_ITEMS_ADDED"
		if b.unique == nil {
			rule = "UNIQUE_ITEMS_REMOVED"
		}
		c.note(r, difference{
			rule: rule, tail: tail{keyword: "uniqueItems"},
			oldAt: either(a.unique, old.at), newAt: either(b.unique, new.at),
		})
	}
}

// tuples compares items position by position.
func (c *comparison) tuples(r *result, old, new *node) {
	a, b := old.array, new.array
	for i := range max(len(a.tuple), len(b.tuple)) {
		t := tail{"items", strconv.Itoa(i)}
		switch {
		case i < len(a.tuple) && i < len(b.tuple):
			c.within(r, t, a.tuple[i], b.tuple[i])
		case i < len(a.tuple):
			c.itemRemoved(r, t, a.tuple[i], new)
		default:
			c.itemAdded(r, t, b.tuple[i], old)
		}
		if c.spent() {
			return
		}
	}
}

// itemRemoved judges an item that only the old tuple lists.
func (c *comparison) itemRemoved(r *result, t tail, item, new *node) {
	d := difference{tail: t, oldAt: item.at, newAt: new.at}
	rest := new.array.rest()
	switch {
	case new.array.openItems():
		d.rule = "ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL"
	case rest != nil:
		d.newAt = rest.at
		d.rule = "ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
		if c.within(r, t, item, rest).breaking {
			d.rule = "ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
		}
	case item.kind == kindFalse:
		d.rule = "ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL"
	default:
		d.rule = "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL"
	}
	c.note(r, d)
}

// itemAdded judges an item that only the new tuple lists.
func (c *comparison) itemAdded(r *result, t tail, item, old *node) {
	d := difference{tail: t, oldAt: old.at, newAt: item.at}
	rest := old.array.rest()
	switch {
	case old.array.openItems() && item.kind == kindEmpty:
		d.rule = "ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL"
	case old.array.openItems():
		d.rule = "ITEM_ADDED_TO_OPEN_CONTENT_MODEL"
	case rest != nil:
		d.oldAt = rest.at
		d.rule = "ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
		if c.within(r, t, rest, item).breaking {
			d.rule = "ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
		}
	default:
		d.rule = "ITEM_ADDED_TO_CLOSED_CONTENT_MODEL"
	}
	c.note(r, d)
}
