package replica

import "github.com/treaty-registry/treaty/ledger"

// What a replica keeps of the last entries, so that it can say what was lost
// when the log comes back with another past. A database that loses more than
// the last seconds in a failover is rare; the limits keep that from costing memory.
const (
	tapeEntries = 4096
	tapeBytes   = 32 << 20
)

// tape holds the last entries, gap-free.
type tape struct {
	entries []ledger.Entry
	from    int // entries[from:] are held; the rest is room to reuse
	bytes   int
}

func weight(e *ledger.Entry) int { return len(e.Body) + len(e.Text) }

// add puts the entry at the end. Entries from its number on, which were read
// before and could not be published, are replaced.
func (t *tape) add(e *ledger.Entry) {
	for n := len(t.entries); n > t.from && t.entries[n-1].Seq >= e.Seq; n = len(t.entries) {
		t.bytes -= weight(&t.entries[n-1])
		t.entries = t.entries[:n-1]
	}
	t.erase(e.Erases)
	t.entries = append(t.entries, *e)
	t.bytes += weight(e)
	for len(t.entries)-t.from > tapeEntries || t.bytes > tapeBytes && len(t.entries)-t.from > 1 {
		t.bytes -= weight(&t.entries[t.from])
		t.entries[t.from] = ledger.Entry{} // lets go of the texts
		t.from++
	}
	if t.from >= tapeEntries {
		n := copy(t.entries, t.entries[t.from:])
		clear(t.entries[n:])
		t.entries, t.from = t.entries[:n], 0
	}
}

// erase forgets the contents of entries, as the log does.
func (t *tape) erase(seqs []uint64) {
	held := t.held()
	if len(held) == 0 {
		return
	}
	for _, seq := range seqs {
		if seq < held[0].Seq || seq > held[len(held)-1].Seq {
			continue
		}
		e := &held[seq-held[0].Seq]
		t.bytes -= weight(e)
		e.Body, e.Text, e.Salt, e.Erased = nil, "", [16]byte{}, true
	}
}

func (t *tape) held() []ledger.Entry { return t.entries[t.from:] }
