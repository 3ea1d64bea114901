package catalog

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/ledger"
)

// bodies are what the bodies of facts are read into, by kind. Those that take
// something back have none.
func bodies() map[ledger.Kind]func(t *testing.T, body []byte) {
	return map[ledger.Kind]func(*testing.T, []byte){
		SubjectLabelled: stable[Label], Annotated: stable[api.Annotation], DomainSet: stable[api.Domain], TeamSet: stable[api.Team],
		ApplicationSet: stable[api.Contract], EnvironmentSet: stable[api.Environment], ContractPublished: stable[api.Published],
		BuildDeployed: stable[api.Deployed], BuildReleased: stable[api.Released], PrincipalMapped: stable[api.Mapping],
		EdgeDecided: stable[api.Decision], Attested: stable[api.Attestation], PolicySet: stable[api.Policy], WaiverGranted: stable[api.Waiver],
		CoverageClosed: stable[Closing], FindingsWaived: stable[api.WaivedVersion], HintsImported: stable[api.Hints],
	}
}

// stable requires that what a body says is said again when it is written anew.
func stable[T any](t *testing.T, body []byte) {
	t.Helper()
	var first, second T
	if json.Unmarshal(body, &first) != nil {
		return
	}
	written, err := json.Marshal(&first)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(written, &second))
	again, err := json.Marshal(&second)
	require.NoError(t, err)
	require.Equal(t, string(written), string(again))
}

func TestEveryBodyIsFuzzed(t *testing.T) {
	s := NewState()
	removed := map[ledger.Kind]bool{}
	for _, x := range s.tables() {
		removed[x.removed] = true
	}
	for kind, name := range Family().Kinds {
		_, known := bodies()[kind]
		require.True(t, known || removed[kind], name)
	}
}

// FuzzFacts reads hostile entries: never a panic, and what is accepted is the same
// state when the same facts come again, or are written anew.
func FuzzFacts(f *testing.F) {
	for kind := range bodies() {
		for _, seed := range []string{
			`{}`, `null`, `{"name":"a","members":["x"]}`, `{"application":"b","hash":"h","branch":"main","consumes":[{"subject":"s","reader":{"latest":true}}]}`,
			`{"at":"2026-01-01T00:00:00.5+23:59","expires":"0000-01-01T00:00:00Z"}`, `{"until":"9999-12-31T23:59:59-23:59"}`, `{"name":"\ud800","rank":-1}`, `[`, `""`,
		} {
			f.Add(uint16(kind), "space", "name", int32(1), []byte(seed))
		}
	}
	f.Fuzz(func(t *testing.T, number uint16, space, name string, version int32, body []byte) {
		kind := ledger.Kind(number)
		e := ledger.Entry{Fact: ledger.Fact{Kind: kind, Key: ledger.Key{Space: space, Name: name, Version: version}, Body: body}}
		s := NewState()
		empty := s.Digest()
		if s.Apply(e) != nil {
			require.Equal(t, empty, s.Digest(), "what is refused changes nothing")
			return
		}
		digest := s.Digest()
		require.NoError(t, s.Apply(e))
		require.Equal(t, digest, s.Digest(), "the same fact again")
		if check := bodies()[kind]; check != nil && string(body) != "null" {
			check(t, body)
		}
		e.Erased, e.Body = true, nil
		require.NoError(t, s.Apply(e), "an erased body is no reason to stop")
	})
}
