package confluent

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
)

func TestQuery(t *testing.T) {
	t.Parallel()
	q := query{"a=1&b=x%20y+z&a=2&empty=&flag&%63=3&bad=%zz&bad=4&a%20b=5&name=%E5%90%8D&latin=%ff&n=+7&huge=99999999999"}
	require.Equal(t, "1", q.text("a"))
	require.Equal(t, []string{"1", "2"}, q.texts("a"))
	require.Equal(t, "x y z", q.text("b"))
	require.Equal(t, "3", q.text("c"))
	require.Equal(t, "4", q.text("bad"), "what cannot be decoded is left out")
	require.Equal(t, "5", q.text("a b"))
	require.Equal(t, "名", q.text("name"))
	require.Equal(t, "\uFFFD", q.text("latin"))
	require.True(t, q.has("empty"))
	require.True(t, q.has("flag"))
	require.False(t, q.has("none"))
	require.Empty(t, q.texts("none"))
	for name, want := range map[string]int{"a": 1, "n": 7, "empty": 42, "none": 42} {
		n, err := q.number(name, 42)
		require.NoError(t, err)
		require.Equal(t, want, n)
	}
	for _, name := range []string{"b", "huge"} {
		_, err := q.number(name, 0)
		require.Equal(t, api.NotFound.With(), err)
	}
	for raw, want := range map[string]bool{"x=true": true, "x=TRUE": true, "x=True": true, "x=false": false, "x=1": false, "x": false, "": false, "x=false&x=true": false} {
		require.Equal(t, want, query{raw}.is("x"), raw)
	}
	_, err := query{"l=WEAK&l=weak"}.words("l", "STRONG", "WEAK")
	require.Equal(t, api.NotFound.With(), err)
	words, err := query{"l=WEAK&l=STRONG"}.words("l", "STRONG", "WEAK")
	require.NoError(t, err)
	require.Equal(t, []string{"WEAK", "STRONG"}, words)
}

// FuzzQuery holds the look-ups against those of net/url.
func FuzzQuery(f *testing.F) {
	f.Add("a=1&b=x%20y+z&a=2", "a")
	f.Add("%61=%ff&&=&a", "a")
	f.Fuzz(func(t *testing.T, raw, name string) {
		want, err := url.ParseQuery(raw)
		got := query{raw}.texts(name)
		if err != nil || name == "" {
			return // net/url leaves semicolons out
		}
		require.Len(t, got, len(want[name]))
		require.Equal(t, len(got) > 0, query{raw}.has(name))
	})
}
