package book

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/book"
)

// FuzzFromYAML reads hostile entries of treaty.yaml: whatever is accepted is a
// contract that says the same when it travels as JSON.
func FuzzFromYAML(f *testing.F) {
	for _, seed := range []string{
		"name: billing\nproduces: [a-value]\nconsumes:\n  - {subject: b, reader: {version: 1}, uses: {fields: [x], enums: {s: exhaustive}}}\n",
		"application: a\nconsumes: [{event: e, channel: c, reader: {versions: \">=4 <8\"}}]",
		"consumes: [{subject: a, reader: {metadata: {major: \"2\"}, latest: true}}]",
		"a: &a [*a, *a]", "? [1, 2]\n: x", "consumes: {subject: 1}", "produces: [null, 3, [x]]", "version: 1", "- a", "", "\x00", "principals: [\"\\e\"]",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var p api.Published
		if fromYAML(raw, &p) != nil {
			return
		}
		if book.CheckContract(&p) != nil {
			return
		}
		text, err := json.Marshal(p.Contract)
		require.NoError(t, err)
		var again api.Contract
		require.NoError(t, json.Unmarshal(text, &again))
		require.Equal(t, catalog.HashContract(&p.Contract), catalog.HashContract(&again))
	})
}
