package prefetch_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/prefetch"
)

// numbers fetches entries that are only numbers, at most most at once.
func numbers(most uint64) prefetch.Fetch {
	return func(_ context.Context, after, to uint64, _ int) ([]ledger.Entry, error) {
		var entries []ledger.Entry
		for seq := after + 1; seq <= min(to, after+most); seq++ {
			entries = append(entries, ledger.Entry{Seq: seq})
		}
		return entries, nil
	}
}

func TestRead(t *testing.T) {
	for name, c := range map[string]struct{ after, to, most uint64 }{
		"nothing":         {5, 5, 10},
		"backwards":       {6, 5, 10},
		"one":             {5, 6, 10},
		"one piece":       {0, 2_000, 5_000},
		"one and a bit":   {0, 2_001, 5_000},
		"many":            {17, 50_023, 5_000},
		"pieces in parts": {17, 50_023, 7},
	} {
		t.Run(name, func(t *testing.T) {
			at := c.after
			err := prefetch.Read(t.Context(), c.after, c.to, numbers(c.most), func(e ledger.Entry) bool {
				require.Equal(t, at+1, e.Seq)
				at++
				return true
			})
			require.NoError(t, err)
			require.Equal(t, max(c.after, c.to), at)
		})
	}
}

func TestReadStops(t *testing.T) {
	for _, stop := range []uint64{1, 1_999, 2_000, 2_001, 9_999} {
		n := uint64(0)
		err := prefetch.Read(t.Context(), 0, 100_000, numbers(5_000), func(e ledger.Entry) bool {
			n = e.Seq
			return n < stop
		})
		require.NoError(t, err)
		require.Equal(t, stop, n)
	}
}

func TestReadFails(t *testing.T) {
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		fetch prefetch.Fetch
		want  error
		read  uint64
	}{
		"an error in the middle": {func(ctx context.Context, after, to uint64, limit int) ([]ledger.Entry, error) {
			if after >= 6_000 {
				return nil, broken
			}
			return numbers(5_000)(ctx, after, to, limit)
		}, broken, 6_000},
		"a missing end": {func(ctx context.Context, after, to uint64, limit int) ([]ledger.Entry, error) {
			return numbers(5_000)(ctx, after, min(to, 6_500), limit)
		}, ledger.ErrDiverged, 6_500},
		"a gap": {func(ctx context.Context, after, to uint64, limit int) ([]ledger.Entry, error) {
			entries, err := numbers(5_000)(ctx, after, to, limit)
			if after == 6_000 {
				entries = append(entries[:100:100], entries[101:]...)
			}
			return entries, err
		}, ledger.ErrDiverged, 6_100},
	} {
		t.Run(name, func(t *testing.T) {
			read := uint64(0)
			err := prefetch.Read(t.Context(), 0, 100_000, c.fetch, func(e ledger.Entry) bool {
				read = e.Seq
				return true
			})
			require.ErrorIs(t, err, c.want)
			require.Equal(t, c.read, read, "what came before the failure is handed on")
		})
	}
}

func TestReadHonoursContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	err := prefetch.Read(ctx, 0, 100_000, func(ctx context.Context, after, to uint64, limit int) ([]ledger.Entry, error) {
		if after >= 10_000 {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		return numbers(5_000)(ctx, after, to, limit)
	}, func(e ledger.Entry) bool {
		if e.Seq == 10_000 {
			cancel()
		}
		return true
	})
	require.ErrorIs(t, err, context.Canceled)
}

// TestBoundsPieces holds the reader up and looks how much is fetched for it meanwhile.
func TestBoundsPieces(t *testing.T) {
	var running, most, fetched atomic.Int64
	slow := func(ctx context.Context, after, to uint64, limit int) ([]ledger.Entry, error) {
		most.Store(max(most.Load(), running.Add(1)))
		defer running.Add(-1)
		fetched.Add(1)
		return numbers(5_000)(ctx, after, to, limit)
	}
	err := prefetch.Read(t.Context(), 0, 1_000_000, slow, func(e ledger.Entry) bool { return e.Seq < 2_500 })
	require.NoError(t, err)
	require.LessOrEqual(t, fetched.Load(), int64(2+prefetch.Workers), "the second piece is being read")
	require.LessOrEqual(t, most.Load(), int64(prefetch.Workers+1))
}
