package history

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/server/actors"
	"github.com/treaty-registry/treaty/server/notify"
)

// The bounds of looking through the history.
const (
	// maxScanned bounds how many entries one request reads before it answers with
	// what it has and where to go on: some tenths of a second.
	maxScanned = 20_000
	// window is how many entries are looked at first when the newest are wanted:
	// what a store fetches at once.
	window = 2_000
	// maxNames bounds the names of actors that one request looks up.
	maxNames = 1_000
	// skew is how far the clocks of nodes may be apart: the order of entries is
	// that of their positions, and their times need not follow it.
	skew = time.Hour
)

// scan looks through the history for one request.
type scan struct {
	log    Log
	actors Actors
	filter *filter
	limit  int    // of entries
	most   int    // to be looked at
	floor  uint64 // position behind which entries are wanted, for backward

	found   []ledger.Entry
	scanned int
	reached time.Time                  // of the entry that was looked at last
	names   map[uuid.UUID]actors.Actor // as far as they were asked for
	asked   map[uuid.UUID]bool
}

func (a *API) scan(f *filter, limit int) *scan {
	return &scan{
		log: a.o.Log, actors: a.o.Actors, filter: f, limit: limit, most: maxScanned,
		names: map[uuid.UUID]actors.Actor{}, asked: map[uuid.UUID]bool{uuid.Nil: true},
	}
}

// forward finds the oldest entries behind a position, up to and including
// another. It returns the position behind which to go on.
func (s *scan) forward(ctx context.Context, after, to uint64) (uint64, error) {
	if !s.filter.since.IsZero() {
		var err error
		if after, _, err = s.around(ctx, after, to, s.filter.since.Add(-skew)); err != nil {
			return 0, err
		}
	}
	next := after
	err := s.read(ctx, after, to, func(e *ledger.Entry) (bool, error) {
		if !s.filter.until.IsZero() && e.At.After(s.filter.until.Add(skew)) {
			next = to
			return false, nil // all that follows is too new
		}
		wanted, err := s.wants(ctx, e)
		if err != nil {
			return false, err
		}
		next = e.Seq
		if wanted {
			s.found = append(s.found, *e)
		}
		return len(s.found) < s.limit && s.scanned < s.most && len(s.asked) < maxNames, nil
	})
	return next, err
}

// backward finds the newest entries before a position, the newest first. It
// returns the position before which to go on; 0 when all were looked at.
func (s *scan) backward(ctx context.Context, before uint64) (uint64, error) {
	if !s.filter.until.IsZero() && before > 1 {
		_, high, err := s.around(ctx, s.floor, max(before-1, s.floor), s.filter.until.Add(skew))
		if err != nil {
			return 0, err
		}
		before = min(before, high+1)
	}
	size := window
	if !s.filter.narrow() {
		size = s.limit
	}
	for before > s.floor+1 && s.scanned < s.most && len(s.found) < s.limit && len(s.asked) < maxNames {
		low := before - 1 - min(before-1-s.floor, uint64(size))
		var err error
		if before, err = s.newest(ctx, low, before-1); err != nil {
			return 0, err
		}
		if size = window; s.filter.principal == "" { // a window is looked at whole, with all its names
			size = max(s.most-s.scanned, window)
		}
		if !s.filter.since.IsZero() && s.reached.Before(s.filter.since.Add(-skew)) {
			return 0, nil // all that is left is older
		}
	}
	if before <= s.floor+1 {
		return 0, nil
	}
	return before, nil
}

// newest adds the newest of the entries behind low, up to and including to, that
// are still wanted. It returns the position before which to go on.
func (s *scan) newest(ctx context.Context, low, to uint64) (uint64, error) {
	room := s.limit - len(s.found)
	ring := make([]ledger.Entry, 0, room)
	oldest := 0 // place in the ring
	more := false
	first := time.Time{}
	err := s.read(ctx, low, to, func(e *ledger.Entry) (bool, error) {
		if first.IsZero() {
			first = e.At
		}
		wanted, err := s.wants(ctx, e)
		switch {
		case err != nil || !wanted:
		case len(ring) < room:
			ring = append(ring, *e)
		default:
			ring[oldest] = *e
			oldest, more = (oldest+1)%room, true
		}
		return true, err
	})
	if err != nil {
		return 0, err
	}
	ring = slices.Concat(ring[oldest:], ring[:oldest])
	slices.Reverse(ring)
	s.found = append(s.found, ring...)
	s.reached = first
	if more {
		last := &ring[len(ring)-1]
		s.reached = last.At
		return last.Seq, nil
	}
	return low + 1, nil
}

// read visits the entries behind a position, up to and including another, until
// visit says no. The texts of schemas are left out: nobody wants to keep them.
func (s *scan) read(ctx context.Context, after, to uint64, visit func(*ledger.Entry) (bool, error)) error {
	if after >= to {
		return nil
	}
	at, skip, err := notify.Seek(ctx, s.log, after)
	if err != nil {
		return err
	}
	for e, err := range s.log.Read(ctx, at) {
		switch {
		case err != nil:
			return err
		case e.Seq <= skip:
			continue
		case e.Seq > to:
			return nil
		}
		e.Text = ""
		s.scanned++
		s.reached = e.At
		if more, err := visit(&e); err != nil || !more {
			return err
		}
		if e.Seq == to {
			return nil
		}
	}
	return nil
}

// wants reports whether an entry passes the filter. Names are asked for once for
// each actor; what comes when too many were asked for is not looked at in this request.
func (s *scan) wants(ctx context.Context, e *ledger.Entry) (bool, error) {
	if wanted := s.filter.wants(e); !wanted || s.filter.principal == "" {
		return wanted, nil
	}
	if err := s.name(ctx, e.Actor); err != nil {
		return false, err
	}
	return s.names[e.Actor].Name == s.filter.principal, nil
}

// name looks up who actors are, unless that was done.
func (s *scan) name(ctx context.Context, ids ...uuid.UUID) error {
	ids = slices.DeleteFunc(ids, func(id uuid.UUID) bool { return s.asked[id] })
	if len(ids) == 0 {
		return nil
	}
	found, err := s.actors.Names(ctx, ids)
	if err != nil {
		return fmt.Errorf("names of the history: %w", err)
	}
	for _, id := range ids {
		s.asked[id] = true
		if who, ok := found[id]; ok {
			s.names[id] = who
		}
	}
	return nil
}

// around brings two positions closer to each other, as far as times follow
// positions: up to and including low all was made before a moment, and from high
// on nothing was. A log that cannot seek is left to be looked through.
func (s *scan) around(ctx context.Context, low, high uint64, moment time.Time) (uint64, uint64, error) {
	if _, ok := s.log.(ledger.Seeker); !ok {
		return low, high, nil
	}
	for high > low+window {
		middle := low + (high-low)/2
		var at time.Time
		err := s.read(ctx, middle-1, middle, func(e *ledger.Entry) (bool, error) { at = e.At; return false, nil })
		if err != nil {
			return 0, 0, err
		}
		if at.Before(moment) {
			low = middle
		} else {
			high = middle
		}
	}
	return low, high, nil
}
