package confluent

import (
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// shape is one of the forms in which a version is answered.
type shape uint8

const (
	byNumber     shape = iota // Schema, as it is read by its number
	byText                    // Schema, as it is looked up by its text: without ts and deleted
	byID                      // SchemaString
	byGUID                    // SchemaString without subject and version
	registered                // RegisterSchemaResponse, without ts and deleted
	registeredAs              // RegisterSchemaResponse, with them
)

// rendered is an answer as it is sent. It never changes.
type rendered struct {
	body   []byte
	length []string // the header Content-Length
}

func newRendered(body []byte) *rendered {
	return &rendered{body, []string{strconv.Itoa(len(body))}}
}

// cache keeps answers by the version that they are about. A version never
// changes, and a change makes a new one, so nothing in it can be out of date;
// what is not asked for any more falls out.
type cache struct{ parts [cacheParts]cachePart }

// cacheParts is how many requests can look at once, roughly.
const cacheParts = 32

type cachePart struct {
	mu    sync.Mutex
	lru   *simplelru.LRU[cacheKey, *rendered]
	bytes int
	limit int
	_     [64]byte // keeps the locks of two parts off one cache line
}

type cacheKey struct {
	version *registry.Version
	shape   shape
}

// cacheOverhead is what an entry costs beside its body, by estimate.
const cacheOverhead = 256

func newCache(bytes int) *cache {
	c := new(cache)
	for i := range c.parts {
		p := &c.parts[i]
		p.limit = bytes / cacheParts
		// The number of entries is bounded by their bytes; the bound of the list is never reached.
		p.lru, _ = simplelru.NewLRU(1<<30, func(_ cacheKey, r *rendered) { p.bytes -= len(r.body) + cacheOverhead })
	}
	return c
}

func (c *cache) part(v *registry.Version) *cachePart {
	return &c.parts[(uint32(v.ID)*31+uint32(v.Number))%cacheParts]
}

func (c *cache) get(v *registry.Version, s shape) *rendered {
	p := c.part(v)
	p.mu.Lock()
	r, _ := p.lru.Get(cacheKey{v, s})
	p.mu.Unlock()
	return r
}

// put keeps a copy of body, unless it is so large that it would push out most others.
func (c *cache) put(v *registry.Version, s shape, body []byte) *rendered {
	r := newRendered(append([]byte(nil), body...))
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

// lists remembers the last long list, which tools ask for again and again.
type lists struct{ last atomic.Pointer[list] }

type list struct {
	at    ledger.Pos
	query string
	*rendered
}

func (l *lists) get(at ledger.Pos, query string) *rendered {
	if last := l.last.Load(); last != nil && last.at == at && last.query == query {
		return last.rendered
	}
	return nil
}

func (l *lists) put(at ledger.Pos, query string, body []byte) *rendered {
	r := newRendered(append([]byte(nil), body...))
	l.last.Store(&list{at, query, r})
	return r
}
