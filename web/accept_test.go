package web

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func TestParseAccept(t *testing.T) {
	tests := []struct {
		name    string
		headers []string
		want    accept
	}{
		{"None", nil, accept{}},
		{"Empty", []string{""}, accept{}},
		{"List", []string{"gzip, br"}, accept{"gzip": 1, "br": 1}},
		{"TwoHeaders", []string{"gzip", "br;q=0.5"}, accept{"gzip": 1, "br": 0.5}},
		{"CaseAndBlanks", []string{" GZip ;\tQ = 0.25 , ,"}, accept{"gzip": 0.25}},
		{"OldName", []string{"x-gzip"}, accept{"gzip": 1}},
		{"FirstWins", []string{"br;q=0, br"}, accept{"br": 0}},
		{"OtherParameters", []string{"br;level=11;q=0.3"}, accept{"br": 0.3}},
		{"BadWeights", []string{"a;q=2, b;q=-1, c;q=x, d;q=, e;q=NaN, f;q=1e-1, g;q=0.7"}, accept{"g": 0.7}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Empty(t, cmp.Diff(tt.want, parseAccept(tt.headers)))
		})
	}
}

func TestBoundsAccept(t *testing.T) {
	var many strings.Builder
	for i := range 100_000 {
		many.WriteString(strings.Repeat("a", i%50+1))
		many.WriteByte(',')
	}
	require.Len(t, parseAccept([]string{many.String()}), maxCodings)
}

func TestWeight(t *testing.T) {
	tests := []struct {
		header, coding string
		want           float64
	}{
		{"", "identity", leastWeight},
		{"", "br", 0},
		{"br", "gzip", 0},
		{"*;q=0.5", "br", 0.5},
		{"br;q=0, *", "br", 0},
		{"*;q=0", "identity", 0},
		{"identity;q=0", "identity", 0},
	}
	for _, tt := range tests {
		require.InDelta(t, tt.want, parseAccept([]string{tt.header}).weight(tt.coding), 1e-9, "%s of %q", tt.coding, tt.header)
	}
}

func FuzzParseAccept(f *testing.F) {
	for _, seed := range []string{"", "gzip, deflate, br;q=0.9", "*;q=0", "x-gzip;q=1.000;a=b", ";;;,,,=", "q;q;q=q"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		a := parseAccept([]string{header})
		require.LessOrEqual(t, len(a), maxCodings)
		for coding, q := range a {
			require.NotEmpty(t, coding)
			require.True(t, q >= 0 && q <= 1, "weight %v of %q", q, coding)
		}
	})
}
