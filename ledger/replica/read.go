package replica

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/treaty-registry/treaty/ledger"
)

// A chunk ends at so many entries or bytes. It is large enough to be worth a
// hand-over between goroutines, and a few of them at once are not worth mentioning
// in memory.
const (
	chunkEntries = 256
	chunkBytes   = 1 << 20
)

// progressEvery is the number of entries between two lines of progress.
const progressEvery = 250_000

// chunk is some entries in a row on their way through a pipeline.
type chunk struct {
	at       ledger.Pos // before the first entry
	entries  []ledger.Entry
	size     int // bytes of bodies and texts
	prepared []any
	good     int           // entries that are what was written; the others are not applied
	err      error         // of entry good; nil if all are
	ready    chan struct{} // closed once checked
}

func newChunk(at ledger.Pos) *chunk { return &chunk{at: at, ready: make(chan struct{})} }

func (c *chunk) add(e ledger.Entry) {
	c.entries = append(c.entries, e)
	c.size += len(e.Body) + len(e.Text)
}

func (c *chunk) full() bool { return len(c.entries) >= chunkEntries || c.size >= chunkBytes }

// end returns the position that the chunk claims to reach. The next chunk is
// verified against it, so that all of them together prove the chain.
func (c *chunk) end() ledger.Pos {
	if len(c.entries) == 0 {
		return c.at
	}
	last := &c.entries[len(c.entries)-1]
	return ledger.Pos{Log: c.at.Log, Seq: last.Seq, Chain: last.Chain}
}

// check verifies the entries and prepares them. Chunks may be checked in any order.
func (c *chunk) check(prepare func(*ledger.Entry) any) {
	defer close(c.ready)
	defer func() {
		if p := recover(); p != nil {
			c.err = fmt.Errorf("panic: %v", p)
		}
	}()
	at := c.at
	if prepare != nil {
		c.prepared = make([]any, len(c.entries))
	}
	for i := range c.entries {
		if at, c.err = ledger.Verify(at, &c.entries[i]); c.err != nil {
			return
		}
		if prepare != nil {
			c.prepared[i] = prepare(&c.entries[i])
		}
		c.good = i + 1
	}
}

// replay reads what follows f's position and applies it. A little is done right
// here; of much, one goroutine reads, several verify and prepare, one applies.
// Its error is a *StopError, or why the log could not be read to the end.
func (r *Replica[S]) replay(ctx context.Context, f *fold[S]) error {
	started := r.o.Now()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch := time.AfterFunc(r.o.ReadBudget, func() {
		cancel(fmt.Errorf("nothing to read within %s: %w", r.o.ReadBudget, ledger.ErrUnavailable))
	})
	defer watch.Stop()

	var p *pipeline[S]
	var failed error
	c := newChunk(f.pos)
	after := f.pos
	if after.Seq == 0 && f.base == nil {
		after = ledger.Pos{} // whatever log it is by now; the head says so later
	}
	for e, err := range r.o.Log.Read(ctx, after) {
		if err != nil {
			failed = fmt.Errorf("read the log after %d: %w", c.end().Seq, err)
			break
		}
		if f.until != 0 && e.Seq > f.until {
			break
		}
		c.add(e)
		if !c.full() {
			continue
		}
		if !f.publishes && e.Seq/progressEvery != c.at.Seq/progressEvery {
			r.o.Logger.Info("replica reads the log", "seq", e.Seq)
		}
		if p == nil {
			p = startPipeline(f)
		}
		watch.Stop() // a slow state is not a silent log
		wanted := p.submit(c)
		c = newChunk(c.end())
		c.entries = make([]ledger.Entry, 0, chunkEntries) // where much was read, more will be
		if !wanted {
			break
		}
		watch.Reset(r.o.ReadBudget)
	}
	watch.Stop()
	var err error
	if p == nil {
		c.check(r.prepare)
		err = f.take(c)
	} else {
		if len(c.entries) > 0 {
			p.submit(c)
		}
		err = p.finish()
	}
	switch {
	case err != nil:
		return err
	case failed != nil && ctx.Err() != nil:
		return fmt.Errorf("%w: %w", failed, context.Cause(ctx))
	case failed != nil:
		return failed
	}
	if f.base != nil && f.base.Pos == f.pos {
		// Read ends at the head of its time, so nothing was missing when it began.
		f.base.confirm(started)
		r.metrics.confirmed(started)
	}
	return nil
}

// pipeline checks chunks in parallel and applies them in order.
type pipeline[S State[S]] struct {
	work, order chan *chunk
	broken      chan struct{} // closed once a chunk could not be applied
	err         error         // why; read after finish
	all         sync.WaitGroup
}

func startPipeline[S State[S]](f *fold[S]) *pipeline[S] {
	n := f.r.o.Workers
	p := &pipeline[S]{work: make(chan *chunk, 2*n), order: make(chan *chunk, 2*n), broken: make(chan struct{})}
	for range n {
		p.all.Go(func() {
			for c := range p.work {
				c.check(f.r.prepare)
			}
		})
	}
	p.all.Go(func() {
		for c := range p.order {
			<-c.ready
			if p.err = f.take(c); p.err != nil {
				close(p.broken)
				return
			}
		}
	})
	return p
}

// submit hands over a chunk and reports whether there is a point in reading on.
// A chunk goes to the workers before it goes into the order, so that every chunk
// in the order becomes ready.
func (p *pipeline[S]) submit(c *chunk) bool {
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

// finish waits until everything that was submitted has been applied.
func (p *pipeline[S]) finish() error {
	close(p.work)
	close(p.order)
	p.all.Wait()
	return p.err
}
