package recent

import "github.com/treaty-registry/treaty/ledger"

// Limits of a Tape. A database that loses more than the last seconds in a
// failover is rare; the limits keep that from costing memory.
const (
	Entries  = 4096
	maxBytes = 32 << 20 // of bodies and texts
)

// Tape holds the last entries, gap-free. The zero value is empty. It is for one goroutine.
type Tape struct {
	entries []ledger.Entry
	from    int // entries[from:] are held; the rest is room to reuse
	bytes   int
}

func weight(e *ledger.Entry) int { return len(e.Body) + len(e.Text) }

// Add puts the entry at the end. Entries from its number on, which were read
// before and could not be published, are replaced.
func (t *Tape) Add(e *ledger.Entry) {
	for n := len(t.entries); n > t.from && t.entries[n-1].Seq >= e.Seq; n = len(t.entries) {
		t.bytes -= weight(&t.entries[n-1])
		t.entries = t.entries[:n-1]
	}
	t.erase(e.Erases)
	t.entries = append(t.entries, *e)
	t.bytes += weight(e)
	for len(t.entries)-t.from > Entries || t.bytes > maxBytes && len(t.entries)-t.from > 1 {
		t.bytes -= weight(&t.entries[t.from])
		t.entries[t.from] = ledger.Entry{} // lets go of the texts
		t.from++
	}
	if t.from >= Entries {
		n := copy(t.entries, t.entries[t.from:])
		clear(t.entries[n:])
		t.entries, t.from = t.entries[:n], 0
	}
}

// erase forgets the contents of entries, as the log does.
func (t *Tape) erase(seqs []uint64) {
	held := t.Held()
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

// Held returns the entries that are held, oldest first. They change with the next Add.
func (t *Tape) Held() []ledger.Entry { return t.entries[t.from:] }
