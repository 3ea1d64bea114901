package search

import (
	"cmp"
	"slices"
	"strings"
)

// sorting is what documents are sorted by, before their names.
type sorting uint8

const (
	byNothing sorting = iota
	// byRelevance puts the best first, and of equals the one with the shorter name,
	// of which the words are a greater part.
	byRelevance
	byChange
	byLastChange
)

// order is the order of a page. Documents that are equal are sorted by name, kind
// and id.
type order struct {
	by        sorting
	backwards bool // names, kinds and ids descend
}

// order returns the order of a page. Its error is an *Error.
func (r *Request) order() (order, error) {
	switch r.sort() {
	case "relevance":
		return order{by: byRelevance}, nil
	case "name":
		return order{}, nil
	case "-name":
		return order{backwards: true}, nil
	case "changed":
		return order{by: byChange}, nil
	case "-changed":
		return order{by: byLastChange}, nil
	}
	return order{}, &Error{"sort", `"` + r.Sort + `" is none of relevance, name, -name, changed, -changed`}
}

func (r *Request) sort() string {
	switch {
	case r.Sort != "":
		return r.Sort
	case len(r.Query.Words) > 0:
		return "relevance"
	default:
		return "name"
	}
}

// key is what comes before names: the smaller, the further in front.
func (o order) key(score uint32, length int, changed int64) int64 {
	switch o.by {
	case byRelevance:
		return int64(length) - int64(score)<<32
	case byChange:
		return changed
	case byLastChange:
		return -changed
	default:
		return 0
	}
}

// rank returns a document with its place.
func (o order) rank(p *part, n uint32, found *matches) ranked {
	r := ranked{part: p, n: n}
	if found.scores != nil {
		r.score = found.scores[n]
	}
	if o.by != byNothing {
		name := p.names[n]
		r.key = o.key(uint32(r.score), int(p.texts.lowerAt[name+1]-p.texts.lowerAt[name]), p.changed[n])
	}
	return r
}

func (o order) compare(a, b ranked) int {
	if a.key != b.key {
		return cmp.Compare(a.key, b.key)
	}
	if o.backwards {
		return byName(b, a)
	}
	return byName(a, b)
}

func byName(a, b ranked) int {
	if a.part == b.part {
		return cmp.Compare(a.n, b.n)
	}
	return a.compareTo(a.n, b.order(b.n), b.kind(b.n), b.id(b.n))
}

// top keeps the first few of many items, in order.
type top struct {
	limit int
	order order
	items []ranked
}

func (t *top) offer(item ranked) {
	if len(t.items) == t.limit {
		if t.order.compare(item, t.items[t.limit-1]) >= 0 {
			return
		}
		t.items = t.items[:t.limit-1]
	}
	at, _ := slices.BinarySearchFunc(t.items, item, t.order.compare)
	t.items = slices.Insert(t.items, at, item)
}

// counter counts the values of facets.
type counter struct {
	classes []uint8
	counts  map[string]map[string]int
	numbers []int // of the values of one part
}

func newCounter(facets []string) (*counter, error) {
	c := &counter{counts: map[string]map[string]int{}}
	for _, key := range facets {
		class, ok := classOf(key)
		if !ok || !classes[class].facet {
			return nil, &Error{"facets", `"` + key + `" is none of ` + strings.Join(Facets(), ", ")}
		}
		c.classes = append(c.classes, class)
		c.counts[classes[class].key] = map[string]int{}
	}
	return c, nil
}

// add counts what was found in a part.
func (c *counter) add(p *part, found *matches) {
	if len(c.classes) == 0 {
		return
	}
	c.numbers = append(c.numbers[:0], make([]int, p.counted)...)
	for n := range found.all.each() {
		for _, term := range p.values.of(n)[:p.facets[n]] {
			c.numbers[term]++
		}
	}
	for _, x := range found.but {
		for n := range x.docs.each() {
			for _, term := range p.values.of(n)[:p.facets[n]] {
				if p.class[term] == x.class {
					c.numbers[term]++
				}
			}
		}
	}
	for _, class := range c.classes {
		counts := c.counts[classes[class].key]
		for term := p.classes[class][0]; term < p.classes[class][1]; term++ {
			if n := c.numbers[term]; n > 0 {
				counts[p.texts.text(p.text[term])] += n
			}
		}
	}
}

func (c *counter) read() map[string]map[string]int { return c.counts }
