package recent

import (
	"sync"

	"github.com/google/uuid"
)

// Batches is how many batches are recognised. A commit whose answer was lost
// looks for its id there; those that this node itself has offered are held
// besides, however many others follow.
const Batches = 4096

// IDs remembers where the last batches ended. It is safe for concurrent use.
type IDs struct {
	mu      sync.Mutex
	last    map[uuid.UUID]uint64
	order   [Batches]uuid.UUID // a ring, oldest at next
	next    int
	offered map[uuid.UUID]uint64 // 0 until seen in the log
}

// NewIDs returns an empty memory.
func NewIDs() *IDs {
	return &IDs{last: make(map[uuid.UUID]uint64, Batches), offered: map[uuid.UUID]uint64{}}
}

// Add notes that the batch ended at seq. Adding one again, as reading again
// after an error does, changes nothing.
func (b *IDs) Add(id uuid.UUID, seq uint64) {
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
	b.next = (b.next + 1) % Batches
}

// Seq returns where the batch ended, if it is remembered and has been seen in the log.
func (b *IDs) Seq(id uuid.UUID) (uint64, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if seq := b.offered[id]; seq != 0 {
		return seq, true
	}
	seq, ok := b.last[id]
	return seq, ok
}

// Offer holds the id, once it is seen, until Withdraw is called.
func (b *IDs) Offer(id uuid.UUID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.offered[id]; !ok {
		b.offered[id] = b.last[id]
	}
}

// Withdraw ends what Offer began.
func (b *IDs) Withdraw(id uuid.UUID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.offered, id)
}

// Reset forgets where batches ended, because the log has another past now.
func (b *IDs) Reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.last)
	b.order, b.next = [Batches]uuid.UUID{}, 0
	for id := range b.offered {
		b.offered[id] = 0
	}
}
