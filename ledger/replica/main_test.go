package replica

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/btree"
	"go.uber.org/goleak"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/memory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	kindPut     ledger.Kind = 101 // sets a name to a text
	kindPoison  ledger.Kind = 102 // applies half and fails
	kindPanic   ledger.Kind = 103
	kindUnknown ledger.Kind = 900
	kindComment ledger.Kind = 1900 // unknown and optional
)

var errPoison = errors.New("this cannot be")

// words is a state: the newest text of each name and how often it was put.
type words struct {
	texts *btree.Map[string, string]
	puts  *btree.Map[string, int]
}

func newWords() *words {
	return &words{texts: new(btree.Map[string, string]), puts: new(btree.Map[string, int])}
}

func (w *words) Fork() *words { return &words{texts: w.texts.Copy(), puts: w.puts.Copy()} }

func (w *words) Apply(e ledger.Entry) error {
	switch e.Kind {
	case kindPut:
		w.texts.Set(e.Key.Name, e.Text)
		n, _ := w.puts.Get(e.Key.Name)
		w.puts.Set(e.Key.Name, n+1)
	case kindPoison:
		w.texts.Set(e.Key.Name, "half")
		return errPoison
	case kindPanic:
		var none map[string]string
		none[e.Key.Name] = "" //nolint:govet,staticcheck // the panic is what is wanted
	default:
		return fmt.Errorf("kind %d: %w", e.Kind, ledger.ErrUnknownKind)
	}
	return nil
}

func (w *words) Digest() ledger.Hash {
	h := sha256.New()
	for name, text := range w.texts.Scan {
		fmt.Fprintf(h, "%q %q\n", name, text)
	}
	for name, n := range w.puts.Scan {
		fmt.Fprintf(h, "%q %d\n", name, n)
	}
	return ledger.Hash(h.Sum(nil))
}

func (w *words) text(name string) string {
	s, _ := w.texts.Get(name)
	return s
}

func (w *words) count(name string) int {
	n, _ := w.puts.Get(name)
	return n
}

func put(name, text string) ledger.Fact {
	return ledger.Fact{Kind: kindPut, Key: ledger.Key{Name: name}, Text: text, Body: []byte("{}")}
}

func batch(facts ...ledger.Fact) ledger.Batch {
	return ledger.Batch{ID: uuid.New(), At: time.Unix(1_700_000_000, 0), Facts: facts}
}

// write returns a decision that puts a text.
func write(name, text string) func(*Snapshot[*words]) (ledger.Batch, error) {
	return func(*Snapshot[*words]) (ledger.Batch, error) { return batch(put(name, text)), nil }
}

// add returns a decision that depends on the state: it appends to the text.
func add(name, text string) func(*Snapshot[*words]) (ledger.Batch, error) {
	return func(now *Snapshot[*words]) (ledger.Batch, error) {
		return batch(put(name, now.State.text(name)+text)), nil
	}
}

// open starts a replica of the log that ends with the test.
func open(t testing.TB, l ledger.Log, change ...func(*Options[*words])) *Replica[*words] {
	t.Helper()
	o := DefaultOptions[*words]()
	o.Log, o.New = l, newWords
	for _, c := range change {
		c(&o)
	}
	r, err := New(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.Close()) })
	return r
}

func history() *memory.History { return memory.NewHistory(uuid.New()) }

// fill appends n batches of one fact each, past all replicas.
func fill(t testing.TB, h *memory.History, facts ...ledger.Fact) {
	t.Helper()
	l := h.Open(memory.Options{})
	at, err := l.Head(t.Context())
	require.NoError(t, err)
	for _, f := range facts {
		at, err = l.Append(t.Context(), at, batch(f))
		require.NoError(t, err)
	}
}

// switched is a fault that can be turned on and off.
type switched struct{ on atomic.Bool }

func (s *switched) fail(context.Context) error {
	if s.on.Load() {
		return fmt.Errorf("the cable is out: %w", ledger.ErrUnavailable)
	}
	return nil
}

// recorder returns a logger that writes to b, and a function that returns the
// last word of each line's message.
func recorder(b *strings.Builder) (*slog.Logger, func() []string) {
	l := slog.New(slog.NewTextHandler(b, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.MessageKey {
			return a
		}
		return slog.Attr{}
	}}))
	return l, func() []string {
		var words []string
		for line := range strings.Lines(b.String()) {
			line = strings.Trim(strings.TrimSpace(line), `"`)
			if strings.HasSuffix(line, "reads the log") {
				continue
			}
			words = append(words, line[strings.LastIndexByte(line, ' ')+1:])
		}
		return words
	}
}

// trip is a fault that is none: it lets every call take some time.
func trip(d time.Duration) func(context.Context) error {
	return func(ctx context.Context) error {
		select {
		case <-time.After(d):
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
