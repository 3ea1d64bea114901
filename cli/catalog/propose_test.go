package catalog

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
)

// TestSection holds that a proposal says what is known, and no more.
func TestSection(t *testing.T) {
	seen := time.Date(2026, 11, 21, 4, 5, 0, 0, time.UTC)
	edge := func(environment string, r *api.Reader, words string) api.Edge {
		return api.Edge{Subject: "s", Environment: environment, Reader: api.ReaderWords{Kind: r.Kind(), Reader: r, Words: words}, LastSeen: &seen}
	}
	const head = "# From what the registry knows. Correct it, and say what each input is read with.\napplications:\n  - name: a\n    version: '{git.sha}'\n"
	for name, test := range map[string]struct {
		produces, consumes []api.Edge
		want               string
	}{
		"UnknownReader": {
			consumes: []api.Edge{edge("prod", nil, "unknown; perhaps version 2, 3")},
			want:     "    consumes:\n      # prod: unknown; perhaps version 2, 3, last seen 2026-11-21 04:05\n      - subject: s\n",
		},
		"KnownInOneEnvironment": {
			consumes: []api.Edge{edge("prod", nil, "unknown"), edge("test", &api.Reader{Version: 2}, "version 2")},
			want:     "    consumes:\n      # prod: unknown, last seen 2026-11-21 04:05\n      # test: version 2, last seen 2026-11-21 04:05\n      - subject: s\n        reader:\n          version: 2\n",
		},
		"Disagreeing": {
			consumes: []api.Edge{edge("prod", &api.Reader{Version: 1}, "version 1"), edge("test", &api.Reader{Version: 2}, "version 2")},
			want:     "    consumes:\n      # prod: version 1, last seen 2026-11-21 04:05\n      # test: version 2, last seen 2026-11-21 04:05\n      - subject: s\n",
		},
		"SchemaByValue": {
			consumes: []api.Edge{edge("prod", &api.Reader{Schema: &api.SchemaText{Schema: `"int"`}}, "a schema of its own")},
			want:     "    consumes:\n      # prod: a schema of its own, last seen 2026-11-21 04:05\n      - subject: s\n",
		},
		"Projection": {
			consumes: []api.Edge{edge("prod", &api.Reader{Projection: []string{"a", "b"}, Of: 3}, "a, b of version 3")},
			want:     "    consumes:\n      # prod: a, b of version 3, last seen 2026-11-21 04:05\n      - subject: s\n        reader:\n          projection: [a, b]\n          of: 3\n",
		},
		"WriterOfLatest": {
			produces: []api.Edge{edge("prod", &api.Reader{Latest: true}, "the newest version")},
			want:     "    produces:\n      # prod: the newest version, last seen 2026-11-21 04:05\n      - subject: s\n        schema:\n          latest: true\n",
		},
		"Retired": {
			produces: []api.Edge{edge("prod", nil, "unknown")}, consumes: []api.Edge{{Subject: "s", Status: "retired"}},
			want: "    produces:\n      # prod: unknown, last seen 2026-11-21 04:05\n      - subject: s\n",
		},
		"NamesThatLookLikeYAML": {
			consumes: []api.Edge{{Subject: ":.eu:x: [y]", Environment: "prod", Group: "# g", Reader: api.ReaderWords{Words: "two\nlines"}}},
			want:     "    consumes:\n      # prod: two\uFFFDlines, never seen\n      - subject: ':.eu:x: [y]'\n        group: '# g'\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := section(&api.Application{Name: "a", Produces: test.produces, Consumes: test.consumes})
			require.NoError(t, err)
			require.Equal(t, head+test.want, got)
		})
	}
	_, err := section(&api.Application{Name: "a", Type: "spaceship", Produces: []api.Edge{{Subject: "s"}}})
	require.ErrorContains(t, err, "does not fit into treaty.yaml")
}
