package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/treaty-registry/treaty/ledger"
)

var _ ledger.Seeker = (*Log)(nil)

// At implements ledger.Seeker.
func (l *Log) At(ctx context.Context, seq uint64) (ledger.Pos, error) {
	if l.closed.Err() != nil {
		return ledger.Pos{}, ledger.ErrClosed
	}
	ctx, stop := l.bind(ctx)
	defer stop()
	var at ledger.Pos
	err := l.use(ctx, l.reads, func(c *pgx.Conn) error {
		head, err := readHead(ctx, c)
		switch {
		case err != nil:
			return err
		case seq > head.Seq:
			return fmt.Errorf("the head is entry %d: %w", head.Seq, ledger.ErrDiverged)
		}
		at = ledger.Pos{Log: head.Log, Seq: seq}
		if seq == 0 {
			return nil
		}
		var chain []byte
		if err := c.QueryRow(ctx, `SELECT chain FROM change_log WHERE seq = $1`, int64(seq)).Scan(&chain); err != nil { //nolint:gosec // not beyond the head
			return fmt.Errorf("chain: %w", err)
		}
		at.Chain = ledger.Hash(chain)
		return nil
	})
	if err != nil {
		return ledger.Pos{}, fmt.Errorf("entry %d: %w", seq, l.classify(err))
	}
	return at, nil
}
