package book

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestClosest(t *testing.T) {
	known := []string{"default", "prod-eu", "staging", "orders-value"}
	for name, want := range map[string]string{
		"prod": "prod-eu", "PROD-EU": "prod-eu", "stagign": "staging", "order-value": "orders-value", "xyz": "", "": "", "defaults": "default",
	} {
		require.Equal(t, want, closest(name, known), name)
	}
}

func FuzzDistance(f *testing.F) {
	f.Add("prod", "prod-eu")
	f.Add("", "a")
	f.Add("ä", "a")
	f.Fuzz(func(t *testing.T, a, b string) {
		const limit = 40
		d := distance(a, b, limit)
		require.Equal(t, d, distance(b, a, limit), "it is the same in both directions")
		require.Zero(t, distance(a[:min(len(a), maxSlug)], a[:min(len(a), maxSlug)], limit))
		require.GreaterOrEqual(t, d, 0)
	})
}
