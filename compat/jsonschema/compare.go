package jsonschema

import (
	"github.com/treaty-registry/treaty/compat"
)

const (
	// nesting bounds how deep the comparison goes. Texts nest 200 levels at
	// most, but chains of references can be as long as a text.
	nesting = 10_000
	// findingLimit bounds the list of differences. Schemas that share
	// definitions can have exponentially many places for one difference.
	findingLimit = 10_000
)

// pair is one question: may the new node read what the old one allowed?
type pair struct{ old, new *node }

// result is the answer for a pair. Places in it are relative to the pair, so
// that one result serves all the places where the two nodes meet.
type result struct {
	done     bool
	breaking bool
	own      []difference
	children []child
}

// difference is one row of the answer.
type difference struct {
	rule          string
	tail          tail
	oldAt, newAt  *value
	property      string // the property it is about, for words
	kindsDiffer   bool
	oldKind, kind string // in words, where kinds differ
}

// tail is the end of a path: a keyword and a name or position below it.
type tail struct{ keyword, name string }

// child is the result of a part of both nodes.
type child struct {
	tail           tail
	result         *result
	oldRef, newRef *value // the references that led to the pair, nil where there is none
}

// comparison holds what one call of Compare learns on its way.
type comparison struct {
	policy   compat.Policy
	steps    int // left
	depth    int
	memo     map[pair]*result
	known    map[pair]bool // pairs that earlier rounds found incompatible
	guesses  map[pair]bool // pairs that this round took for compatible while they were compared
	patterns map[string]*pattern
}

// run compares two roots. A pair that is met again while it is being compared is
// taken for compatible. Where that guess proves wrong, everything is compared
// again with the wrong ones known, until no guess is wrong: the largest
// consistent set of compatible pairs, which is what recursion means.
// It returns nil when the steps do not suffice.
func (c *comparison) run(old, new *node) *result {
	c.known = map[pair]bool{}
	for {
		c.memo, c.guesses = make(map[pair]*result, 64), nil
		r := c.compare(old, new)
		if c.spent() {
			return nil
		}
		wrong := false
		for p := range c.guesses {
			if c.memo[p].breaking {
				wrong = true
			}
		}
		if !wrong {
			return r
		}
		for p, r := range c.memo {
			if r.breaking {
				c.known[p] = true
			}
		}
	}
}

// step counts work; it reports false when the budget is used up.
func (c *comparison) step(n int) bool {
	c.steps -= n
	return c.steps >= 0
}

func (c *comparison) spent() bool { return c.steps < 0 }

// compare answers for one pair. Either node may be nil.
func (c *comparison) compare(old, new *node) *result {
	if !c.step(1) {
		return &result{}
	}
	old, new = old.resolved(), new.resolved()
	switch {
	case old == nil && new == nil:
		return &result{done: true}
	case old == nil:
		return c.single(difference{rule: "SCHEMA_ADDED", newAt: new.at})
	case new == nil:
		return c.single(difference{rule: "SCHEMA_REMOVED", oldAt: old.at})
	}
	p := pair{old, new}
	if r, ok := c.memo[p]; ok {
		if r.done {
			return r
		}
		if c.known[p] {
			return &result{breaking: true}
		}
		if c.guesses == nil {
			c.guesses = map[pair]bool{}
		}
		c.guesses[p] = true
		return &result{}
	}
	if c.depth++; c.depth > nesting {
		c.steps = -1
	}
	r := &result{}
	c.memo[p] = r
	c.nodes(r, old, new)
	r.done = true
	c.depth--
	return r
}

// single returns a result of one difference.
func (c *comparison) single(d difference) *result {
	r := &result{done: true}
	c.note(r, d)
	return r
}

// note adds a difference to a result.
func (c *comparison) note(r *result, d difference) {
	r.own = append(r.own, d)
	if !harmless(d.rule, c.policy) {
		r.breaking = true
	}
}

// within compares a part of both nodes and adds what comes out to r.
func (c *comparison) within(r *result, t tail, old, new *node) *result {
	inner := c.compare(old, new)
	c.adopt(r, t, inner, old, new)
	return inner
}

// adopt makes the result for a part of both nodes count for r.
func (c *comparison) adopt(r *result, t tail, inner *result, old, new *node) {
	r.breaking = r.breaking || inner.breaking
	if !inner.done || len(inner.own) == 0 && len(inner.children) == 0 {
		return
	}
	part := child{tail: t, result: inner}
	if old != nil && old.kind == kindReference {
		part.oldRef = old.at
	}
	if new != nil && new.kind == kindReference {
		part.newRef = new.at
	}
	r.children = append(r.children, part)
}

// nodes compares two nodes that are there and are no references.
func (c *comparison) nodes(r *result, old, new *node) {
	if c.oneSided(r, old, new) {
		return
	}
	if old.kind != new.kind {
		if old.kind != kindFalse && new.kind != kindEmpty && !(old.bytes && new.bytes) {
			c.note(r, difference{
				rule: "TYPE_CHANGED", oldAt: old.at, newAt: new.at,
				kindsDiffer: true, oldKind: old.insists(), kind: new.insists(),
			})
		}
		return
	}
	c.annotations(r, old, new)
	switch old.kind {
	case kindString:
		c.texts(r, old, new)
	case kindNumber:
		c.numbers(r, old, new)
	case kindArray:
		c.arrays(r, old, new)
	case kindObject:
		c.objects(r, old, new)
	case kindEnum, kindConst:
		c.enums(r, old, new)
	case kindNot:
		c.nots(r, old, new)
	case kindCombined:
		c.combinations(r, old, new)
	case kindEmpty, kindFalse, kindBoolean, kindNull, kindConditional, kindReference:
		// Nothing of their own is compared.
	}
}

// oneSided settles a pair of which exactly one node is a combination, if one of
// its branches agrees with the other node. It reports whether that is so.
func (c *comparison) oneSided(r *result, old, new *node) bool {
	if (old.kind == kindCombined) == (new.kind == kindCombined) {
		return false
	}
	many, rule, all := new, "SUM_TYPE_EXTENDED", new.criterion != allOf
	if old.kind == kindCombined {
		many, rule, all = old, "PRODUCT_TYPE_NARROWED", old.criterion == allOf
	}
	if len(many.branches) != 1 && !all {
		return false
	}
	for _, b := range many.branches {
		from, to := old, b.node
		if many == old {
			from, to = b.node, new
		}
		inner := c.compare(from, to)
		if c.spent() {
			return true
		}
		if inner.breaking {
			continue
		}
		c.adopt(r, tail{}, inner, from, to)
		if len(many.branches) > 1 {
			c.note(r, difference{rule: rule, oldAt: old.at, newAt: new.at})
		}
		return true
	}
	return false
}

// annotations compares what describes a schema. It is never incompatible.
func (c *comparison) annotations(r *result, old, new *node) {
	for _, a := range [...]struct {
		rule     string
		old, new *value
	}{
		{"ID_CHANGED", old.id, new.id},
		{"TITLE_CHANGED", old.title, new.title},
		{"DESCRIPTION_CHANGED", old.description, new.description},
		{"DEFAULT_CHANGED", old.initial, new.initial},
	} {
		if a.old == a.new || a.old != nil && a.new != nil && same(a.old, a.new) {
			continue
		}
		c.note(r, difference{rule: a.rule, oldAt: either(a.old, old.at), newAt: either(a.new, new.at)})
	}
}

// same reports whether two values are equal whatever the order of their keys.
func same(a, b *value) bool {
	if a.shape != b.shape {
		return false
	}
	if a.shape == shapeString {
		return a.text == b.text
	}
	return a.print(true) == b.print(true)
}

// either returns the value, or where it would stand.
func either(v, place *value) *value {
	if v == nil {
		return place
	}
	return v
}
