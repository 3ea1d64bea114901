package replica

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/memory"
)

// weather is what the network does to one node.
type weather struct {
	mu   sync.Mutex
	dice *rand.Rand
	away time.Time // the node is cut off until then
	calm bool
}

// call is a fault for every call: some take time, some fail, and now and then
// the node is cut off for a while.
func (w *weather) call(percent int) func(context.Context) error {
	return func(ctx context.Context) error {
		w.mu.Lock()
		delay := time.Duration(w.dice.IntN(20_000)) * time.Microsecond
		if w.dice.IntN(3) > 0 {
			delay = 0
		}
		if w.dice.IntN(500) == 0 && !w.calm {
			delay = 400 * time.Millisecond // beyond the budget of a head check
		}
		failed := w.dice.IntN(100) < percent
		if w.dice.IntN(400) == 0 {
			w.away = time.Now().Add(time.Duration(w.dice.IntN(4000)) * time.Millisecond)
		}
		failed = (failed || time.Now().Before(w.away)) && !w.calm
		w.mu.Unlock()
		select {
		case <-time.After(delay):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if failed {
			return ledger.ErrUnavailable
		}
		return nil
	}
}

func (w *weather) settle() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calm = true
}

// event is one operation as its caller saw it. Starts and ends are numbered in
// the one order in which they happened.
type event struct {
	start, end int64
	token      string // of a write; "" is a read
	ok         bool
	now        *Snapshot[*words] // of a read
}

// recording is everything that callers saw.
type recording struct {
	clock  atomic.Int64
	mu     sync.Mutex
	events []event
}

func (r *recording) note(token string, do func() (*Snapshot[*words], error)) error {
	e := event{token: token, start: r.clock.Add(1)}
	now, err := do()
	e.end, e.ok, e.now = r.clock.Add(1), err == nil, now
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
	return err
}

// list is the name that all writers write to.
const list = "list"

// client writes and reads through one node.
func client(r *Replica[*words], rec *recording, name string, dice *rand.Rand) {
	for i := range 25 {
		token := fmt.Sprintf("[%s.%d]", name, i)
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(1+dice.IntN(12_000))*time.Millisecond)
		switch dice.IntN(4) {
		case 0:
			_ = rec.note(token, func() (*Snapshot[*words], error) { return r.Commit(ctx, add(list, token)) })
		case 1: // a commit that finds nothing to do is a confirmed read
			_ = rec.note("", func() (*Snapshot[*words], error) {
				return r.Commit(ctx, func(*Snapshot[*words]) (ledger.Batch, error) { return ledger.Batch{}, nil })
			})
		default:
			_ = rec.note("", func() (*Snapshot[*words], error) { return r.Latest(ctx) })
		}
		cancel()
		<-time.After(time.Duration(dice.IntN(30)) * time.Millisecond)
	}
}

// TestSimulation has three nodes with twelve clients on one log in bad weather,
// and checks what the clients saw against what is in the log.
func TestSimulation(t *testing.T) {
	seeds := uint64(30)
	if testing.Short() {
		seeds = 5
	}
	var writes, reads atomic.Int64
	t.Cleanup(func() {
		// Bad weather may leave a single run with little to see, but not all of them.
		require.Greater(t, writes.Load(), int64(20*seeds))
		require.Greater(t, reads.Load(), int64(80*seeds))
	})
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w, r := simulate(t, seed)
				writes.Add(w)
				reads.Add(r)
			})
		})
	}
}

// simulate returns how many writes and reads were confirmed.
func simulate(t *testing.T, seed uint64) (writes, reads int64) {
	h := history()
	var rec recording
	var nodes []*Replica[*words]
	var sky []*weather
	digests := make([]map[uint64]ledger.Hash, 3)
	var clients sync.WaitGroup
	for n := range 3 {
		w := &weather{dice: rand.New(rand.NewPCG(seed, uint64(n)))}
		digests[n] = map[uint64]ledger.Hash{}
		r := open(t, h.Open(memory.Options{
			Deaf:   n == 2, // this one hears no notifications
			Faults: memory.Faults{Head: w.call(5), Read: w.call(2), Append: w.call(5), Answer: w.call(10)},
		}), func(o *Options[*words]) {
			o.DigestEvery = 8
			o.OnDigest = func(p ledger.Pos, sum ledger.Hash) { digests[n][p.Seq] = sum }
			o.OnDiverged = func(d Divergence) { t.Errorf("node %d sees another past: %+v", n, d) }
		})
		nodes, sky = append(nodes, r), append(sky, w)
		for c := range 4 {
			dice := rand.New(rand.NewPCG(seed, uint64(100*n+c+10)))
			clients.Go(func() { client(r, &rec, fmt.Sprintf("%d%d", n, c), dice) })
		}
	}
	clients.Wait()
	for _, w := range sky {
		w.settle()
	}
	<-time.After(10 * time.Second)
	synctest.Wait()

	states, positions := replayed(t, h)
	for n, r := range nodes {
		now, err := r.Latest(t.Context())
		require.NoError(t, err)
		require.EqualValues(t, len(states)-1, now.Pos.Seq, "node %d", n)
		require.Equal(t, states[len(states)-1].Digest(), now.State.Digest(), "node %d", n)
		require.NoError(t, r.Close())
		for seq, sum := range digests[n] {
			require.Equal(t, states[seq].Digest(), sum, "node %d at %d", n, seq)
		}
	}
	return linearizable(t, rec.events, states, positions)
}

// replayed returns the state behind each entry, and where each token is. It
// fails if a token is there twice, or was decided on another state than the one
// it stands behind.
func replayed(t *testing.T, h *memory.History) ([]*words, map[string]uint64) {
	t.Helper()
	states, positions := []*words{newWords()}, map[string]uint64{}
	var pos ledger.Pos
	for e, err := range h.Open(memory.Options{}).Read(t.Context(), ledger.Pos{}) {
		require.NoError(t, err)
		pos, err = ledger.Verify(pos, &e)
		require.NoError(t, err)
		before := states[len(states)-1]
		token, grew := strings.CutPrefix(e.Text, before.text(list))
		require.True(t, grew, "entry %d was not decided on the state before it", e.Seq)
		require.Zero(t, positions[token], "%s is there twice", token)
		positions[token] = e.Seq
		next := before.Fork()
		require.NoError(t, next.Apply(e))
		states = append(states, next)
	}
	return states, positions
}

// linearizable checks that each operation took effect at one moment between its
// start and its end: its place in the log is not before that of any operation
// that had ended when it started. It returns how many had an answer.
func linearizable(t *testing.T, events []event, states []*words, positions map[string]uint64) (writes, reads int64) {
	t.Helper()
	type edge struct {
		at    int64
		start bool
		e     *event
	}
	var edges []edge
	for i := range events {
		e := &events[i]
		edges = append(edges, edge{e.start, true, e}, edge{e.end, false, e})
	}
	slices.SortFunc(edges, func(a, b edge) int { return int(a.at - b.at) })
	var ended uint64 // newest place of an operation that has ended
	floor := map[*event]uint64{}
	for _, x := range edges {
		e := x.e
		switch {
		case x.start:
			floor[e] = ended
		case !e.ok: // its outcome is open; being there at most once is all there is to say
		case e.token != "":
			writes++
			place := positions[e.token]
			require.NotZero(t, place, "%s was confirmed and is not there", e.token)
			require.Greater(t, place, floor[e], "%s landed before something that its caller could know", e.token)
			require.Contains(t, e.now.State.text(list), e.token, "the answer holds the write")
			ended = max(ended, place)
		default:
			reads++
			place := e.now.Pos.Seq
			require.GreaterOrEqual(t, place, floor[e], "a read missed what was committed before it began")
			require.Empty(t, cmp.Diff(states[place].text(list), e.now.State.text(list)))
			ended = max(ended, place)
		}
	}
	return writes, reads
}
