package replica

import "context"

// doubt has follow look at the log, because somebody could not. While stale it
// looks often enough.
func (r *Replica[S]) doubt() {
	if r.live() {
		r.nudge()
	}
}

// nudge ends the rest of follow, now or the next one.
func (r *Replica[S]) nudge() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wake()
}

func (r *Replica[S]) wake() {
	r.health.nudged = true
	if r.health.wake != nil {
		r.health.wake()
	}
}

// rest calls wait with a context that ends with the next nudge, unless there has
// been one since the last rest.
func (r *Replica[S]) rest(ctx context.Context, wait func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r.mu.Lock()
	if r.health.nudged {
		r.health.nudged = false
		r.mu.Unlock()
		return nil
	}
	r.health.wake = cancel
	r.mu.Unlock()

	err := wait(ctx)

	r.mu.Lock()
	defer r.mu.Unlock()
	r.health.wake, r.health.nudged = nil, false
	if ctx.Err() != nil {
		return nil // nudged, or the replica ends: follow looks
	}
	return err
}
