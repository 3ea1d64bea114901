package compat_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
)

func TestMatchName(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		pattern, name string
		want          bool
	}{
		{"a", "a", true},
		{"a", "ab", false},
		{"*", "", true},
		{"a*", "a", true},
		{"*-value", "orders-value", true},
		{"a*b*c", "a-b-b-c", true},
		{"a*b*c", "acb", false},
		{"ab*bc", "abc", false},
		{":.eu:*", ":.eu:orders", true},
		{"[a-z]", "a", false},
	} {
		require.Equal(t, test.want, compat.MatchName(test.pattern, test.name), "%s, %s", test.pattern, test.name)
	}
}
