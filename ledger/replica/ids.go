package replica

import (
	"sync"

	"github.com/google/uuid"
)

// remembered is how many batches a replica recognises. A commit whose answer
// was lost looks for its id there; those that this node itself has offered are
// held besides, however many others follow.
const remembered = 4096

// batchIDs remembers where the last batches ended. One is shared by all
// snapshots: a snapshot holds those up to its own place.
type batchIDs struct {
	mu      sync.Mutex
	last    map[uuid.UUID]uint64
	order   [remembered]uuid.UUID // a ring, oldest at next
	next    int
	offered map[uuid.UUID]uint64 // 0 until seen in the log
}

func newBatchIDs() *batchIDs {
	return &batchIDs{last: make(map[uuid.UUID]uint64, remembered), offered: map[uuid.UUID]uint64{}}
}

// add notes that the batch ended at seq. Adding one again, as reading again
// after an error does, changes nothing.
func (b *batchIDs) add(id uuid.UUID, seq uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.offered[id]; ok {
		b.offered[id] = seq
	}
	if _, ok := b.last[id]; ok {
		b.last[id] = seq
		return
	}
	delete(b.last, b.order[b.next])
	b.last[id] = seq
	b.order[b.next] = id
	b.next = (b.next + 1) % remembered
}

func (b *batchIDs) seq(id uuid.UUID) (uint64, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if seq := b.offered[id]; seq != 0 {
		return seq, true
	}
	seq, ok := b.last[id]
	return seq, ok
}

// offer holds the id until withdraw is called.
func (b *batchIDs) offer(id uuid.UUID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.offered[id]; !ok {
		b.offered[id] = b.last[id]
	}
}

func (b *batchIDs) withdraw(id uuid.UUID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.offered, id)
}

// reset forgets where batches ended, because the log has another past now.
func (b *batchIDs) reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.last)
	b.order, b.next = [remembered]uuid.UUID{}, 0
	for id := range b.offered {
		b.offered[id] = 0
	}
}
