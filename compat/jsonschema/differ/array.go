package differ

import (
	"strconv"

	"github.com/treaty-registry/treaty/compat/jsonschema/model"
)

// openItems reports whether an array schema allows anything behind its tuple.
func openItems(a *model.ArrayRules) bool {
	return !a.Additional.Closed && a.Additional.Schema == nil &&
		(a.Unevaluated.At == nil || !a.Unevaluated.Closed && a.Unevaluated.Schema == nil)
}

// rest returns the schema of the items behind the tuple, nil if there is none.
func rest(a *model.ArrayRules) *model.Node {
	if a.Additional.Schema != nil {
		return a.Additional.Schema
	}
	if a.Additional.At == nil {
		return a.Unevaluated.Schema
	}
	return nil
}

func (c *comparison) arrays(r *result, old, new *model.Node) {
	a, b := old.Array, new.Array
	switch items := (tail{keyword: "items"}); {
	case a.All != nil && b.All != nil:
		c.within(r, items, a.All, b.All)
	case b.All != nil:
		c.note(r, old, new, difference{rule: "SCHEMA_ADDED", tail: items, newAt: b.All.At})
	case a.All != nil:
		c.note(r, old, new, difference{rule: "SCHEMA_REMOVED", tail: items, oldAt: a.All.At})
	}
	c.tuples(r, old, new)
	c.content(r, "additionalItems", "ADDITIONAL_ITEMS", a.Additional, b.Additional, old, new)
	c.unevaluated(r, "unevaluatedItems", "UNEVALUATED_ITEMS", a.Unevaluated, b.Unevaluated, old, new)
	c.limit(r, "maxItems", "MAX_ITEMS", a.MaxItems, b.MaxItems, old, new)
	c.limit(r, "minItems", "MIN_ITEMS", a.MinItems, b.MinItems, old, new)
	c.limit(r, "maxContains", "MAX_CONTAINS", a.MaxContains, b.MaxContains, old, new)
	c.limit(r, "minContains", "MIN_CONTAINS", a.MinContains, b.MinContains, old, new)
	if (a.Unique == nil) != (b.Unique == nil) {
		rule := "UNIQUE_ITEMS_ADDED"
		if b.Unique == nil {
			rule = "UNIQUE_ITEMS_REMOVED"
		}
		c.note(r, old, new, difference{
			rule: rule, tail: tail{keyword: "uniqueItems"},
			oldAt: a.Unique, newAt: b.Unique,
		})
	}
}

// tuples compares items position by position.
func (c *comparison) tuples(r *result, old, new *model.Node) {
	a, b := old.Array, new.Array
	for i := range max(len(a.Tuple), len(b.Tuple)) {
		t := tail{"items", strconv.Itoa(i)}
		switch {
		case i < len(a.Tuple) && i < len(b.Tuple):
			c.within(r, t, a.Tuple[i], b.Tuple[i])
		case i < len(a.Tuple):
			c.itemRemoved(r, t, a.Tuple[i], old, new)
		default:
			c.itemAdded(r, t, b.Tuple[i], old, new)
		}
		if c.spent() {
			return
		}
	}
}

// itemRemoved judges an item that only the old tuple lists.
func (c *comparison) itemRemoved(r *result, t tail, item, old, new *model.Node) {
	d := difference{tail: t, oldAt: item.At}
	cover := rest(new.Array)
	switch {
	case openItems(new.Array):
		d.rule = "ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL"
	case cover != nil:
		d.newAt = cover.At
		d.rule = "ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
		if c.within(r, t, item, cover).breaking {
			d.rule = "ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
		}
	case item.Kind == model.KindFalse:
		d.rule = "ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL"
	default:
		d.rule = "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL"
	}
	c.note(r, old, new, d)
}

// itemAdded judges an item that only the new tuple lists.
func (c *comparison) itemAdded(r *result, t tail, item, old, new *model.Node) {
	d := difference{tail: t, newAt: item.At}
	cover := rest(old.Array)
	switch {
	case openItems(old.Array) && item.Kind == model.KindEmpty:
		d.rule = "ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL"
	case openItems(old.Array):
		d.rule = "ITEM_ADDED_TO_OPEN_CONTENT_MODEL"
	case cover != nil:
		d.oldAt = cover.At
		d.rule = "ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
		if c.within(r, t, cover, item).breaking {
			d.rule = "ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
		}
	default:
		d.rule = "ITEM_ADDED_TO_CLOSED_CONTENT_MODEL"
	}
	c.note(r, old, new, d)
}
