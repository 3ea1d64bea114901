package ledger

import "context"

// Seeker is a Log that finds a place by its number, so that a reader can begin
// anywhere without having read what is before.
type Seeker interface {
	// At returns the position of entry seq; 0 is the place before the first one.
	// Its error is ErrDiverged if the log is not that long, or ErrUnavailable.
	At(ctx context.Context, seq uint64) (Pos, error)
}
