package workspace

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

// TestSchemaAgrees: what the reader takes, the schema takes, and both refuse an unknown key.
func TestSchemaAgrees(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(Schema()))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("config.json", doc))
	s, err := c.Compile("config.json")
	require.NoError(t, err)
	valid := func(text string) error {
		var v any
		require.NoError(t, yaml.Unmarshal([]byte(strings.ReplaceAll(text, "expires: 2026-12-31", `expires: "2026-12-31"`)), &v))
		data, err := json.Marshal(v)
		require.NoError(t, err)
		v, err = jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
		require.NoError(t, err)
		return s.Validate(v)
	}
	require.NoError(t, valid(everything))
	require.NoError(t, valid("version: 1\napplications: [{name: a, consumes: [{subject: s, reader: {file: r.avsc}}, {subject: t, reader: {projection: a, of: 1}}]}]\n"))
	for _, bad := range badApplications() {
		if !bad.beyond {
			require.Error(t, valid("version: 1\napplications:\n  - "+bad.text+"\n"), bad.text)
		}
	}
	for _, text := range []string{"version: 2\n", "version: 1\nfoo: 1\n", "version: 1\npolicies: []\n", "version: 1\nlint: {foo: 1}\n", "version: 1\nwaivers: [{rules: [a]}]\n", "version: 1\nsubjects: [{subject: x}]\n", "version: 1\ndefaults: {compatibility: SOME}\n"} {
		require.Error(t, valid(text), text)
		_, err := Parse(FileName, []byte(text))
		require.Error(t, err, text)
	}
}
