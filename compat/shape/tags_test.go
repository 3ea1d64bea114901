package shape_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
)

func TestWithTags(t *testing.T) {
	t.Parallel()
	tree, err := shape.Of(compat.Avro, compat.Source{Text: `{"type":"record","name":"Order","namespace":"shop.v1","fields":[
 {"name":"mail","type":"string","confluent:tags":["OLD"]},
 {"name":"items","type":{"type":"array","items":{"type":"record","name":"Item","fields":[{"name":"mail","type":"string"},{"name":"mails","type":"string"}]}}}]}`})
	require.NoError(t, err)
	for pattern, want := range map[string][]string{
		"mail":                {"mail"},
		"*.mail":              {"items[].mail"},
		"**.mail":             {"mail", "items[].mail"},
		"shop.v1.Order.mail":  {"mail"},
		"shop.v1.Item.mail":   {"items[].mail"},
		"shop.*.Item.*":       {"items[].mail", "items[].mails"},
		"shop.*.mail":         nil,
		"shop.**.mail":        {"mail", "items[].mail"},
		"items.mail?":         {"items[].mails"},
		"**":                  {"mail", "items", "items[].mail", "items[].mails"},
		"":                    nil,
		"shop.v1.Order":       nil,
		"**a*l":               {"mail", "items[].mail"},
		"*":                   {"mail", "items"},
		"***":                 {"mail", "items", "items[].mail", "items[].mails"},
		"**.Item.**":          {"items[].mail", "items[].mails"},
		"shop?v1.Order.items": nil,
	} {
		tagged := tree.WithTags(map[string][]string{pattern: {"NEW", "OLD"}})
		var got []string
		for _, f := range tagged.Fields {
			if len(f.Tags) > 1 || len(f.Tags) == 1 && f.Path != "mail" {
				got = append(got, f.Path)
			}
		}
		require.Equal(t, want, got, pattern)
	}
	require.Equal(t, []string{"OLD"}, tree.Fields[0].Tags, "the tree itself is as it was")
	require.Equal(t, []string{"OLD", "NEW"}, tree.WithTags(map[string][]string{"mail": {"NEW", "OLD"}}).Fields[0].Tags)
}
