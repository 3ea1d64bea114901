package postgres

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/treaty-registry/treaty/ledger"
)

// hint is what is known about the head without asking. It is never needed for
// an answer, only to ask earlier.
type hint struct {
	mu    sync.Mutex
	log   uuid.UUID
	seq   uint64        // of the newest entry heard of
	told  *ledger.Pos   // the position whose wait this news has ended at once
	moved chan struct{} // closed and renewed when there is news; nil before the first wait
}

// hear takes the news that log has come to seq.
func (h *hint) hear(log uuid.UUID, seq uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if log != h.log || seq > h.seq {
		h.log, h.seq, h.told = log, seq, nil
		h.wake()
	}
}

// forget drops what was heard, because news may have been missed or the history
// may be another one, and makes everybody look.
func (h *hint) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seq = 0
	h.wake()
}

func (h *hint) wake() {
	if h.moved != nil {
		close(h.moved)
		h.moved = nil
	}
}

// news returns a channel that is closed when there is news, or nil if there is
// news about after already. It says so once: whoever comes back to the same
// place has found nothing there, as when an older history was restored, and
// must not turn in circles.
func (h *hint) news(after ledger.Pos) <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.seq > after.Seq && (h.told == nil || *h.told != after) {
		h.told = &after
		return nil
	}
	if h.moved == nil {
		h.moved = make(chan struct{})
	}
	return h.moved
}

// Wait returns when there is news of an entry behind after, or after the poll
// interval, give or take a fifth.
func (l *Log) Wait(ctx context.Context, after ledger.Pos) error {
	switch {
	case l.closed.Err() != nil:
		return ledger.ErrClosed
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	news := l.hint.news(after)
	if news == nil {
		return nil
	}
	poll := time.NewTimer(jitter(l.opts.Poll))
	defer poll.Stop()
	select {
	case <-news:
		return nil
	case <-poll.C:
		return nil
	case <-l.closed.Done():
		return ledger.ErrClosed
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// jitter returns d give or take a fifth.
func jitter(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.8 + 0.4*rand.Float64()))
}
