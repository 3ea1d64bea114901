package search

import (
	"encoding/base64"
	"encoding/json"
	"hash/fnv"
	"slices"
	"sort"
	"strings"
)

// cursor is the place behind an item. It names the item instead of counting, so
// that pages neither repeat nor skip what did not change between them.
type cursor struct {
	Hash    uint32 `json:"h"` // of what was asked for
	Score   uint32 `json:"s,omitempty"`
	Changed int64  `json:"c,omitempty"`
	Order   string `json:"o"`
	Kind    Kind   `json:"k"`
	ID      string `json:"i"`
	Path    string `json:"p,omitempty"` // of a field
}

// maxCursor is far above the longest name, twice, in base64.
const maxCursor = 16 << 10

func cursorAt(r ranked, hash uint32) *cursor {
	return &cursor{Hash: hash, Score: uint32(r.score), Changed: r.changed[r.n], Order: r.order(r.n), Kind: r.kind(r.n), ID: r.id(r.n)}
}

// place is where a cursor stands in a part.
type place struct {
	key      int64
	from, to uint32 // the documents with its name, kind and id: one or none
	none     bool   // there is no cursor
}

// in returns where a cursor stands in a part; nil stands before everything.
func (c *cursor) in(p *part, o order) place {
	if c == nil {
		return place{none: true}
	}
	at := func(behind int) uint32 {
		return uint32(sort.Search(p.len(), func(n int) bool { //nolint:gosec // there are less than 2^16 documents
			return p.compareTo(uint32(n), c.Order, c.Kind, c.ID) >= behind //nolint:gosec // as above
		}))
	}
	return place{key: o.key(c.Score, len(c.Order), c.Changed), from: at(0), to: at(1)}
}

// before reports whether an item comes behind the cursor.
func (at place) before(item ranked, o order) bool {
	switch {
	case at.none:
		return true
	case at.key != item.key:
		return at.key < item.key
	case o.backwards:
		return item.n < at.from
	}
	return item.n >= at.to
}

func (c *cursor) encode() string {
	b, _ := json.Marshal(c) // strings and numbers: it cannot fail
	return base64.RawURLEncoding.EncodeToString(b)
}

// decodeCursor reads a cursor; nil for "". Its error is an *Error.
func decodeCursor(text string, hash uint32) (*cursor, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // no cursor is the first page
	}
	invalid := &Error{"cursor", "it is not one that this registry gave out"}
	if len(text) > maxCursor {
		return nil, invalid
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, invalid
	}
	c := &cursor{}
	if err := json.Unmarshal(b, c); err != nil {
		return nil, invalid
	}
	if c.Hash != hash {
		return nil, &Error{"cursor", "it belongs to another query: begin with the first page"}
	}
	return c, nil
}

// hash sums up what must be the same on all pages.
func (r *Request) hash() uint32 {
	kinds := slices.Clone(r.Kinds)
	slices.Sort(kinds)
	h := fnv.New32a()
	for _, k := range kinds {
		_, _ = h.Write([]byte(k + ",")) // it cannot fail
	}
	_, _ = h.Write([]byte(strings.Join([]string{r.sort(), r.Query.String()}, "\x00")))
	return h.Sum32()
}
