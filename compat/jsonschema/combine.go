package jsonschema

import "strconv"

// combinations compares two combined nodes: how their branches count, how many
// there are, and whether enough of them can be paired. The order of branches
// means nothing.
func (c *comparison) combinations(r *result, old, new *node) {
	d := difference{oldAt: old.at, newAt: new.at}
	if old.criterion != new.criterion {
		if !criterionWidens(old, new) {
			d.rule = "COMBINED_TYPE_CHANGED"
			c.note(r, d)
			return
		}
		d.rule = "COMBINED_TYPE_EXTENDED"
		c.note(r, d)
	}
	switch before, after := len(old.branches), len(new.branches); {
	case after > before && new.criterion == allOf:
		d.rule = "PRODUCT_TYPE_EXTENDED"
		c.note(r, d)
	case after > before:
		d.rule = "SUM_TYPE_EXTENDED"
		c.note(r, d)
	case after < before && old.criterion == allOf:
		d.rule = "PRODUCT_TYPE_NARROWED"
		c.note(r, d)
	case after < before:
		d.rule = "SUM_TYPE_NARROWED"
		c.note(r, d)
	}
	m := matching{c: c, old: old.branches, new: new.branches}
	if m.run() < min(len(old.branches), len(new.branches)) {
		d.rule = "COMBINED_TYPE_SUBSCHEMAS_CHANGED"
		c.note(r, d)
	}
	for i, k := range m.partner {
		if k < 0 || c.spent() {
			continue
		}
		from, to := old.branches[i], new.branches[k]
		t := tail{string(old.criterion), strconv.Itoa(from.position)}
		c.within(r, t, from.node, to.node)
	}
}

// criterionWidens reports whether another criterion allows at least as much.
func criterionWidens(old, new *node) bool {
	before, after := len(old.branches), len(new.branches)
	return new.criterion == anyOf || before == 1 && after == 1 ||
		before == 1 && new.criterion == oneOf || after == 1 && old.criterion == allOf
}

// matching finds as many pairs of compatible branches as can be had at once: a
// maximum bipartite matching by augmenting paths. Branches that did not change
// are paired first, so that of a long list only the changed ones are compared.
type matching struct {
	c        *comparison
	old, new []branch
	partner  []int // of old branches; -1 for none
	taken    []int // the reverse
}

// run fills partner and returns the number of pairs.
func (m *matching) run() int {
	m.partner, m.taken = unpaired(len(m.old)), unpaired(len(m.new))
	places := make(map[digest]int, len(m.new))
	for k, b := range m.new {
		places[b.digest] = k
	}
	pairs := 0
	for i, b := range m.old {
		// Equal texts can still mean different things when they hold references.
		if k, ok := places[b.digest]; ok && m.taken[k] < 0 && m.fits(i, k) {
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

func unpaired(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = -1
	}
	return list
}

func (m *matching) fits(i, k int) bool {
	return !m.c.compare(m.old[i].node, m.new[k].node).breaking
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
