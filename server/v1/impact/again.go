package impact

import (
	"encoding/json"
	"sync"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/registry/memo"
)

// The bounds of what is remembered.
const (
	// rememberFor is how old a report may be that answers again: evaluatedAt says so.
	rememberFor = time.Minute
	// rememberBytes is the length of all reports together.
	rememberBytes = 32 << 20
)

// again remembers reports that were made and kept, for those who ask the same
// while nothing changes: a report about a thousand consumers has half a megabyte,
// which takes longer to write and to keep than to find out. A report depends on
// the question, the inputs, and the time until it says it holds.
type again struct {
	mu    sync.Mutex
	in    usage.Inputs // of all reports; newer ones push out the older
	told  map[memo.Key]told
	bytes int
}

type told struct {
	body        []byte
	from, until time.Time
}

func newAgain() *again { return &again{told: map[memo.Key]told{}} }

// keyOf names a question.
func keyOf(q *api.ImpactRequest) (memo.Key, error) {
	text, err := json.Marshal(q)
	if err != nil {
		return memo.Key{}, err
	}
	var in memo.Input
	in.Text(string(text))
	return in.Sum(), nil
}

// get returns the report about a question; nil if it must be made.
func (a *again) get(key memo.Key, in usage.Inputs) []byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	t, known := a.told[key]
	if !known || !in.Same(&a.in) || in.Now.Before(t.from) || !in.Now.Before(t.until) {
		return nil
	}
	return t.body
}

// put remembers a report; until is zero for one that no time changes.
func (a *again) put(key memo.Key, in usage.Inputs, until time.Time, body []byte) {
	t := told{body: body, from: in.Now, until: in.Now.Add(rememberFor)}
	if !until.IsZero() && until.Before(t.until) {
		t.until = until
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if !in.Same(&a.in) {
		a.told, a.bytes, a.in = map[memo.Key]told{}, 0, in
	}
	a.bytes += len(body) - len(a.told[key].body)
	a.told[key] = t
	for other, old := range a.told { // in no order: which one goes matters little
		if a.bytes <= rememberBytes {
			return
		}
		delete(a.told, other)
		a.bytes -= len(old.body)
	}
}
