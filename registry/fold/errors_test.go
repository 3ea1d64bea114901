package fold_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry/fold"
)

// Every kind that carries no text of its own has plain words, and fills them in.
func TestErrorWords(t *testing.T) {
	own := map[fold.Kind]bool{fold.Internal: true, fold.InvalidSchema: true, fold.InvalidRuleSet: true, fold.InvalidAssociation: true, fold.Exhausted: true, fold.Refused: true}
	for kind := fold.Internal; kind <= fold.Refused; kind++ {
		e := &fold.Error{Kind: kind, Name: fold.ParseName(":.c:s"), Version: 3, ID: 7, Value: "v", Property: "p"}
		if own[kind] {
			require.Equal(t, "internal error", e.Error())
			continue
		}
		require.NotEqual(t, "internal error", e.Error(), kind)
		require.NotContains(t, e.Error(), "{")
	}
	require.Equal(t, `version 3 of subject ":.c:s" is referred to by another schema`,
		(&fold.Error{Kind: fold.ReferenceExists, Name: fold.ParseName(":.c:s"), Version: 3}).Error())
	require.Equal(t, `the request is too large: schema exceeds the limit of 5 bytes`,
		(&fold.Error{Kind: fold.TooLarge, Err: &compat.LimitError{What: "bytes", Limit: 5}}).Error())
}
