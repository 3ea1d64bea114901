package fold_test

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/registry/fold"
)

func TestParseName(t *testing.T) {
	for _, c := range []struct{ text, context, subject, qualified string }{
		{"foo", ".", "foo", "foo"},
		{"", ".", "", ""},
		{":.ctx:foo", ".ctx", "foo", ":.ctx:foo"},
		{":.ctx:", ".ctx", "", ":.ctx:"},
		{":.ctx", ".ctx", "", ":.ctx:"},
		{":.:foo", ".", "foo", "foo"},
		{":.:", ".", "", ""},
		{":.__GLOBAL:", ".__GLOBAL", "", ":.__GLOBAL:"},
		{":*:", "*", "", ":*:"},
		{":*:foo", "*", "foo", ":*:foo"},
		{":.ctx:a:b:c", ".ctx", "a:b:c", ":.ctx:a:b:c"},
		{":foo", ".", ":foo", ":foo"},
		{":*foo", ".", ":*foo", ":*foo"},
		{"*", ".", "*", "*"},
		{":.::.ctx:foo", ".", ":.ctx:foo", ":.::.ctx:foo"},
	} {
		n := fold.ParseName(c.text)
		equal(t, fold.Name{Context: c.context, Subject: c.subject}, n)
		require.Equal(t, c.qualified, n.Qualified(), c.text)
	}
}

func FuzzParseName(f *testing.F) {
	for _, s := range []string{"", "foo", ":.ctx:foo", ":.ctx", ":.:foo", ":.::.x:y", ":.__GLOBAL:", ":*:", ":*:x", "::", ":", ":.", "\xff", "a\x00b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := fold.ParseName(s)
		require.NotEmpty(t, n.Context)
		require.Equal(t, n, fold.ParseName(n.Qualified()), "the qualified form reads back")
		if utf8.ValidString(s) {
			require.True(t, utf8.ValidString(n.Qualified()))
		}
	})
}

func FuzzParseVersion(f *testing.F) {
	for _, s := range []string{"1", "latest", "-1", " 7 ", "+3", "0", "99999999999", "1e3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := fold.ParseVersion(s)
		if err == nil {
			require.True(t, n == fold.Latest || n >= 1)
		}
	})
}

func FuzzParseGUID(f *testing.F) {
	f.Add("095d71cf-1255-6b9d-5e33-0ad575b3df5d")
	f.Add("095d71cf12556b9d5e330ad575b3df5d")
	f.Fuzz(func(t *testing.T, s string) {
		if g, ok := fold.ParseGUID(s); ok {
			again, ok := fold.ParseGUID(g.String())
			require.True(t, ok)
			require.Equal(t, g, again)
		}
	})
}
