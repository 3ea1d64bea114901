package fold_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry/contract"
	"github.com/treaty-registry/treaty/registry/fold"
)

func pointer[T any](v T) *T { return &v }

func equal(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("-want +got\n%s", diff)
	}
}

var update = flag.Bool("update", false, "rewrite the golden files")

// shape is a fact as the golden file shows it.
type shape struct {
	Kind   ledger.Kind
	Name   string
	Key    ledger.Key
	Body   json.RawMessage
	Text   string   `json:",omitempty"`
	Erases []uint64 `json:",omitempty"`
}

// shapes makes one fact of each kind and some variants.
func shapes(t require.TestingT) []ledger.Fact {
	rules := &contract.RuleSet{
		DomainRules: []contract.Rule{{
			Name: "r", Doc: "d", Kind: "CONDITION", Mode: "WRITE", Type: "CEL", Tags: []string{"PII"},
			Params: map[string]string{"k": "v"}, Expr: "true", OnSuccess: "NONE", OnFailure: "ERROR", Disabled: true,
		}},
		EnableAt: "CLIENT",
	}
	meta := &contract.Metadata{Tags: map[string][]string{"a.b": {"X"}}, Properties: map[string]string{"b": "2", "a": "<1>"}, Sensitive: []string{"a"}}
	plain, err := fold.NewContent(compat.Avro, `"string"`, nil, nil, nil)
	require.NoError(t, err)
	full, err := fold.NewContent(compat.Protobuf, "a", []compat.Reference{{Name: "n", Subject: ":.c:s", Version: 3}}, meta, rules)
	require.NoError(t, err)
	empty, err := fold.NewContent(compat.JSON, "{}", nil, &contract.Metadata{}, &contract.RuleSet{})
	require.NoError(t, err)
	in := fold.ParseName
	v := &fold.Version{Name: pointer(in(":.c:s")), Number: 2, ID: 7, Content: plain}
	association := &fold.Association{
		Subject: ":.ns:t-value", GUID: "g", ResourceName: "t", ResourceNamespace: "ns", ResourceID: "id", ResourceType: "topic",
		AssociationType: "value", Lifecycle: fold.Strong, Frozen: true, CreateTs: 1, UpdateTs: 2,
	}
	var out []ledger.Fact
	add := func(f ledger.Fact, err error) {
		require.NoError(t, err)
		out = append(out, f)
	}
	add(fold.RegisterFact(in("s"), 1, 1, plain))
	add(fold.RegisterFact(in(":.c:s"), 2, 7, full))
	add(fold.RegisterFact(in("e"), 1, 2, empty))
	add(fold.DeleteFact(v), nil)
	add(fold.RestoreFact(v), nil)
	add(fold.PurgeFact(v), nil)
	add(fold.ConfigFact(in(""), &fold.Config{
		Level: compat.FullTransitive, Alias: "a", Normalize: pointer(true), ValidateFields: pointer(false), ValidateRules: pointer(true), Group: "g",
		DefaultMetadata: meta, OverrideMetadata: &contract.Metadata{}, DefaultRuleSet: rules, OverrideRuleSet: &contract.RuleSet{}, AliasForDeks: "d",
		ValidateNewSchemas: pointer(false), Policy: compat.Lenient,
	}))
	add(fold.ConfigFact(in(":.__GLOBAL:"), nil))
	add(fold.ModeFact(in(":.c:"), fold.Import))
	add(fold.ModeFact(in(":.c:"), ""))
	add(fold.ContextFact(".c", true), nil)
	add(fold.ContextFact(".c", false), nil)
	add(fold.AssociationFact(association, false))
	add(fold.AssociationFact(association, true))
	return out
}

// The bodies of facts are stored for ever: a change of this file needs a decoder
// that lifts the old shape.
func TestShapesOfFacts(t *testing.T) {
	var got bytes.Buffer
	seen := map[ledger.Kind]bool{}
	s := fold.NewState()
	digests := map[ledger.Hash]bool{s.Digest(): true}
	for i, f := range shapes(t) {
		seen[f.Kind] = true
		line, err := json.Marshal(shape{f.Kind, fold.Family().Kinds[f.Kind], f.Key, f.Body, f.Text, f.Erases})
		require.NoError(t, err)
		got.Write(append(line, '\n'))
		require.NoError(t, s.Apply(ledger.Entry{Fact: f, Seq: uint64(i + 1), At: time.UnixMilli(int64(i)), Last: true}))
		if f.Kind != fold.VersionRestored && f.Kind != fold.ConfigCleared {
			digests[s.Digest()] = true
		}
	}
	for kind := range fold.Family().Kinds {
		require.True(t, seen[kind], kind)
		require.True(t, fold.Family().Has(kind))
	}
	require.Greater(t, len(digests), 9, "most facts change the digest")
	fmt.Fprintf(&got, "%q\n", s.Digest())
	golden(t, "facts.golden", got.Bytes())
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	equal(t, string(want), string(got))
}

func TestApplyRefuses(t *testing.T) {
	for fact, e := range map[string]ledger.Entry{
		"UnknownKind":    {Fact: ledger.Fact{Kind: 119, Body: []byte("{}")}},
		"OtherFamily":    {Fact: ledger.Fact{Kind: 201, Body: []byte("{}")}},
		"BadBody":        {Fact: ledger.Fact{Kind: fold.VersionRegistered, Key: ledger.Key{Name: "s", Version: 1, ID: 1}, Body: []byte("{")}},
		"NoVersion":      {Fact: ledger.Fact{Kind: fold.VersionRegistered, Key: ledger.Key{Name: "s", ID: 1}, Body: []byte(`{"type":"AVRO"}`)}},
		"UnknownVersion": {Fact: ledger.Fact{Kind: fold.VersionPurged, Key: ledger.Key{Name: "s", Version: 1, ID: 1}, Body: []byte("{}")}},
		"BadConfig":      {Fact: ledger.Fact{Kind: fold.ConfigSet, Body: []byte(`{"normalize":1}`)}},
	} {
		t.Run(fact, func(t *testing.T) {
			err := fold.NewState().Apply(e)
			require.Error(t, err)
			require.Equal(t, e.Kind == 119 || e.Kind == 201, errors.Is(err, ledger.ErrUnknownKind))
		})
	}
}

// A body that decodes must survive being written again.
func FuzzDecode(f *testing.F) {
	for _, s := range shapes(f) {
		f.Add(uint16(s.Kind), s.Key.Name, s.Key.Version, s.Key.ID, string(s.Body), s.Text)
	}
	f.Fuzz(func(t *testing.T, kind uint16, subject string, version, id int32, body, text string) {
		s := fold.NewState()
		e := ledger.Entry{Fact: ledger.Fact{
			Kind: ledger.Kind(kind), Key: ledger.Key{Name: subject, Version: version, ID: id}, Body: []byte(body), Text: text,
		}, Seq: 1, Last: true}
		if s.Apply(e) != nil {
			return
		}
		again := fold.NewState()
		require.NoError(t, again.Apply(e))
		require.Equal(t, s.Digest(), again.Digest())
		for _, v := range s.AllVersions(fold.Name{Context: ".", Subject: subject}) {
			require.Equal(t, text, v.Content.Text())
			fact, err := fold.RegisterFact(*v.Name, v.Number, v.ID, v.Content)
			require.NoError(t, err)
			e.Fact = fact
			again := fold.NewState()
			require.NoError(t, again.Apply(e))
			require.Equal(t, s.Digest(), again.Digest())
		}
	})
}
