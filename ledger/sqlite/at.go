package sqlite

import (
	"context"
	"fmt"

	"github.com/treaty-registry/treaty/ledger"
)

var _ ledger.Seeker = (*Log)(nil)

// At implements ledger.Seeker.
func (l *Log) At(ctx context.Context, seq uint64) (ledger.Pos, error) {
	head, err := l.Head(ctx)
	switch {
	case err != nil:
		return ledger.Pos{}, err
	case seq > head.Seq:
		return ledger.Pos{}, fmt.Errorf("entry %d, the head is entry %d: %w", seq, head.Seq, ledger.ErrDiverged)
	case seq == 0:
		return ledger.Pos{Log: head.Log}, nil
	}
	var chain []byte
	if err := l.read.QueryRowContext(ctx, `SELECT chain FROM change_log WHERE seq = ?`, int64(seq)).Scan(&chain); err != nil { //nolint:gosec // not beyond the head
		return ledger.Pos{}, fmt.Errorf("chain of entry %d: %w", seq, unavailable(err))
	}
	return ledger.Pos{Log: head.Log, Seq: seq, Chain: ledger.Hash(chain)}, nil
}
