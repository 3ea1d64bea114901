package differ

import (
	"strconv"

	"github.com/treaty-registry/treaty/compat/jsonschema/model"
	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
)

// combinations compares two combined nodes: how their branches count, how many
// there are, and whether enough of them can be paired. The order of branches
// means nothing.
func (c *comparison) combinations(r *result, old, new *model.Node) {
	d := difference{oldAt: old.At, newAt: new.At}
	if old.Criterion != new.Criterion {
		if !criterionWidens(old, new) {
			d.rule = "COMBINED_TYPE_CHANGED"
			c.note(r, old, new, d)
			return
		}
		d.rule = "COMBINED_TYPE_EXTENDED"
		c.note(r, old, new, d)
	}
	switch before, after := len(old.Branches), len(new.Branches); {
	case after > before && new.Criterion == model.AllOf:
		d.rule = "PRODUCT_TYPE_EXTENDED"
		c.note(r, old, new, d)
	case after > before:
		d.rule = "SUM_TYPE_EXTENDED"
		c.note(r, old, new, d)
	case after < before && old.Criterion == model.AllOf:
		d.rule = "PRODUCT_TYPE_NARROWED"
		c.note(r, old, new, d)
	case after < before:
		d.rule = "SUM_TYPE_NARROWED"
		c.note(r, old, new, d)
	}
	m := matching{c: c, old: old.Branches, new: new.Branches}
	if m.run() < min(len(old.Branches), len(new.Branches)) {
		d.rule = "COMBINED_TYPE_SUBSCHEMAS_CHANGED"
		d.closest = c.closest(m.alone())
		c.note(r, old, new, d)
	}
	for i, k := range m.partner {
		if k < 0 || c.spent() {
			continue
		}
		from, to := old.Branches[i], new.Branches[k]
		t := tail{string(old.Criterion), strconv.Itoa(from.Position)}
		c.within(r, t, from.Node, to.Node)
	}
}

// parts returns the branches of a combination, or a node as its only branch.
func parts(n *model.Node) []model.Branch {
	if n.Kind == model.KindCombined {
		return n.Branches
	}
	return []model.Branch{{Node: n}}
}

// closestLimit bounds the search for parts that explain a finding.
const closestLimit = 20

// closest returns the first two branches of one kind that were compared and do
// not fit, with what keeps them apart; nil if there are none. It is for words
// only and looks at nothing that the verdict did not need.
func (c *comparison) closest(old, new []model.Branch) *child {
	for _, a := range old[:min(len(old), closestLimit)] {
		for _, b := range new[:min(len(new), closestLimit)] {
			from, to := a.Node.Resolved(), b.Node.Resolved()
			inner := c.memo[pair{from, to}]
			if from.Kind != to.Kind || inner == nil || !inner.done || !inner.breaking {
				continue
			}
			part := &child{result: inner}
			if a.Node.Kind == model.KindReference {
				part.oldRef = a.Node.At
			}
			if b.Node.Kind == model.KindReference {
				part.newRef = b.Node.At
			}
			return part
		}
	}
	return nil
}

// criterionWidens reports whether another criterion allows at least as much.
func criterionWidens(old, new *model.Node) bool {
	before, after := len(old.Branches), len(new.Branches)
	return new.Criterion == model.AnyOf || before == 1 && after == 1 ||
		before == 1 && new.Criterion == model.OneOf || after == 1 && old.Criterion == model.AllOf
}

// matching finds as many pairs of compatible branches as can be had at once: a
// maximum bipartite matching by augmenting paths. Branches that did not change
// are paired first, so that of a long list only the changed ones are compared.
type matching struct {
	c        *comparison
	old, new []model.Branch
	partner  []int // of old branches; -1 for none
	taken    []int // the reverse
}

// run fills partner and returns the number of pairs.
func (m *matching) run() int {
	m.partner, m.taken = unpaired(len(m.old)), unpaired(len(m.new))
	places := make(map[tree.Digest]int, len(m.new))
	for k, b := range m.new {
		places[b.Digest] = k
	}
	pairs := 0
	for i, b := range m.old {
		// Equal texts can still mean different things when they hold references.
		if k, ok := places[b.Digest]; ok && m.taken[k] < 0 && m.fits(i, k) {
			m.partner[i], m.taken[k] = k, i
			pairs++
		}
	}
	for i := range m.old {
		if m.partner[i] < 0 && m.augment(i) {
			pairs++
		}
		if m.c.spent() {
			break
		}
	}
	return pairs
}

// alone returns the branches without partner.
func (m *matching) alone() (old, new []model.Branch) {
	for i, k := range m.partner {
		if k < 0 {
			old = append(old, m.old[i])
		}
	}
	for k, i := range m.taken {
		if i < 0 {
			new = append(new, m.new[k])
		}
	}
	return old, new
}

func unpaired(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = -1
	}
	return list
}

func (m *matching) fits(i, k int) bool {
	return !m.c.compare(m.old[i].Node, m.new[k].Node).breaking
}

// augment finds a way from an unpaired old branch to an unpaired new one that
// alternates between possible and chosen pairs, breadth first, and flips it.
func (m *matching) augment(start int) bool {
	from := unpaired(len(m.new)) // the old branch through which a new one was reached
	queue := []int{start}
	for len(queue) > 0 {
		i := queue[0]
		queue = queue[1:]
		for n := range m.new {
			// Start at the same position: most branches stay where they are.
			k := (n + i) % len(m.new)
			if from[k] >= 0 || !m.fits(i, k) {
				continue
			}
			if m.c.spent() {
				return false
			}
			from[k] = i
			if m.taken[k] >= 0 {
				queue = append(queue, m.taken[k])
				continue
			}
			m.flip(k, from)
			return true
		}
	}
	return false
}

// flip makes the way that ends at the new branch k a chosen one.
func (m *matching) flip(k int, from []int) {
	for k >= 0 {
		i := from[k]
		next := m.partner[i]
		m.partner[i], m.taken[k] = k, i
		k = next
	}
}
