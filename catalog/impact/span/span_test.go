package span_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/catalog/impact/span"
)

func TestParseRetention(t *testing.T) {
	tests := map[string]struct {
		want span.Retention
		bad  bool
	}{
		"":           {want: span.Retention{Kind: span.All}},
		"all":        {want: span.Retention{Kind: span.All}},
		"latest":     {want: span.Retention{Kind: span.Latest}},
		"log":        {want: span.Retention{Kind: span.Log}},
		"7d":         {want: span.Retention{Kind: span.Since, For: 7 * 24 * time.Hour}},
		"36h":        {want: span.Retention{Kind: span.Since, For: 36 * time.Hour}},
		"v3-v9":      {want: span.Retention{Kind: span.Range, First: 3, Last: 9}},
		"v3-9":       {want: span.Retention{Kind: span.Range, First: 3, Last: 9}},
		"v4":         {want: span.Retention{Kind: span.Range, First: 4, Last: 4}},
		"v9-v3":      {bad: true},
		"v0":         {bad: true},
		"-1d":        {bad: true},
		"99999999d":  {bad: true},
		"some":       {bad: true},
		"vv":         {bad: true},
		"v1-v2-v3":   {bad: true},
		"v999999999": {want: span.Retention{Kind: span.Range, First: 999999999, Last: 999999999}},
	}
	for text, test := range tests {
		t.Run(text, func(t *testing.T) {
			got, err := span.ParseRetention(text)
			require.Equal(t, test.bad, err != nil)
			require.Equal(t, test.want, got)
		})
	}
}

func TestParseRange(t *testing.T) {
	tests := map[string][]int32{ // versions of 1 to 9 that fit; nil is an error
		">=4 <8": {4, 5, 6, 7}, "3": {3}, "=3": {3}, ">7": {8, 9}, "<=2": {1, 2}, ">=v4 <=v5": {4, 5}, ">5 <5": {},
		"": nil, "x": nil, "=>4": nil, "4 - 5": nil, "<0": nil, ">=99999999999": nil,
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			fits, err := span.ParseRange(text)
			require.Equal(t, want == nil, err != nil)
			if want == nil {
				return
			}
			got := []int32{}
			for n := int32(1); n < 10; n++ {
				if fits(n) {
					got = append(got, n)
				}
			}
			require.Equal(t, want, got)
		})
	}
}

// FuzzParse holds what people write in policies and contracts against the parsers:
// what is understood has bounds that make sense.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"all", "7d", "v3-v9", ">=4 <8", "36h", "v", "-", "<", "9223372036854775807d"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if r, err := span.ParseRetention(text); err == nil {
			require.GreaterOrEqual(t, r.For, time.Duration(0))
			require.LessOrEqual(t, r.First, r.Last)
		}
		if fits, err := span.ParseRange(text); err == nil {
			fits(1)
		}
	})
}
