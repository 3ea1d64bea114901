package replica

import "context"

// sumUp has the digest of the snapshot computed, unless an earlier one still is:
// a digest that is missing harms nobody, one that holds up the reading would.
func (r *Replica[S]) sumUp(s *Snapshot[S]) {
	if r.o.OnDigest == nil {
		return
	}
	select {
	case r.digests <- s:
	default:
		r.o.Logger.Debug("digest passed over", "seq", s.Pos.Seq)
	}
}

// digest sums up states as they come.
func (r *Replica[S]) digest(ctx context.Context) {
	for {
		select {
		case s := <-r.digests:
			r.o.OnDigest(s.Pos, s.State.Digest())
		case <-ctx.Done():
			return
		}
	}
}
