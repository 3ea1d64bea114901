package words_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/catalog/words"
)

// TestAgoUntil checks that an age is said in the same words until it says so, and in
// others from then on.
func TestAgoUntil(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	r := rand.New(rand.NewPCG(1, 1))
	for _, span := range []time.Duration{2 * time.Minute, 2 * time.Hour, 72 * time.Hour, 400 * 24 * time.Hour} {
		for range 500 {
			now := at.Add(time.Duration(r.Int64N(int64(span))))
			until, said := words.AgoUntil(now, at), words.Ago(now, at)
			require.True(t, until.After(now))
			require.Equal(t, said, words.Ago(until.Add(-1), at))
			require.NotEqual(t, said, words.Ago(until, at), "%s after", now.Sub(at))
		}
	}
	early := at.Add(-time.Hour)
	require.Equal(t, "just now", words.Ago(early, at), "clocks differ")
	require.Equal(t, at.Add(time.Minute), words.AgoUntil(early, at))
}
