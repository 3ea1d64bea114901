package ledgertest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
)

func waitingTests() []test {
	return []test{
		{"WaitWakes", 0, waitWakes},
		{"WaitForPastReturns", 0, waitForPastReturns},
		{"WaitHonoursContext", 0, waitHonoursContext},
	}
}

// waitWakes waits on one node for what another appends. A store whose poll
// interval is under a second should be opened with a longer one, or this
// proves little.
func waitWakes(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	a, b := open(), open()
	for range 3 {
		head := mustHead(ctx, t, b)
		wake := make(chan time.Duration, 1)
		go func() {
			var appended time.Time
			for waitFor(ctx, b, head) == nil {
				now, err := b.Head(ctx)
				if err != nil || now != head {
					appended = time.Now()
					break
				}
			}
			wake <- time.Since(appended)
		}()
		start := time.Now()
		mustAppend(ctx, t, a, batch(1))
		<-wake
		require.Less(t, time.Since(start), time.Second, "append and waking up")
	}
}

func waitFor(ctx context.Context, l ledger.Log, after ledger.Pos) error { return l.Wait(ctx, after) }

// waitForPastReturns waits for something that has happened before the wait began.
func waitForPastReturns(t *testing.T, open func() ledger.Log) {
	ctx := within(t)
	a, b := open(), open()
	start := mustHead(ctx, t, b)
	head := mustAppend(ctx, t, a, batch(2))
	for _, l := range []ledger.Log{a, b} {
		require.NoError(t, l.Wait(ctx, start))
		require.NoError(t, l.Wait(ctx, ledger.Pos{}))
	}
	require.Equal(t, head, mustHead(ctx, t, b))
}

func waitHonoursContext(t *testing.T, open func() ledger.Log) {
	l := open()
	head := mustHead(within(t), t, l)
	over := errors.New("over")
	ctx, cancel := context.WithCancelCause(within(t))
	cancel(over)
	require.ErrorIs(t, l.Wait(ctx, head), over)

	ctx, cancel = context.WithCancelCause(within(t))
	ended := make(chan error)
	go func() {
		var err error
		for err == nil { // it may return early
			err = l.Wait(ctx, head)
		}
		ended <- err
	}()
	cancel(over)
	require.ErrorIs(t, <-ended, over)
}
