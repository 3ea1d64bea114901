// Package match finds the rows of trees that belong together: what a reader
// reads of a writer, and what a finding of an engine is about.
package match

import (
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
)

// None stands for no row where an index of one is expected.
const None = -1

// Pair finds for each row of a reader the row of a writer that it reads, None
// where the writer has no such field. It follows the rules of the format: Avro
// goes by name and by the aliases of the reader, Protobuf by number, JSON by
// name. What lies in a field is looked for only in the field that it pairs with.
// Trees of two formats have no pairs.
func Pair(reader, writer *shape.Tree) []int {
	p := pairing{reader: reader, writer: writer, out: make([]int, len(reader.Fields)), taken: make([]bool, len(writer.Fields))}
	for i := range p.out {
		p.out[i] = None
	}
	if reader.Format != writer.Format {
		return p.out
	}
	p.readerRows, p.writerRows = families(reader), families(writer)
	p.group(None, None)
	return p.out
}

// families lists the rows under each row; those at the top are under None.
func families(t *shape.Tree) map[int][]int {
	out := map[int][]int{}
	for i := range t.Fields {
		out[t.Fields[i].Parent] = append(out[t.Fields[i].Parent], i)
	}
	return out
}

// pairing is the state of one Pair.
type pairing struct {
	reader, writer         *shape.Tree
	readerRows, writerRows map[int][]int
	out                    []int
	taken                  []bool
}

// group pairs the rows under a pair of rows: by name or number first, by alias
// where that found nothing.
func (p *pairing) group(r, w int) {
	mine, theirs := p.readerRows[r], p.writerRows[w]
	if len(mine) == 0 || len(theirs) == 0 {
		return
	}
	p.match(mine, theirs, fullKey)
	p.match(mine, theirs, shortKey)
	for _, i := range mine {
		if p.out[i] == None && p.reader.Format == compat.Avro {
			p.alias(i, theirs)
		}
	}
	for _, i := range mine {
		if p.out[i] != None {
			p.group(i, p.out[i])
		}
	}
}

// match pairs the rows that have one key and no partner yet.
func (p *pairing) match(mine, theirs []int, key func(*shape.Tree, int) string) {
	byKey := make(map[string]int, len(theirs))
	for _, j := range theirs {
		k := key(p.writer, j)
		if _, twice := byKey[k]; k != "" && !twice && !p.taken[j] {
			byKey[k] = j
		}
	}
	for _, i := range mine {
		if p.out[i] != None {
			continue
		}
		if j, ok := byKey[key(p.reader, i)]; ok && !p.taken[j] {
			p.out[i], p.taken[j] = j, true
		}
	}
}

// fullKey tells branches of one simple name in two namespaces apart.
func fullKey(t *shape.Tree, i int) string {
	if f := &t.Fields[i]; f.Branch && t.Format == compat.Avro {
		return f.Kind + " " + f.TypeName
	}
	return ""
}

// alias looks for a field or branch by the aliases of the reader.
func (p *pairing) alias(i int, theirs []int) {
	f := &p.reader.Fields[i]
	for _, j := range theirs {
		g := &p.writer.Fields[j]
		if p.taken[j] || f.Branch != g.Branch {
			continue
		}
		name := g.Name
		if f.Branch {
			name = g.TypeName
		}
		if slices.Contains(f.Aliases, name) && between(p.reader, i) == between(p.writer, j) {
			p.out[i], p.taken[j] = j, true
			return
		}
	}
}

// shortKey is what a row is recognised by among the rows under one parent.
func shortKey(t *shape.Tree, i int) string {
	f := &t.Fields[i]
	switch {
	case f.Branch && t.Format == compat.Avro && f.Kind != shape.KindArray && f.Kind != shape.KindMap:
		return "<" + f.TypeName[strings.LastIndexByte(f.TypeName, '.')+1:] // the namespace does not count
	case f.Branch:
		return "<" + f.Name
	case f.Number > 0:
		return "#" + strconv.Itoa(f.Number)
	}
	return between(t, i) + "." + f.Name
}

// between is what stands in the path between a row and its parent: "[].", ".", "{}<".
func between(t *shape.Tree, i int) string {
	f := &t.Fields[i]
	start := 0
	if f.Parent >= 0 {
		start = len(t.Fields[f.Parent].Path)
	}
	rest := strings.TrimPrefix(f.Path[start:], ".")
	if f.Branch {
		return rest[:strings.LastIndexByte(rest, '<')]
	}
	return rest[:len(rest)-len(shape.Escape(f.Name))]
}
