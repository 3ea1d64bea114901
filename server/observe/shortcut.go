package observe

import (
	"hash/maphash"
	"math/bits"
	"net/http"
	"sync/atomic"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/evidence"
)

// shortcuts remember what requests came to, by all that it was read from, so that
// a request like the one before costs a hash and an addition. Those that fall into
// a full set push each other out, which costs time and loses nothing.
type shortcuts struct {
	seed  maphash.Seed
	slots [slots]atomic.Pointer[shortcut]
}

const (
	// slots is how many different requests are remembered: those of the busiest clients of a large installation.
	slots = 1 << 15
	// ways is how many may fall together before they push each other out. With one,
	// a fifth of 7,000 did so all the time. The pointers of a set lie in one cache line.
	ways = 4
)

// set returns the places of a mark.
func (s *shortcuts) set(mark uint64) []atomic.Pointer[shortcut] {
	first := mark >> 32 % (slots / ways) * ways
	return s.slots[first : first+ways]
}

// shortcut is one kind of request. Only its count changes.
type shortcut struct {
	mark  uint64
	keys  []evidence.Key
	count atomic.Int64 // requests since it was last drained
}

// mark hashes all that a request is judged by. The seed is random, so nobody can
// make two requests fall together.
func (s *Observer) mark(r *http.Request, act evidence.Act, subject string, id int32, detail string) uint64 {
	seed := s.shortcuts.seed
	h := s.o.Identity.Mark(seed, r)
	h = mix(h, uint64(uint32(id))<<8|uint64(act))
	h = mix(h, maphash.String(seed, subject))
	if detail != "" {
		h = mix(h, maphash.String(seed, detail))
	}
	p := s.places.Load()
	if p == nil || len(p.all) == 0 {
		return h
	}
	h = mix(h, maphash.String(seed, r.Host))
	for i := range p.all {
		for _, value := range r.Header[p.all[i].header] {
			h = mix(h, maphash.String(seed, value)+uint64(i))
		}
	}
	return h
}

// mix adds a part to a hash; the order of parts matters.
func mix(h, part uint64) uint64 {
	return (bits.RotateLeft64(h, 23) ^ part) * 0x9e3779b97f4a7c15
}

// hit counts a request that is like one before.
func (s *Observer) hit(mark uint64) bool {
	set := s.shortcuts.set(mark)
	for i := range set {
		known := set[i].Load()
		if known == nil || known.mark != mark {
			continue
		}
		known.count.Add(1)
		if set[i].Load() != known {
			s.drain(known) // whoever took its place may have drained it before the addition
		}
		return true
	}
	return false
}

// remember makes a shortcut of a request that has been counted.
func (s *Observer) remember(mark uint64, keys []evidence.Key) {
	next := &shortcut{mark: mark, keys: keys}
	set := s.shortcuts.set(mark)
	for i := range set {
		if known := set[i].Load(); known != nil && known.mark == mark {
			return // another request of the kind was faster
		} else if known == nil && set[i].CompareAndSwap(nil, next) {
			return
		}
	}
	if old := set[mark%ways].Swap(next); old != nil {
		s.drain(old)
	}
}

// drain hands the requests of a shortcut to the collector. They are dated now: they
// came within the last minute.
func (s *Observer) drain(known *shortcut) {
	n := known.count.Swap(0)
	if n == 0 {
		return
	}
	now := s.o.Now()
	all := make([]evidence.Observation, len(known.keys))
	for i, k := range known.keys {
		all[i] = evidence.Observation{Key: k, First: now, Last: now, Count: n}
	}
	s.collector.Restore(all, nil)
}

// drainAll drains all shortcuts if that is asked for or environments have changed
// meanwhile. It forgets them then: requests may belong elsewhere now.
func (s *Observer) drainAll(wanted bool) {
	changed := s.refresh(s.o.Catalog().Environments)
	if !wanted && !changed {
		return
	}
	for i := range s.shortcuts.slots {
		slot := &s.shortcuts.slots[i]
		known := slot.Load()
		if known == nil {
			continue
		}
		if changed {
			slot.CompareAndSwap(known, nil)
		}
		s.drain(known)
	}
}

// refresh makes the bindings of environments anew if they have changed, and reports whether.
func (s *Observer) refresh(table catalog.Table[api.Environment]) bool {
	if p := s.places.Load(); p != nil && p.of == table {
		return false
	}
	s.places.Store(bindings(table))
	return true
}
