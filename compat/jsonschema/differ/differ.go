// Package differ compares two loaded JSON schemas: the differences that
// Confluent's registry sees, which of them break a reader, and why, in words.
package differ

import (
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema/model"
	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
)

// nesting bounds how deep the comparison goes. Texts nest 200 levels at most, but
// chains of references can be as long as a text.
const nesting = 10_000

// pair is one question: may the new node read what the old one allowed?
type pair struct{ old, new *model.Node }

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
	rule         string
	tail         tail
	oldAt, newAt *tree.Value // what differs; nil on a side that has nothing there
	old, new     *model.Node // the two schemas it belongs to
	kinds        bool        // what differs is what the schemas allow, not what they say
	closest      *child      // the parts of a combination that come closest to a pair, to say why they are none
}

// tail is the end of a path: a keyword and a name or position below it.
type tail struct{ keyword, name string }

// child is the result of a part of both nodes.
type child struct {
	tail           tail
	result         *result
	oldRef, newRef *tree.Value // the references that led to the pair, nil where there is none
}

// comparison holds what one call of Compare learns on its way.
type comparison struct {
	policy   compat.Policy
	all      bool // list what a reader copes with too
	steps    int  // left
	depth    int
	memo     map[pair]*result
	spare    *result       // an empty one that nobody has seen, or nil
	agreed   result        // the answer for all simple schemas that do not differ
	known    map[pair]bool // pairs that earlier rounds found incompatible
	guesses  map[pair]bool // pairs that this round took for compatible while they were compared
	patterns map[string]*pattern
}

// Run lists the differences between two schemas: may the new one read what the
// old one wrote? Its error is compat.ErrBudget.
func Run(old, new *model.Node, o compat.Options) ([]compat.Finding, error) {
	if o.Budget <= 0 {
		o.Budget = compat.DefaultBudget
	}
	c := comparison{policy: o.Policy, all: o.All, steps: o.Budget, agreed: result{done: true}}
	r := c.settle(old, new)
	if r == nil {
		return nil, compat.ErrBudget
	}
	return findings(r, old, new, o), nil
}

// settle compares two roots. A pair that is met again while it is being compared is
// taken for compatible. Where that guess proves wrong, everything is compared
// again with the wrong ones known, until no guess is wrong: the largest
// consistent set of compatible pairs, which is what recursion means.
// It returns nil when the steps do not suffice.
func (c *comparison) settle(old, new *model.Node) *result {
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

// compare answers for one pair.
func (c *comparison) compare(old, new *model.Node) *result {
	if !c.step(1) {
		return &result{}
	}
	old, new = old.Resolved(), new.Resolved()
	if simple(old.Kind) && simple(new.Kind) {
		return c.simply(old, new)
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

// simple reports whether schemas of a kind have no parts. Most properties are
// simple, and comparing two of them costs less than remembering the answer.
func simple(k model.Kind) bool {
	switch k {
	case model.KindString, model.KindNumber, model.KindBoolean, model.KindNull, model.KindEmpty, model.KindFalse:
		return true
	default:
		return false
	}
}

// simply compares two simple schemas.
func (c *comparison) simply(old, new *model.Node) *result {
	r := c.spare
	if r == nil {
		r = &result{done: true}
	}
	c.spare = nil
	if c.nodes(r, old, new); r.breaking || len(r.own) > 0 {
		return r
	}
	c.spare = r // nobody has seen it, so the next pair may fill it
	return &c.agreed
}

// note adds a difference between two schemas to a result. One that a reader copes
// with decides nothing, so it is only kept where it is asked for.
func (c *comparison) note(r *result, old, new *model.Node, d difference) {
	if harmless(d.rule, c.policy) {
		if !c.all {
			return
		}
	} else {
		r.breaking = true
	}
	d.old, d.new = old, new
	r.own = append(r.own, d)
}

// within compares a part of both nodes and adds what comes out to r.
func (c *comparison) within(r *result, t tail, old, new *model.Node) *result {
	inner := c.compare(old, new)
	c.adopt(r, t, inner, old, new)
	return inner
}

// adopt makes the result for a part of both nodes count for r.
func (c *comparison) adopt(r *result, t tail, inner *result, old, new *model.Node) {
	r.breaking = r.breaking || inner.breaking
	if !inner.done || len(inner.own) == 0 && len(inner.children) == 0 {
		return
	}
	part := child{tail: t, result: inner}
	if old.Kind == model.KindReference {
		part.oldRef = old.At
	}
	if new.Kind == model.KindReference {
		part.newRef = new.At
	}
	r.children = append(r.children, part)
}

// nodes compares two nodes that are there and are no references.
func (c *comparison) nodes(r *result, old, new *model.Node) {
	if c.oneSided(r, old, new) {
		return
	}
	if old.Kind != new.Kind {
		if old.Kind != model.KindFalse && new.Kind != model.KindEmpty && !(old.Bytes && new.Bytes) {
			c.note(r, old, new, difference{
				rule: "TYPE_CHANGED", oldAt: old.At, newAt: new.At, kinds: true, closest: c.closest(parts(old), parts(new)),
			})
		}
		return
	}
	c.annotations(r, old, new)
	switch old.Kind {
	case model.KindString:
		c.texts(r, old, new)
	case model.KindNumber:
		c.numbers(r, old, new)
	case model.KindArray:
		c.arrays(r, old, new)
	case model.KindObject:
		c.objects(r, old, new)
	case model.KindEnum, model.KindConst:
		c.enums(r, old, new)
	case model.KindNot:
		c.nots(r, old, new)
	case model.KindCombined:
		c.combinations(r, old, new)
	case model.KindEmpty, model.KindFalse, model.KindBoolean, model.KindNull, model.KindConditional, model.KindReference:
		// Nothing of their own is compared.
	}
}

// oneSided settles a pair of which exactly one node is a combination, if one of
// its branches agrees with the other node. It reports whether that is so.
func (c *comparison) oneSided(r *result, old, new *model.Node) bool {
	if (old.Kind == model.KindCombined) == (new.Kind == model.KindCombined) {
		return false
	}
	many, rule, all := new, "SUM_TYPE_EXTENDED", new.Criterion != model.AllOf
	if old.Kind == model.KindCombined {
		many, rule, all = old, "PRODUCT_TYPE_NARROWED", old.Criterion == model.AllOf
	}
	if len(many.Branches) != 1 && !all {
		return false
	}
	for _, b := range many.Branches {
		from, to := old, b.Node
		if many == old {
			from, to = b.Node, new
		}
		inner := c.compare(from, to)
		if c.spent() {
			return true
		}
		if inner.breaking {
			continue
		}
		c.adopt(r, tail{}, inner, from, to)
		if len(many.Branches) > 1 {
			c.note(r, old, new, difference{rule: rule, oldAt: old.At, newAt: new.At})
		}
		return true
	}
	return false
}

// annotations compares what describes a schema. It is never incompatible.
func (c *comparison) annotations(r *result, old, new *model.Node) {
	for _, a := range [...]struct {
		rule     string
		old, new *tree.Value
	}{
		{"ID_CHANGED", old.ID, new.ID},
		{"TITLE_CHANGED", old.Title, new.Title},
		{"DESCRIPTION_CHANGED", old.Description, new.Description},
		{"DEFAULT_CHANGED", old.Initial, new.Initial},
	} {
		if a.old == a.new || a.old != nil && a.new != nil && same(a.old, a.new) {
			continue
		}
		c.note(r, old, new, difference{rule: a.rule, oldAt: a.old, newAt: a.new})
	}
}

// same reports whether two values are equal whatever the order of their keys.
func same(a, b *tree.Value) bool {
	if a.Shape != b.Shape {
		return false
	}
	if a.Shape == tree.ShapeString {
		return a.Text == b.Text
	}
	return a.Print(true) == b.Print(true)
}
