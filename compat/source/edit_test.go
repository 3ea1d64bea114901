package source

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEdit(t *testing.T) {
	t.Parallel()
	lines := "{\n  \"a\": 1,\n  \"b\": [\n    1,\n    2\n  ]\n}"
	for _, c := range []struct {
		name string
		edit func() (string, bool)
		want string // "" where the edit makes no sense
	}{
		{"AddToCompact", func() (string, bool) { return SetMember(`{"a":1}`, "", "b", "2") }, `{"a":1,"b":2}`},
		{"AddToSpaced", func() (string, bool) { return SetMember(`{"a": 1, "c": 2}`, "/", "b", "2") }, `{"a": 1, "c": 2, "b": 2}`},
		{"AddToEmpty", func() (string, bool) { return SetMember(`{ }`, "", "b", "2") }, `{"b": 2}`},
		{"AddToLines", func() (string, bool) { return SetMember(lines, "", "c", "2") }, "{\n  \"a\": 1,\n  \"b\": [\n    1,\n    2\n  ],\n  \"c\": 2\n}"},
		{"ReplaceMember", func() (string, bool) { return SetMember(`{"a":1,"b":2}`, "", "a", "[]") }, `{"a":[],"b":2}`},
		{"KeyToEscape", func() (string, bool) { return SetMember(`{"a~1/\"":1}`, "", "a~1/\"", "2") }, ""},
		{"NoObject", func() (string, bool) { return SetMember(`[1]`, "", "a", "2") }, ""},
		{"AppendToLines", func() (string, bool) { return Append(lines, "/b", "3") }, "{\n  \"a\": 1,\n  \"b\": [\n    1,\n    2,\n    3\n  ]\n}"},
		{"AppendToEmpty", func() (string, bool) { return Append(`[]`, "", "3") }, `[3]`},
		{"AppendToObject", func() (string, bool) { return Append(`{}`, "", "3") }, ""},
		{"RemoveFirst", func() (string, bool) { return RemoveElement(`[1, 2, 3]`, "/0") }, `[2, 3]`},
		{"RemoveLast", func() (string, bool) { return RemoveElement(`[1, 2, 3]`, "/2") }, `[1, 2]`},
		{"RemoveOnly", func() (string, bool) { return RemoveElement(`{"a":[1]}`, "/a/0") }, `{"a":[]}`},
		{"RemoveMissing", func() (string, bool) { return RemoveElement(`[1]`, "/1") }, ""},
		{"RemoveRoot", func() (string, bool) { return RemoveElement(`[1]`, "") }, ""},
		{"RemoveMember", func() (string, bool) { return RemoveElement(`{"a":1}`, "/a") }, ""},
		{"Replace", func() (string, bool) { return Replace(lines, "/b", "0") }, "{\n  \"a\": 1,\n  \"b\": 0\n}"},
		{"ReplaceMissing", func() (string, bool) { return Replace(lines, "/c", "0") }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, ok := c.edit()
			if c.name == "KeyToEscape" {
				require.True(t, ok)
				require.True(t, json.Valid([]byte(got)), got)
				return
			}
			require.Equal(t, c.want != "", ok)
			require.Equal(t, c.want, got)
		})
	}
}
