// Package bulk checks many entries in parallel and hands them on in order.
package bulk

import (
	"fmt"
	"sync"

	"github.com/treaty-registry/treaty/ledger"
)

// Limits of a chunk. It is large enough to be worth a hand-over between
// goroutines, and small enough for a few of them in memory not to count.
const (
	Entries  = 256
	maxBytes = 1 << 20
)

// Chunk is some entries in a row on their way through a pipeline.
type Chunk struct {
	At       ledger.Pos // before the first entry
	Entries  []ledger.Entry
	Prepared []any // one for each good entry; nil without prepare
	Good     int   // entries that are what was written; the others must not be applied
	Err      error // of entry Good; nil if all are good

	size  int           // bytes of bodies and texts
	ready chan struct{} // closed once checked
}

// NewChunk returns an empty chunk behind a position.
func NewChunk(at ledger.Pos) *Chunk { return &Chunk{At: at, ready: make(chan struct{})} }

// Add puts an entry at the end.
func (c *Chunk) Add(e ledger.Entry) {
	c.Entries = append(c.Entries, e)
	c.size += len(e.Body) + len(e.Text)
}

// Full reports whether the chunk has come to its limits.
func (c *Chunk) Full() bool { return len(c.Entries) >= Entries || c.size >= maxBytes }

// End returns the position that the chunk claims to reach. The next chunk is
// verified against it, so that all of them together prove the chain.
func (c *Chunk) End() ledger.Pos {
	if len(c.Entries) == 0 {
		return c.At
	}
	last := &c.Entries[len(c.Entries)-1]
	return ledger.Pos{Log: c.At.Log, Seq: last.Seq, Chain: last.Chain}
}

// Check verifies the entries and prepares them, once. Chunks may be checked in
// any order. A panic of prepare is the error of its entry.
func (c *Chunk) Check(prepare func(*ledger.Entry) any) {
	defer close(c.ready)
	defer func() {
		if p := recover(); p != nil {
			c.Err = fmt.Errorf("panic: %v", p)
		}
	}()
	at := c.At
	if prepare != nil {
		c.Prepared = make([]any, len(c.Entries))
	}
	for i := range c.Entries {
		if at, c.Err = ledger.Verify(at, &c.Entries[i]); c.Err != nil {
			return
		}
		if prepare != nil {
			c.Prepared[i] = prepare(&c.Entries[i])
		}
		c.Good = i + 1
	}
}

// Pipeline checks chunks in parallel and has them taken in order. One goroutine
// calls Submit and then, always, Finish.
type Pipeline struct {
	work, order chan *Chunk
	broken      chan struct{} // closed once a chunk could not be applied
	err         error         // why; read after Finish
	all         sync.WaitGroup
}

// Start starts a pipeline with n goroutines that check and one that calls take
// for each chunk, until take fails. prepare may be nil.
func Start(n int, prepare func(*ledger.Entry) any, take func(*Chunk) error) *Pipeline {
	p := &Pipeline{work: make(chan *Chunk, 2*n), order: make(chan *Chunk, 2*n), broken: make(chan struct{})}
	for range n {
		p.all.Go(func() {
			for c := range p.work {
				c.Check(prepare)
			}
		})
	}
	p.all.Go(func() {
		for c := range p.order {
			<-c.ready
			if p.err = take(c); p.err != nil {
				close(p.broken)
				return
			}
		}
	})
	return p
}

// Submit hands over a chunk and reports whether there is a point in reading on.
// A chunk goes to the workers before it goes into the order, so that every chunk
// in the order becomes ready.
func (p *Pipeline) Submit(c *Chunk) bool {
	select {
	case p.work <- c:
	case <-p.broken:
		return false
	}
	select {
	case p.order <- c:
	case <-p.broken:
		return false
	}
	return true
}

// Finish waits until everything that was submitted has been applied.
func (p *Pipeline) Finish() error {
	close(p.work)
	close(p.order)
	p.all.Wait()
	return p.err
}
