package memory

import (
	"context"
	"fmt"

	"github.com/treaty-registry/treaty/ledger"
)

var _ ledger.Seeker = (*Log)(nil)

// At implements ledger.Seeker.
func (l *Log) At(ctx context.Context, seq uint64) (ledger.Pos, error) {
	head, err := l.Head(ctx)
	if err != nil {
		return ledger.Pos{}, err
	}
	l.h.mu.Lock()
	defer l.h.mu.Unlock()
	switch {
	case seq > uint64(len(l.h.entries)):
		return ledger.Pos{}, fmt.Errorf("entry %d, the head is entry %d: %w", seq, head.Seq, ledger.ErrDiverged)
	case seq == 0:
		return ledger.Pos{Log: head.Log}, nil
	}
	return ledger.Pos{Log: head.Log, Seq: seq, Chain: l.h.entries[seq-1].Chain}, nil
}
