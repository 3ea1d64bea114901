package entity

import (
	"bytes"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/confluent/wire"
)

// Shape is one of the forms in which a version is answered.
type Shape uint8

// The shapes of the answers.
const (
	ByNumber     Shape = iota // Schema, as it is read by its number
	ByText                    // Schema, as it is looked up by its text: without ts and deleted
	ByID                      // SchemaString
	ByGUID                    // SchemaString without subject and version
	Registered                // RegisterSchemaResponse, without ts and deleted
	RegisteredAs              // RegisterSchemaResponse, with them
)

// Rendered is an answer as it is sent. It never changes.
type Rendered struct {
	Body   []byte
	Length []string // the header Content-Length
}

func newRendered(body []byte) *Rendered {
	return &Rendered{body, []string{strconv.Itoa(len(body))}}
}

// Cache keeps answers by the version that they are about. A version never
// changes, and a change makes a new one, so nothing in it can be out of date;
// what is not asked for any more falls out.
type Cache struct {
	parts   [cacheParts]cachePart
	scratch sync.Pool // of *[]byte: answers are written there first, so that what is kept has no room to spare
}

// cacheParts is how many requests can look at once, roughly.
const cacheParts = 32

type cachePart struct {
	mu    sync.Mutex
	lru   *simplelru.LRU[cacheKey, *Rendered]
	bytes int
	limit int
	_     [64]byte // keeps the locks of two parts off one cache line
}

type cacheKey struct {
	version *registry.Version
	shape   Shape
}

// scratchLimit keeps one huge answer from staying in the pool.
const scratchLimit = 256 << 10

// cacheOverhead is what an entry costs beside its body, by estimate.
const cacheOverhead = 256

// NewCache returns a cache that keeps about so many bytes.
func NewCache(bytes int) *Cache {
	c := new(Cache)
	for i := range c.parts {
		p := &c.parts[i]
		p.limit = bytes / cacheParts
		// The number of entries is bounded by their bytes; the bound of the list is never reached.
		p.lru, _ = simplelru.NewLRU(1<<30, func(_ cacheKey, r *Rendered) { p.bytes -= len(r.Body) + cacheOverhead })
	}
	return c
}

// Render returns a version in one of its shapes.
func (c *Cache) Render(v *registry.Version, s Shape) *Rendered {
	if r := c.get(v, s); r != nil {
		return r
	}
	scratch, _ := c.scratch.Get().(*[]byte)
	if scratch == nil {
		scratch = new([]byte)
	}
	b := (*scratch)[:0]
	switch s {
	case ByNumber, ByText:
		answer := Schema(v, s == ByNumber)
		b = wire.AppendSchema(b, &answer)
	case ByID, ByGUID:
		answer := SchemaString(v)
		if s == ByGUID {
			answer.Subject, answer.Version = "", 0
		}
		b = wire.AppendSchemaString(b, &answer)
	case Registered, RegisteredAs:
		answer := Response(v, s == RegisteredAs)
		b = wire.AppendRegisterResponse(b, &answer)
	}
	r := c.put(v, s, bytes.Clone(b))
	if cap(b) <= scratchLimit {
		*scratch = b
		c.scratch.Put(scratch)
	}
	return r
}

func (c *Cache) part(v *registry.Version) *cachePart {
	return &c.parts[(uint32(v.ID)*31+uint32(v.Number))%cacheParts]
}

func (c *Cache) get(v *registry.Version, s Shape) *Rendered {
	p := c.part(v)
	p.mu.Lock()
	r, _ := p.lru.Get(cacheKey{v, s})
	p.mu.Unlock()
	return r
}

// put keeps body, unless it is so large that it would push out most others.
func (c *Cache) put(v *registry.Version, s Shape, body []byte) *Rendered {
	r := newRendered(body)
	p := c.part(v)
	if len(body) > p.limit/4 {
		return r
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	key := cacheKey{v, s}
	if p.lru.Contains(key) {
		return r // another request was faster
	}
	p.lru.Add(key, r)
	p.bytes += len(body) + cacheOverhead
	for p.bytes > p.limit {
		p.lru.RemoveOldest()
	}
	return r
}

// Lists remembers the last long list, which tools ask for again and again.
type Lists struct{ last atomic.Pointer[list] }

type list struct {
	at    ledger.Pos
	query string
	*Rendered
}

// Get returns the answer to a query at a place, nil if it is another one that was remembered.
func (l *Lists) Get(at ledger.Pos, query string) *Rendered {
	if last := l.last.Load(); last != nil && last.at == at && last.query == query {
		return last.Rendered
	}
	return nil
}

// Put remembers a copy of an answer.
func (l *Lists) Put(at ledger.Pos, query string, body []byte) *Rendered {
	r := newRendered(append([]byte(nil), body...))
	l.last.Store(&list{at, query, r})
	return r
}
