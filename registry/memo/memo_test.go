package memo_test

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/registry/memo"
)

func key(n int) memo.Key {
	return sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(n)))
}

func TestBounded(t *testing.T) {
	c := memo.New[int](1600)
	for n := range 10_000 {
		c.Put(key(n), n, 10)
	}
	require.LessOrEqual(t, c.Cost(), 1600)
	require.Greater(t, c.Cost(), 1400)
	v, ok := c.Get(key(9_999))
	require.True(t, ok)
	require.Equal(t, 9_999, v)
	_, ok = c.Get(key(0))
	require.False(t, ok)
}

func TestUsedItemsStay(t *testing.T) {
	c := memo.New[int](1600)
	c.Put(key(-1), -1, 10)
	for n := range 10_000 {
		c.Put(key(n), n, 10)
		_, ok := c.Get(key(-1))
		require.True(t, ok, n)
	}
}

func TestTooCostlyIsNotKept(t *testing.T) {
	c := memo.New[int](1600)
	c.Put(key(1), 1, 101)
	_, ok := c.Get(key(1))
	require.False(t, ok)
	require.Zero(t, c.Cost())
}

func TestPutReplaces(t *testing.T) {
	c := memo.New[int](1600)
	c.Put(key(1), 1, 10)
	c.Put(key(1), 2, 20)
	v, _ := c.Get(key(1))
	require.Equal(t, 2, v)
	require.Equal(t, 20, c.Cost())
}

func TestDoComputesOnce(t *testing.T) {
	c := memo.New[int](1600)
	var computed atomic.Int32
	started, finish := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		_, err := c.Do(key(1), func() (int, int, error) {
			computed.Add(1)
			close(started)
			<-finish
			return 7, 1, nil
		})
		require.NoError(t, err)
	})
	<-started
	for range 8 {
		wg.Go(func() {
			v, err := c.Do(key(1), func() (int, int, error) { computed.Add(1); return 7, 1, nil })
			require.NoError(t, err)
			require.Equal(t, 7, v)
		})
	}
	close(finish)
	wg.Wait()
	require.EqualValues(t, 1, computed.Load())
}

func TestErrorsAreForgotten(t *testing.T) {
	c := memo.New[int](1600)
	broken := errors.New("broken")
	_, err := c.Do(key(1), func() (int, int, error) { return 0, 0, broken })
	require.ErrorIs(t, err, broken)
	v, err := c.Do(key(1), func() (int, int, error) { return 3, 1, nil })
	require.NoError(t, err)
	require.Equal(t, 3, v)
}

func TestPanicLeavesNobodyWaiting(t *testing.T) {
	c := memo.New[int](1600)
	require.Panics(t, func() { _, _ = c.Do(key(1), func() (int, int, error) { panic("broken") }) })
	v, err := c.Do(key(1), func() (int, int, error) { return 3, 1, nil })
	require.NoError(t, err)
	require.Equal(t, 3, v)
}

func BenchmarkGet(b *testing.B) {
	c := memo.New[int](1 << 20)
	for n := range 1000 {
		c.Put(key(n), n, 10)
	}
	k := key(500)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			c.Get(k)
		}
	})
}
