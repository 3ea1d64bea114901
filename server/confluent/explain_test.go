package confluent_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
)

// TestBoundsOfExplanations asks for the positions of a thousand findings in a
// large text: it gets those that can be found with little work.
func TestBoundsOfExplanations(t *testing.T) {
	t.Parallel()
	n := newNode(t, options{})
	schema := func(fields int) string {
		var all []string
		for i := range fields {
			all = append(all, fmt.Sprintf(`{"name": "field_with_a_long_name_%08d", "type": "string"}`, i))
		}
		text, err := json.Marshal(map[string]string{"schema": `{"type": "record", "name": "R", "fields": [` + strings.Join(all, ",\n") + `]}`})
		require.NoError(t, err)
		return string(text)
	}
	require.Equal(t, http.StatusOK, n.do("POST", "/subjects/s/versions", schema(0)).Code)
	w := n.do("POST", "/subjects/s/versions?explain=true", schema(10_000))
	require.Equal(t, http.StatusConflict, w.Code)
	var fault api.Error
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &fault))
	require.NotNil(t, fault.Findings)
	found := *fault.Findings
	require.Greater(t, len(found), 100)
	for i, f := range found[:10] {
		require.Equal(t, i+1, f.Line)
	}
	last := found[len(found)-1]
	require.Zero(t, last.Line)
	require.NotEmpty(t, last.Message)
}
