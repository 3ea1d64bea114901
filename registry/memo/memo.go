// Package memo remembers what was computed from an input, under the SHA-256 sum of the input, within a bound.
package memo

import (
	"container/list"
	"sync"
)

// Key is the SHA-256 sum of an input. Its bytes are evenly spread, which chooses the shard.
type Key [32]byte

// shards is a power of two: enough that a handful of cores seldom meet at a lock.
const shards = 16

// Cache is a bounded map that forgets what was not used for longest. It is safe
// for concurrent use.
type Cache[V any] struct {
	shard [shards]shard[V]
}

type shard[V any] struct {
	mu      sync.Mutex
	items   map[Key]*list.Element
	recent  *list.List // of *item[V], the last used one in front
	cost    int
	limit   int
	pending map[Key]*call[V]
}

type item[V any] struct {
	key   Key
	value V
	cost  int
}

// call is a computation that others wait for.
type call[V any] struct {
	done  chan struct{}
	value V
	err   error
}

// New returns a cache whose items cost no more than limit together.
func New[V any](limit int) *Cache[V] {
	c := &Cache[V]{}
	for i := range c.shard {
		c.shard[i] = shard[V]{
			items: map[Key]*list.Element{}, recent: list.New(), limit: limit / shards, pending: map[Key]*call[V]{},
		}
	}
	return c
}

// Get returns what is remembered under a key.
func (c *Cache[V]) Get(key Key) (V, bool) {
	s := &c.shard[key[0]%shards]
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.get(key)
}

func (s *shard[V]) get(key Key) (V, bool) {
	e, ok := s.items[key]
	if !ok {
		var none V
		return none, false
	}
	s.recent.MoveToFront(e)
	return e.Value.(*item[V]).value, true
}

// Put remembers a value. One that costs more than a shard may hold is not kept.
func (c *Cache[V]) Put(key Key, value V, cost int) {
	s := &c.shard[key[0]%shards]
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(key, value, cost)
}

func (s *shard[V]) put(key Key, value V, cost int) {
	if cost > s.limit {
		return
	}
	if e, ok := s.items[key]; ok {
		s.drop(e)
	}
	s.items[key] = s.recent.PushFront(&item[V]{key, value, cost})
	s.cost += cost
	for s.cost > s.limit {
		s.drop(s.recent.Back())
	}
}

func (s *shard[V]) drop(e *list.Element) {
	i := s.recent.Remove(e).(*item[V])
	delete(s.items, i.key)
	s.cost -= i.cost
}

// Do returns what is remembered under a key, or computes and remembers it. The
// same key is never computed twice at a time: the others wait. Errors are handed
// to those who wait and then forgotten.
func (c *Cache[V]) Do(key Key, compute func() (value V, cost int, err error)) (V, error) {
	s := &c.shard[key[0]%shards]
	s.mu.Lock()
	if v, ok := s.get(key); ok {
		s.mu.Unlock()
		return v, nil
	}
	if running, ok := s.pending[key]; ok {
		s.mu.Unlock()
		<-running.done
		return running.value, running.err
	}
	own := &call[V]{done: make(chan struct{}), err: errAborted}
	s.pending[key] = own
	s.mu.Unlock()

	cost := 0
	defer func() { // also when compute panics: nobody may wait for ever
		s.mu.Lock()
		delete(s.pending, key)
		if own.err == nil {
			s.put(key, own.value, cost)
		}
		s.mu.Unlock()
		close(own.done)
	}()
	own.value, cost, own.err = compute()
	return own.value, own.err
}

// Cost returns what all remembered items cost together.
func (c *Cache[V]) Cost() int {
	total := 0
	for i := range c.shard {
		s := &c.shard[i]
		s.mu.Lock()
		total += s.cost
		s.mu.Unlock()
	}
	return total
}
