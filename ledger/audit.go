package ledger

import (
	"fmt"
	"slices"
)

// Audit checks a whole log from its first entry on: that the chain holds and
// that what is blank was erased by an entry that says so. The zero value is ready.
type Audit struct {
	at     Pos
	blanks map[uint64]struct{} // blank entries that no entry has erased yet
}

// Check takes the next entry. Its error is ErrDiverged and names the entry.
func (a *Audit) Check(e *Entry) error {
	next, err := Verify(a.at, e)
	if err != nil {
		return err
	}
	a.at = next
	if e.Erased {
		if a.blanks == nil {
			a.blanks = map[uint64]struct{}{}
		}
		a.blanks[e.Seq] = struct{}{}
	}
	for _, seq := range e.Erases {
		delete(a.blanks, seq)
	}
	return nil
}

// Close ends the audit. It returns the position behind the last entry, and
// ErrDiverged if an entry is blank that no later one erases.
func (a *Audit) Close() (Pos, error) {
	if len(a.blanks) == 0 {
		return a.at, nil
	}
	seqs := make([]uint64, 0, len(a.blanks))
	for seq := range a.blanks {
		seqs = append(seqs, seq)
	}
	return a.at, fmt.Errorf("entry %d is blank and no entry erased it (%d such): %w", slices.Min(seqs), len(seqs), ErrDiverged)
}
