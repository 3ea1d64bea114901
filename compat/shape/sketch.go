package shape

import (
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/compat"
)

// wordsLength is the number of characters after which words for a type are cut.
const wordsLength = 200

// sketch is a tree that is being drawn.
type sketch struct {
	tree Tree
	text int // bytes in rows so far
	full bool
}

// place is where the next rows go.
type place struct {
	prefix string // path so far; names are joined to it
	parent int
	depth  int
	at     string // where in the text the reference stands whose types are drawn; "" outside of references
	from   string // the reference
}

// top is the place of the first rows.
func top() place { return place{parent: -1} }

// under is the place of the rows in a row.
func (p place) under(row int, path string) place {
	p.prefix, p.parent, p.depth = path, row, p.depth+1
	return p
}

// name is the path of a field at a place.
func (p place) name(name string) string {
	if p.prefix == "" {
		return Escape(name)
	}
	return p.prefix + "." + Escape(name)
}

// add appends a row at a place; false when the tree is full.
func (s *sketch) add(p place, f Field) (int, bool) {
	f.Parent, f.Depth, f.From = p.parent, p.depth, p.from
	if p.at != "" {
		f.At = p.at
	}
	s.text += len(f.Path) + len(f.Doc) + len(f.Default) + len(f.At)
	for _, words := range [][]string{f.Symbols, f.Tags, f.Aliases} {
		for _, w := range words {
			s.text += len(w)
		}
	}
	if len(s.tree.Fields) >= MaxFields || s.text > maxText {
		s.full = true
		s.cut(p.parent)
		return 0, false
	}
	s.tree.Fields = append(s.tree.Fields, f)
	return len(s.tree.Fields) - 1, true
}

// deep reports that nothing is drawn below a row, because it lies too deep, and marks it.
func (s *sketch) deep(p place) bool {
	if p.depth < MaxDepth && !s.full {
		return false
	}
	s.cut(p.parent)
	return true
}

// cut marks a row, and the tree, as incomplete.
func (s *sketch) cut(row int) {
	s.tree.Cut = true
	if row >= 0 {
		s.tree.Fields[row].Cut = true
	}
}

// row is the row with an index.
func (s *sketch) row(i int) *Field { return &s.tree.Fields[i] }

// branchNames are short names of the branches of a union, each once: the last
// part of the full name where that is enough, else the full name, else a position.
func branchNames(full []string) []string {
	count := map[string]int{}
	for _, f := range full {
		count[lastPart(f)]++
	}
	out := make([]string, len(full))
	taken := map[string]bool{}
	for i, f := range full {
		out[i] = lastPart(f)
		if count[out[i]] > 1 {
			out[i] = f
		}
		if out[i] == "" || taken[out[i]] {
			out[i] = strconv.Itoa(i)
		}
		taken[out[i]] = true
	}
	return out
}

func lastPart(full string) string { return full[strings.LastIndexByte(full, '.')+1:] }

// short cuts words for a type.
func short(words string) string { return compat.Cut(words, wordsLength) }
