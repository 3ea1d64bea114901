package protobuf

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
)

// seeds are texts with as many forms as possible, and some that fail.
func seeds() []string {
	return []string{
		kitchenSink, proto2Sink,
		``, `;`, `message`, `message M {`, `message M { reserved 1 to max, "a", b; }`, `edition = "2023"; message M { string a = 1 [features.field_presence = EXPLICIT]; }`,
		`message M { optional group G = 1 { repeated M m = 2; } }`, `enum E { A = -0x1; reserved -5 to max; }`,
		`option (a.b).c.(d.e).f = { a: [1, 2.5e+3, inf], b <c: "x" 'y'; [d.e]: -nan> };`, `option a = [ { a: 1, a: 2, a: [3] } ];`,
		`syntax = "proto3"; import public "x"; import weak "y"; /* c */ // d`, `option a = "\x41\101\u00e9\U0001F600\n\"\'\\\xff\377";`,
		`service S { rpc A (stream stream) returns (stream .a.B) { option deprecated = true; }; rpc B (C) returns (D); }`,
		"CgFhEgFwIgMKAU0qAwoBRWIGcHJvdG8z", "syntax = \"proto3\"; message M { message M { M.M m = 1; } map<string, .M> x = 2; oneof o { M y = 3; } }",
	}
}

// FuzzParse asserts that whatever parses has a canonical text that reads and prints as itself.
func FuzzParse(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := New().Parse(compat.Source{Text: text}, compat.ParseOptions{})
		if err != nil {
			var wrong *compat.SyntaxError
			var limit *compat.LimitError
			require.True(t, errors.As(err, &wrong) || errors.As(err, &limit), "%T", err)
			return
		}
		again := parse(t, s.Canonical())
		require.Equal(t, s.Canonical(), again.Canonical())
		require.Empty(t, compare(t, again, s, compat.Options{All: true}))
		if err := New().Validate(s, true); err != nil {
			require.ErrorAs(t, err, new(*compat.SyntaxError), "%T", err)
		}
	})
}

// FuzzCompare asserts that any two texts compare, and what must hold of the answer.
func FuzzCompare(f *testing.F) {
	for i, s := range seeds() {
		f.Add(s, seeds()[(i+1)%len(seeds())])
	}
	f.Fuzz(func(t *testing.T, one, other string) {
		a, err := New().Parse(compat.Source{Text: one}, compat.ParseOptions{})
		if err != nil {
			return
		}
		b, err := New().Parse(compat.Source{Text: other}, compat.ParseOptions{})
		if err != nil {
			return
		}
		all := compare(t, b, a, compat.Options{All: true})
		require.Equal(t, keys(compat.Breaking(all)), keys(compare(t, b, a, compat.Options{})))
		if one == other {
			require.Empty(t, all)
		}
		changes := New().Diff(a, b)
		if len(all) > 0 {
			require.NotEmpty(t, changes)
		}
		for _, finding := range all {
			require.NotEmpty(t, finding.Message)
			if finding.Breaking {
				New().Repairs(b, a, finding)
			}
		}
		na, err := New().Parse(compat.Source{Text: one}, compat.ParseOptions{Normalize: true})
		if err != nil {
			return
		}
		again, err := New().Parse(compat.Source{Text: na.Canonical()}, compat.ParseOptions{Normalize: true})
		require.NoError(t, err, na.Canonical())
		require.Equal(t, na.Canonical(), again.Canonical())
	})
}
