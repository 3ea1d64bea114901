package cli

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/server/servertest"
)

// TestAgreesWithRegistry asks both sides the same: check against a registry
// answers as the registry does, for every level, with groups and policies.
func TestAgreesWithRegistry(t *testing.T) {
	url := servertest.Start(t)
	c, err := client.New(client.Options{URL: url})
	require.NoError(t, err)
	history := []string{
		`{"type":"object","properties":{"a":{"type":"string"}}}`,
		`{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}`,
		`{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},"additionalProperties":false}`,
	}
	candidates := append([]string{
		`{"type":"object","properties":{"a":{"type":"string","maxLength":9},"b":{"type":"integer"}},"additionalProperties":false}`,
		`{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}`,
	}, history...)
	answers := map[bool]int{}
	for _, setting := range []string{"", "group", "lenient"} {
		for _, level := range compat.Levels() {
			subject := fmt.Sprintf("%s-%s", setting, level)
			for i, text := range history {
				r := api.RegisterSchemaRequest{SchemaType: "JSON", Schema: text}
				if setting == "group" {
					r.Metadata = &api.Metadata{Properties: map[string]string{"major": fmt.Sprint(i / 2)}}
				}
				update := api.ConfigUpdateRequest{Compatibility: api.Some("NONE")}
				if setting == "lenient" {
					update.CompatibilityPolicy = api.Some("LENIENT")
				}
				require.NoError(t, c.SetConfig(t.Context(), subject, update))
				_, err := c.Register(t.Context(), subject, r, false)
				require.NoError(t, err)
			}
			update := api.ConfigUpdateRequest{Compatibility: api.Some(string(level))}
			if setting == "group" {
				update.CompatibilityGroup = api.Some("major")
			}
			require.NoError(t, c.SetConfig(t.Context(), subject, update))
			for i, text := range candidates {
				compatible, messages, err := c.Check(t.Context(), subject, api.RegisterSchemaRequest{SchemaType: "JSON", Schema: text}, false)
				require.NoError(t, err)
				s := &script{t: t, root: t.TempDir(), env: map[string]string{"TREATY_URL": url}}
				s.dir = s.root
				s.write("treaty.yaml", "version: 1\nsubjects: [{files: s.json, subject: '"+subject+"'}]\n")
				s.write("s.json", text)
				answers[compatible]++
				want := exitOK
				if !compatible {
					want = exitNo
				}
				require.Equal(t, want, s.treaty([]string{"compat", "--against", "registry"}), "%s candidate %d: %v\n%s%s", subject, i, messages, s.out, s.err)
			}
		}
	}
	require.Greater(t, answers[true], 20)
	require.Greater(t, answers[false], 20)
}
