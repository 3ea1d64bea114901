package observe

import "time"

// State is how observation is at a moment.
type State struct {
	// LastRun is when the newest flush ended, LastGood when the newest one that did
	// not fail; both are zero before the first.
	LastRun, LastGood time.Time
	Fault             string // why the newest flush failed
	Limit             int    // keys that are kept at most
	Environments      map[string]Environment
}

// Environment is the observation of one environment.
type Environment struct {
	Since    time.Time
	Keys     int64 // that are kept
	Overflow int64 // requests that were not kept because of the limit
}

// round is how the newest flush went.
type round struct {
	at, good time.Time
	fault    string
}

// ended notes how a flush went.
func (s *Observer) ended(err error) {
	now := s.o.Now().UTC()
	next := round{at: now, good: now}
	if err != nil {
		next.good, next.fault = s.round.Load().good, err.Error()
	}
	s.round.Store(&next)
}

// State tells how observation is. It waits for no flush.
func (s *Observer) State() State {
	last, seen := s.round.Load(), s.seen.Load()
	out := State{LastRun: last.at, LastGood: last.good, Fault: last.fault, Limit: s.o.Limit, Environments: map[string]Environment{}}
	keys := map[string]int64{}
	for i := range seen.Observations {
		keys[seen.Observations[i].Environment]++
	}
	for name, since := range seen.Since {
		out.Environments[name] = Environment{Since: since, Keys: keys[name], Overflow: seen.Overflow[name]}
	}
	return out
}
