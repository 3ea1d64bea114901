package source

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const sample = "{\n" +
	"  \"name\": \"é😀\", \"list\": [1, {\"x\": true} /* ] */, \"a]b\\\"\"],\r\n" +
	"  \"a/b~c\": null, // \"name\": 5\n" +
	"  \"k\\u00e9\\ud83d\\ude00\\n\": [[]],\n" +
	"  \"twice\": 1, \"twice\": {\"deep\": \"last\"}\n" +
	"}"

func TestPointer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pointer, value string
		at             Range
	}{
		{"", sample, Range{1, 1, 6, 2}},
		{"/", sample, Range{1, 1, 6, 2}},
		{"/name", `"é😀"`, Range{2, 11, 2, 15}},
		{"/list/0", `1`, Range{2, 26, 2, 27}},
		{"/list/1", `{"x": true}`, Range{2, 29, 2, 40}},
		{"/list/1/x", `true`, Range{2, 35, 2, 39}},
		{"/list/2", `"a]b\""`, Range{2, 50, 2, 57}},
		{"/a~1b~0c", `null`, Range{3, 12, 3, 16}},
		{"/ké😀\n/0", `[]`, Range{4, 29, 4, 31}},
		{"/twice/deep", `"last"`, Range{5, 33, 5, 39}},
		{"/twice/0", "", Range{}},
		{"/list/3", "", Range{}},
		{"/list/-1", "", Range{}},
		{"/list/x", "", Range{}},
		{"/name/x", "", Range{}},
		{"/missing", "", Range{}},
	} {
		t.Run(c.pointer, func(t *testing.T) {
			t.Parallel()
			got, ok := Pointer(sample, c.pointer)
			require.Equal(t, c.value != "", ok)
			require.Equal(t, c.at, got)
			if start, end, ok := Bytes(sample, c.pointer); ok {
				require.Equal(t, c.value, sample[start:end])
			}
			marked, _ := Pointer("\ufeff"+sample, c.pointer)
			require.Equal(t, c.at, marked, "a byte order mark is no column")
		})
	}
}

func TestPointerInBrokenText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " ", "{", `{"a"`, `{"a":`, `{"a":[1,`, `{"a" 1}`, `["x`, "]", ",", "/*", `{a:1}`, strings.Repeat("[", 1<<20)} {
		_, ok := Pointer(text, "/a/0/0")
		require.False(t, ok, "%.20q", text)
	}
}

func TestBetween(t *testing.T) {
	t.Parallel()
	require.Equal(t, Range{1, 1, 2, 2}, Between("ä\r\nb", 0, 5))
	require.Equal(t, Range{2, 1, 2, 2}, Between("ä\r\nb", 4, 99))
	require.Equal(t, Range{1, 1, 1, 1}, Between("ä", -3, -5))
	require.Equal(t, Range{1, 1, 1, 2}, Between("\ufeffa", 3, 4))
	require.Equal(t, Range{1, 1, 1, 1}, Between("\ufeffa", 1, 2), "inside the mark")
}

// FuzzPointer checks that what is found in well-formed JSON is the value that
// encoding/json finds there, and that nothing else ends in a panic.
func FuzzPointer(f *testing.F) {
	f.Add(sample, "/list/1/x")
	f.Add(`{"a":{"b":[1,2,{"c":"d"}]}}`, "/a/b/2/c")
	f.Add(`[[],{},"\u00e9",-1e5]`, "/3")
	f.Add("\ufeff{\"\":1}", "/")
	f.Fuzz(func(t *testing.T, text, pointer string) {
		start, end, ok := Bytes(text, pointer)
		Pointer(text, pointer)
		if !ok || !json.Valid([]byte(text)) {
			return
		}
		var got, want any
		if json.Unmarshal([]byte(text[start:end]), &got) != nil {
			t.Fatalf("%q is not a value", text[start:end])
		}
		if json.Unmarshal([]byte(text), &want) != nil {
			return
		}
		if pointer == "" || pointer == "/" {
			require.Equal(t, want, got)
		}
	})
}
