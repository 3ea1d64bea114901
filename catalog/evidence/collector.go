package evidence

import (
	"hash/maphash"
	"sync"
	"time"
)

// shards of a Collector: enough that the cores of a large machine seldom meet.
const shards = 64

// Collector adds up what is seen between two flushes. It is safe for concurrent
// use and costs a request one look-up in a map.
type Collector struct {
	limit  int // of keys in one shard
	seed   maphash.Seed
	shards [shards]shard
}

type shard struct {
	mu       sync.Mutex
	seen     map[Key]*sum
	overflow map[string]int64 // by environment
	_        [24]byte         // two locks are not in one cache line
}

type sum struct {
	first, last time.Time
	count       int64
}

// NewCollector returns a collector that keeps about limit keys between two
// flushes. What comes beyond is counted, not kept.
func NewCollector(limit int) *Collector {
	c := &Collector{limit: max(limit/shards, 1), seed: maphash.MakeSeed()}
	for i := range c.shards {
		c.shards[i].seen = map[Key]*sum{}
	}
	return c
}

// Note adds one request. It does not allocate for a key that was seen since the last flush.
func (c *Collector) Note(k Key, at time.Time) { c.add(k, at, at, 1) }

func (c *Collector) add(k Key, first, last time.Time, count int64) {
	// Clients meet many ids each, and ids are met by many clients: together they spread.
	h := maphash.String(c.seed, k.Principal) ^ uint64(k.SchemaID)*0x9e3779b97f4a7c15
	s := &c.shards[h>>32%shards]
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.seen[k]; known != nil {
		known.count += count
		if first.Before(known.first) {
			known.first = first
		}
		if last.After(known.last) {
			known.last = last
		}
		return
	}
	if len(s.seen) >= c.limit {
		if s.overflow == nil {
			s.overflow = map[string]int64{}
		}
		s.overflow[k.Environment] += count
		return
	}
	s.seen[k] = &sum{first, last, count}
}

// Drain returns what was seen since the last call and forgets it. Overflow is by environment.
func (c *Collector) Drain() (all []Observation, overflow map[string]int64) {
	overflow = map[string]int64{}
	for i := range c.shards {
		s := &c.shards[i]
		s.mu.Lock()
		seen, over := s.seen, s.overflow
		if len(seen) > 0 {
			s.seen = make(map[Key]*sum, len(seen))
		} else {
			seen = nil // it stays in use: nobody may look into it without the lock
		}
		s.overflow = nil
		s.mu.Unlock()
		for k, v := range seen {
			all = append(all, Observation{Key: k, First: v.first, Last: v.last, Count: v.count})
		}
		for environment, n := range over {
			overflow[environment] += n
		}
	}
	return all, overflow
}

// Restore gives back what Drain returned and could not be kept anywhere.
func (c *Collector) Restore(all []Observation, overflow map[string]int64) {
	for _, o := range all {
		c.add(o.Key, o.First, o.Last, o.Count)
	}
	s := &c.shards[0]
	s.mu.Lock()
	defer s.mu.Unlock()
	for environment, n := range overflow {
		if s.overflow == nil {
			s.overflow = map[string]int64{}
		}
		s.overflow[environment] += n
	}
}

// Merge adds a later observation of the same key to an earlier one. First and
// last are the least and the greatest of both, so that the order of merging and
// the clocks of nodes do not matter.
func Merge(a, b Observation) Observation {
	if b.First.Before(a.First) {
		a.First = b.First
	}
	if b.Last.After(a.Last) {
		a.Last = b.Last
	}
	a.Count += b.Count
	return a
}
