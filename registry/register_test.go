package registry_test

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

func TestRegister(t *testing.T) {
	t.Run("FirstIsOne", func(t *testing.T) {
		b := setup(t)
		got := b.post("s", registry.Draft{Text: `"string"`})
		require.True(t, got.Created)
		require.EqualValues(t, 1, got.Version.ID)
		require.EqualValues(t, 1, got.Version.Number)
		require.Equal(t, "095d71cf-1255-6b9d-5e33-0ad575b3df5d", got.Version.Content.GUID.String())
		require.Equal(t, b.at.UnixMilli(), got.Version.At)
		v, err := b.state().Version(name("s"), 1, false)
		require.NoError(t, err)
		require.Same(t, v, got.Version)
		require.Equal(t, `"string"`, v.Content.Text())
	})
	t.Run("AgainIsTheSame", func(t *testing.T) {
		b := setup(t)
		first := b.post("s", registry.Draft{Text: `"string"`})
		again := b.post("s", registry.Draft{Text: ` { "type" : "string" } `})
		require.Same(t, first.Version, again.Version)
		require.False(t, again.Created)
		require.Equal(t, 1, b.store.commits)
	})
	t.Run("SameContentSharesTheID", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: `"string"`})
		b.post("s2", registry.Draft{Text: `"int"`})
		got := b.post("s3", registry.Draft{Text: `"string"`})
		require.EqualValues(t, 1, got.Version.ID)
		require.True(t, got.Created)
	})
	t.Run("Incompatible", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: `"string"`})
		_, err := b.try("s", registry.Draft{Text: `"int"`})
		e := fails(t, registry.Incompatible, err)
		require.Contains(t, e.Messages[0], "TYPE_MISMATCH")
		require.Equal(t, []string{"{oldSchemaVersion: 1}", `{oldSchema: '"string"'}`, "{validateFields: 'false', compatibility: 'BACKWARD'}"}, e.Messages[1:])
		require.Len(t, e.Verdict.Findings, 1)
	})
	t.Run("ForceSkipsTheCheck", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: `"string"`})
		got, _, err := b.Register(t.Context(), name("s"), registry.Draft{Text: `"int"`}, registry.RegisterOptions{Force: true})
		require.NoError(t, err)
		require.EqualValues(t, 2, got.Version.Number)
	})
	t.Run("OtherFormatIsIncompatible", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: `"string"`})
		_, err := b.try("s", registry.Draft{Type: "PROTOBUF", Text: "a"})
		e := fails(t, registry.Incompatible, err)
		require.Equal(t, "Incompatible because of different schema type", e.Messages[0])
		require.Len(t, e.Messages, 2)
		b.level("s", compat.None)
		b.post("s", registry.Draft{Type: "PROTOBUF", Text: "a"})
	})
}

// Steps of the Confluent API reference, section 6.
func TestRegisterRules(t *testing.T) {
	t.Run("InvalidNames", func(t *testing.T) {
		b := setup(t)
		for _, s := range []string{"__GLOBAL", "__EMPTY", "a\x00b", "a\u0085", ":.c\n:a", ":*:foo", "bad\xff", strings.Repeat("x", 2001)} {
			_, err := b.try(s, registry.Draft{Text: `"string"`})
			fails(t, registry.InvalidSubject, err)
		}
		for _, s := range []string{"", "*", "a/b", "ü 日本", strings.Repeat("é", 300), ":.ctx:", "a:b", "%2F", ".."} {
			b.post(s, registry.Draft{Text: `"string"`})
		}
	})
	t.Run("EmptySubjectMayBeRejected", func(t *testing.T) {
		b := setup(t, func(o *registry.Options) { o.Defaults.RejectEmptySubject = true })
		for _, s := range []string{"", "*", ":.ctx:"} {
			_, err := b.try(s, registry.Draft{Text: `"string"`})
			fails(t, registry.InvalidSubject, err)
		}
	})
	t.Run("RulesBeforeName", func(t *testing.T) {
		b := setup(t)
		_, err := b.try("__GLOBAL", registry.Draft{Text: `"string"`, RuleSet: &registry.RuleSet{DomainRules: []registry.Rule{{}}}})
		require.Equal(t, "Missing rule name", fails(t, registry.InvalidRuleSet, err).Detail)
	})
	t.Run("DefaultContextSpelledOut", func(t *testing.T) {
		b := setup(t)
		require.Equal(t, "x", b.post(":.:x", registry.Draft{Text: `"string"`}).Version.Qualified())
	})
	t.Run("UnknownType", func(t *testing.T) {
		b := setup(t)
		_, err := b.try("s", registry.Draft{Type: "avro", Text: `"string"`})
		require.Equal(t, "Invalid schema type avro", fails(t, registry.InvalidSchema, err).Detail)
	})
	t.Run("InvalidSchemaHasTheParsersWords", func(t *testing.T) {
		b := setup(t)
		_, err := b.try("s", registry.Draft{Type: "PROTOBUF", Text: "!"})
		e := fails(t, registry.InvalidSchema, err)
		require.Contains(t, e.Detail, "Invalid schema of type PROTOBUF, details: Invalid schema {subject=s,")
		require.Contains(t, e.Detail, "not a word: !")
		var syntax *compat.SyntaxError
		require.ErrorAs(t, err, &syntax)
	})
	t.Run("ValidationFails", func(t *testing.T) {
		b := setup(t)
		_, err := b.try("s", registry.Draft{Type: "PROTOBUF", Text: "invalid"})
		fails(t, registry.InvalidSchema, err)
	})
	t.Run("UnreadableBeatsReadOnly", func(t *testing.T) {
		b := setup(t)
		b.mode("s", registry.ReadOnlyMode)
		_, err := b.try("s", registry.Draft{Type: "PROTOBUF", Text: "!"})
		fails(t, registry.InvalidSchema, err)
		_, err = b.try("s", registry.Draft{Type: "PROTOBUF", Text: "?"})
		fails(t, registry.ReadOnly, err)
	})
	t.Run("StrictUnlessConfigSaysNo", func(t *testing.T) {
		b := setup(t)
		_, err := b.try("s", registry.Draft{Type: "PROTOBUF", Text: "?"})
		fails(t, registry.InvalidSchema, err)
		b.config("s", registry.ConfigUpdate{ValidateNewSchemas: given(false)})
		b.post("s", registry.Draft{Type: "PROTOBUF", Text: "?"})
		b.config("s", registry.ConfigUpdate{ValidateNewSchemas: given(true)})
		require.False(t, b.post("s", registry.Draft{Type: "PROTOBUF", Text: "?"}).Created, "what is there is found with the weak checks")
	})
	t.Run("EmptyTextTakesTheNewest", func(t *testing.T) {
		b := setup(t)
		_, err := b.try("s", registry.Draft{})
		require.Equal(t, "Empty schema", fails(t, registry.InvalidSchema, err).Detail)
		b.post("s", registry.Draft{Text: `"string"`})
		got := b.post("s", registry.Draft{Metadata: &registry.Metadata{Properties: map[string]string{"k": "v"}}})
		require.Equal(t, `"string"`, got.Version.Content.Text())
		require.EqualValues(t, 2, got.Version.Number)
		require.False(t, b.post("s", registry.Draft{}).Created)
	})
	t.Run("NormalizeByRequestOrConfig", func(t *testing.T) {
		b := setup(t)
		got, _, err := b.Register(t.Context(), name("s"), registry.Draft{Type: "PROTOBUF", Text: "b a"}, registry.RegisterOptions{Normalize: true})
		require.NoError(t, err)
		require.Equal(t, "a b", got.Version.Content.Text())
		b.config("", registry.ConfigUpdate{Normalize: given(true)})
		b.level("t", compat.None) // a record of its own still gets the global normalize
		require.Equal(t, "a b", b.post("t", registry.Draft{Type: "PROTOBUF", Text: "b a"}).Version.Content.Text())
	})
	t.Run("EquivalentIsTheSame", func(t *testing.T) {
		b := setup(t)
		one := b.post("s", registry.Draft{Text: `{"type":"string","b":1,"a":2}`})
		two := b.post("s", registry.Draft{Text: `{"type":"string","a":2,"b":1}`})
		require.Same(t, one.Version, two.Version)
		require.True(t, two.Stored)
		require.True(t, b.post("t", registry.Draft{Text: `{"type":"string","a":2,"b":1}`}).Created)
	})
	t.Run("TextWithNUL", func(t *testing.T) {
		b := setup(t)
		_, err := b.try("s", registry.Draft{Type: "PROTOBUF", Text: "a\x00"})
		fails(t, registry.InvalidSchema, err)
	})
	t.Run("BoundsOfText", func(t *testing.T) {
		b := setup(t)
		_, err := b.try("s", registry.Draft{Text: strings.Repeat(" ", 2<<20)})
		var limit *compat.LimitError
		fails(t, registry.InvalidSchema, err)
		require.ErrorAs(t, err, &limit)
	})
	t.Run("BoundsOfMetadata", func(t *testing.T) {
		b := setup(t)
		_, err := b.try("s", registry.Draft{Text: `"string"`, Metadata: &registry.Metadata{Properties: map[string]string{"k": strings.Repeat("x", 2<<20)}}})
		fails(t, registry.TooLarge, err)
	})
	t.Run("ContextIsCreated", func(t *testing.T) {
		b := setup(t)
		b.post(":.ctx:a", registry.Draft{Text: `"string"`})
		require.Equal(t, registry.ContextCreated, b.store.entries[0].Kind)
		b.post(":.ctx:b", registry.Draft{Text: `"string"`})
		require.Len(t, b.store.entries, 3)
	})
	t.Run("IDsPerContext", func(t *testing.T) {
		b := setup(t)
		b.post("a", registry.Draft{Text: `"string"`})
		b.post("b", registry.Draft{Text: `"int"`})
		one := b.post(":.ctx:a", registry.Draft{Text: `"int"`})
		require.EqualValues(t, 1, one.Version.ID)
		v, _ := b.state().Version(name("b"), 1, false)
		require.Same(t, v.Content, one.Version.Content)
	})
	t.Run("PurgedIDsAreNotReused", func(t *testing.T) {
		b := setup(t)
		b.post("a", registry.Draft{Text: `"string"`})
		b.removeAll("a", false)
		b.removeAll("a", true)
		require.EqualValues(t, 2, b.post("a", registry.Draft{Text: `"string"`}).Version.ID)
	})
	t.Run("StaleAnswersWhatIsKnown", func(t *testing.T) {
		b := setup(t)
		b.post("a", registry.Draft{Text: `"string"`})
		b.store.down = true
		got := b.post("a", registry.Draft{Text: `"string"`})
		require.True(t, got.Stale)
		_, err := b.try("a", registry.Draft{Text: `"int"`})
		require.ErrorIs(t, err, ledger.ErrUnavailable)
		_, err = b.try("b", registry.Draft{Text: `"string"`})
		require.ErrorIs(t, err, ledger.ErrUnavailable)
	})
	t.Run("GateRefuses", func(t *testing.T) {
		b := setup(t)
		b.store.gate = gate{"consumers would break"}
		_, err := b.try("a", registry.Draft{Text: `"string"`})
		require.Equal(t, "consumers would break", fails(t, registry.Refused, err).Detail)
	})
	t.Run("NoIDLeft", func(t *testing.T) {
		b := setup(t)
		b.mode("", registry.Import)
		b.post("a", registry.Draft{Text: `"string"`, ID: pointer[int32](math.MaxInt32), Version: math.MaxInt32})
		b.mode("", registry.ReadWrite)
		_, err := b.try("b", registry.Draft{Text: `"int"`})
		fails(t, registry.Exhausted, err)
		_, err = b.try("a", registry.Draft{Text: `{"type":"string","a":1}`})
		fails(t, registry.Exhausted, err)
	})
}

type gate struct{ reason string }

func (g gate) Admit(registry.Change) error { return errors.New(g.reason) }

// Confluent API reference 6.4.
func TestRequestedVersion(t *testing.T) {
	b := setup(t)
	b.level("", compat.None)
	b.post("s", registry.Draft{Text: `"string"`})
	_, err := b.try("s", registry.Draft{Text: `"int"`, Version: 5})
	require.Equal(t, "Version is not one more than previous version", fails(t, registry.InvalidSchema, err).Detail)

	got := b.post("s", registry.Draft{Text: `"int"`, Version: 2})
	require.EqualValues(t, 2, got.Version.Number)
	require.Equal(t, "2", got.Version.Content.Metadata.Properties["confluent:version"])

	require.Same(t, got.Version, b.post("s", registry.Draft{Text: `"int"`, Version: -1}).Version, "-1 finds the newest")
	got = b.post("s", registry.Draft{Text: `"string"`, Version: -1})
	require.EqualValues(t, 3, got.Version.Number, "-1 does not find an older one")
	require.Equal(t, "3", got.Version.Content.Metadata.Properties["confluent:version"])
}

// Case 12 of 17.1.
func TestConfluentVersion(t *testing.T) {
	stamped := func(n string) *registry.Metadata {
		return &registry.Metadata{Properties: map[string]string{"confluent:version": n}}
	}
	b := setup(t)
	one := b.post("s", registry.Draft{Text: record("a"), Version: 1})
	require.Equal(t, "1", one.Version.Content.Metadata.Properties["confluent:version"])
	require.Same(t, one.Version, b.post("s", registry.Draft{Text: record("a")}).Version, "plain content matches")
	require.Same(t, one.Version, b.post("s", registry.Draft{Text: record("a"), Metadata: stamped("1")}).Version)
	require.Same(t, one.Version, b.post("s", registry.Draft{Text: record("a"), Metadata: &registry.Metadata{}}).Version)
	for i, other := range []string{"0", "-1", "9"} {
		got := b.post("s", registry.Draft{Text: record("a"), Metadata: stamped(other)})
		require.EqualValues(t, i+2, got.Version.Number, other)
		require.Equal(t, strconv.Itoa(i+2), got.Version.Content.Metadata.Properties["confluent:version"])
	}
	hit, err := b.Lookup(b.state(), name("s"), registry.Draft{Text: record("a")}, registry.LookupOptions{})
	require.NoError(t, err)
	require.EqualValues(t, 4, hit.Version.Number, "the newest that has only the stamp")
}

// Case 11 of 17.1, and 6.5.
func TestMetadata(t *testing.T) {
	app := func(v string) *registry.Metadata {
		return &registry.Metadata{Properties: map[string]string{"app": v}}
	}
	t.Run("Inherited", func(t *testing.T) {
		b := setup(t)
		one := b.post("s", registry.Draft{Text: record("a"), Metadata: app("x")})
		require.Same(t, one.Version, b.post("s", registry.Draft{Text: record("a")}).Version)
		two := b.post("s", registry.Draft{Text: record("a", "b")})
		equal(t, app("x"), two.Version.Content.Metadata)
	})
	t.Run("EmptyDoesNotInherit", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: record("a"), Metadata: app("x")})
		two := b.post("s", registry.Draft{Text: record("a", "b"), Metadata: &registry.Metadata{}})
		equal(t, &registry.Metadata{}, two.Version.Content.Metadata)
		require.NotEqual(t, b.post("t", registry.Draft{Text: record("a", "b")}).Version.ID, two.Version.ID)
	})
	t.Run("DefaultsAndOverrides", func(t *testing.T) {
		b := setup(t)
		b.config("s", registry.ConfigUpdate{
			DefaultMetadata:  given(registry.Metadata{Properties: map[string]string{"app": "d", "team": "d"}}),
			OverrideMetadata: given(registry.Metadata{Properties: map[string]string{"zone": "o"}}),
		})
		one := b.post("s", registry.Draft{Text: record("a"), Metadata: &registry.Metadata{Properties: map[string]string{"app": "x", "zone": "x"}}})
		equal(t, map[string]string{"app": "x", "team": "d", "zone": "o"}, one.Version.Content.Metadata.Properties)
		require.Same(t, one.Version, b.post("s", registry.Draft{Text: record("a")}).Version)
		b.mode("s", registry.ReadOnlyMode)
		_, err := b.try("s", registry.Draft{Text: record("a")})
		fails(t, registry.ReadOnly, err) // the quick way is off while the config completes schemas
	})
	t.Run("RulesAreKept", func(t *testing.T) {
		b := setup(t)
		rules := &registry.RuleSet{DomainRules: []registry.Rule{{Name: "r1", Kind: "CONDITION", Mode: "WRITE", Type: "CEL", Expr: "true"}}}
		one := b.post("s", registry.Draft{Text: record("a"), RuleSet: rules})
		equal(t, rules, one.Version.Content.RuleSet)
		equal(t, rules, b.post("s", registry.Draft{Text: record("a", "b")}).Version.Content.RuleSet)
		equal(t, rules, replay(t, b.store.entries).AllVersions(name("s"))[0].Content.RuleSet)
	})
}

func TestLookup(t *testing.T) {
	b := setup(t)
	one := b.post("s", registry.Draft{Text: record("a")})
	two := b.post("s", registry.Draft{Text: record("a", "b"), Metadata: &registry.Metadata{Properties: map[string]string{"k": "v"}}})
	far := b.post(":.ctx:far", registry.Draft{Text: record("a")})
	find := func(s, text string, o registry.LookupOptions) (registry.Registered, error) {
		return b.Lookup(b.state(), name(s), registry.Draft{Text: text}, o)
	}
	got, err := find("s", record("a"), registry.LookupOptions{})
	require.NoError(t, err)
	require.Same(t, one.Version, got.Version)
	require.False(t, got.Stored)
	got, err = find("s", record("a", "b"), registry.LookupOptions{})
	require.NoError(t, err, "with the metadata of the newest version")
	require.Same(t, two.Version, got.Version)
	got, err = find("far", record("a"), registry.LookupOptions{})
	require.NoError(t, err, "in another context")
	require.Same(t, far.Version, got.Version)
	_, err = find("s", record("z"), registry.LookupOptions{})
	fails(t, registry.SchemaNotFound, err)
	_, err = find("none", record("a"), registry.LookupOptions{})
	fails(t, registry.SubjectNotFound, err)
	_, err = find("s", "", registry.LookupOptions{})
	fails(t, registry.SchemaNotFound, err)
	_, err = find("s", "no schema", registry.LookupOptions{})
	fails(t, registry.InvalidSchema, err)

	b.remove("s", 1, false)
	_, err = find("s", record("a"), registry.LookupOptions{})
	fails(t, registry.SchemaNotFound, err)
	got, err = find("s", record("a"), registry.LookupOptions{Deleted: true})
	require.NoError(t, err)
	require.True(t, got.Version.Deleted)
	b.removeAll("s", false)
	_, err = find("s", record("z"), registry.LookupOptions{})
	fails(t, registry.SubjectNotFound, err)
	_, err = find("s", record("z"), registry.LookupOptions{Deleted: true})
	fails(t, registry.SchemaNotFound, err)
}

func TestReferences(t *testing.T) {
	ref := func(n, s string, v int) []compat.Reference {
		return []compat.Reference{{Name: n, Subject: s, Version: v}}
	}
	words := func(text string, refs []compat.Reference) registry.Draft {
		return registry.Draft{Type: "PROTOBUF", Text: text, References: refs}
	}
	t.Run("LatestIsReplaced", func(t *testing.T) {
		b := setup(t)
		b.post("base", words("x", nil))
		b.post("base", words("x y", nil))
		got := b.post("s", words("@base.proto", ref("base.proto", "base", -1)))
		equal(t, ref("base.proto", "base", 2), got.Version.Content.References)
		require.Same(t, got.Version, b.post("s", words("@base.proto", ref("base.proto", "base", 2))).Version)
		target, _ := b.state().Version(name("base"), 2, false)
		equal(t, []int32{got.Version.ID}, b.state().ReferencedBy(target, false, registry.Page{}))
		require.Equal(t, 1, b.state().Referrers(target))
	})
	t.Run("Dangling", func(t *testing.T) {
		b := setup(t)
		_, err := b.try("s", words("@b", ref("b", "base", 1)))
		require.Contains(t, fails(t, registry.InvalidSchema, err).Detail, `No schema reference found for subject "base" and version 1`)
		_, err = b.try("s", words("@b", ref("", "base", 1)))
		require.Contains(t, fails(t, registry.InvalidSchema, err).Detail, "Invalid reference: ")
	})
	t.Run("WithinTheContext", func(t *testing.T) {
		b := setup(t)
		b.post("base", words("x", nil))
		_, err := b.try(":.ctx:s", words("@b", ref("b", "base", 1)))
		fails(t, registry.InvalidSchema, err)
		b.post(":.ctx:s", words("@b", ref("b", ":.:base", 1)))
		target, _ := b.state().Version(name("base"), 1, false)
		require.Equal(t, 1, b.state().Referrers(target))
	})
	t.Run("Transitive", func(t *testing.T) {
		b := setup(t)
		b.post("a", words("x", nil))
		b.post("b", words("@a", ref("a", "a", 1)))
		b.post("c", words("@b @a", ref("b", "b", 1)))
	})
	t.Run("DeletedTargetsOnlyForOldSchemas", func(t *testing.T) {
		b := setup(t)
		b.post("base", words("x", nil))
		b.post("base", words("x y", nil))
		one := b.post("s", words("@b", ref("b", "base", 1)))
		_, _, err := b.DeleteVersion(t.Context(), name("base"), 1, false, registry.By{})
		require.Equal(t, 1, fails(t, registry.ReferenceExists, err).Version)
		b.removeAll("s", false)
		b.remove("base", 1, false)
		_, err = b.try("s2", words("@b", ref("b", "base", 1)))
		fails(t, registry.InvalidSchema, err)
		hit, err := b.Lookup(b.state(), name("s"), words("@b", ref("b", "base", 1)), registry.LookupOptions{Deleted: true})
		require.NoError(t, err)
		require.Equal(t, one.Version.ID, hit.Version.ID)
		_, _, err = b.DeleteVersion(t.Context(), name("base"), 1, true, registry.By{})
		fails(t, registry.ReferenceExists, err) // a softly deleted referrer counts
		b.removeAll("s", true)
		b.remove("base", 1, true)
	})
	t.Run("SpellingMakesAnotherContent", func(t *testing.T) {
		b := setup(t)
		b.post("base", words("x", nil))
		one := b.post("s", words("@b", ref("b", "base", 1)))
		two := b.post("t", words("@b", ref("b", ":.:base", 1)))
		require.NotEqual(t, one.Version.Content.GUID, two.Version.Content.GUID)
	})
	t.Run("SortedWhenNormalized", func(t *testing.T) {
		b := setup(t)
		b.post("b1", words("x", nil))
		b.post("b2", words("x", nil))
		d := words("@one @two", []compat.Reference{{Name: "two", Subject: "b2", Version: 1}, {Name: "one", Subject: "b1", Version: 1}, {Name: "one", Subject: "b1", Version: 1}})
		got, _, err := b.Register(t.Context(), name("s"), d, registry.RegisterOptions{Normalize: true})
		require.NoError(t, err)
		equal(t, []compat.Reference{{Name: "one", Subject: "b1", Version: 1}, {Name: "two", Subject: "b2", Version: 1}}, got.Version.Content.References)
	})
	t.Run("FirstBindingWins", func(t *testing.T) {
		for _, strict := range []bool{false, true} {
			b := setup(t, func(o *registry.Options) { o.Defaults.StrictReferences = strict })
			b.post("a", words("x", nil))
			b.post("a", words("x y", nil))
			b.post("b", words("@a", ref("a", "a", 1)))
			_, err := b.try("c", words("@b @a", append(ref("b", "b", 1), ref("a", "a", 2)...)))
			if strict {
				require.Contains(t, fails(t, registry.InvalidSchema, err).Detail, `Conflicting reference versions for "a": version 1 and version 2`)
				continue
			}
			require.NoError(t, err)
		}
	})
	t.Run("BoundsOfReferences", func(t *testing.T) {
		b := setup(t)
		_, err := b.try("s", words("x", make([]compat.Reference, 1001)))
		fails(t, registry.InvalidSchema, err)
	})
	t.Run("InlinedIsFound", func(t *testing.T) {
		b := setup(t)
		b.post("base", registry.Draft{Text: `{"type":"record","name":"B","fields":[]}`})
		one := b.post("s", registry.Draft{Text: `{"type":"record","name":"R","fields":[{"name":"b","type":"B"}]}`, References: ref("B", "base", 1)})
		got := b.post("s", registry.Draft{Text: `{"type":"record","name":"R","fields":[{"name":"b","type":{"type":"record","name":"B","fields":[]}}]}`})
		require.Same(t, one.Version, got.Version)
		text, err := b.Formatted(b.state(), ".", one.Version.Content, "Resolved")
		require.NoError(t, err)
		require.Equal(t, `{"type":"record","name":"R","fields":[{"name":"b","type":{"type":"record","name":"B","fields":[]}}]}`, text)
	})
}

func TestTags(t *testing.T) {
	b := setup(t)
	b.level("", compat.None)
	d := registry.Draft{Type: "PROTOBUF", Text: "a b"}
	b.post("s", d)
	tag := []compat.EntityTags{{Path: "a", Type: "sr_field", Tags: []string{"PII"}}}
	d.AddTags = tag
	two := b.post("s", d)
	require.Equal(t, "a#PII b", two.Version.Content.Text())
	require.Equal(t, "2", two.Version.Content.Metadata.Properties["confluent:version"])

	d.AddTags = []compat.EntityTags{{Path: "nothing", Tags: []string{"PII"}}}
	_, err := b.try("s", d)
	fails(t, registry.InvalidSchema, err)

	three := b.post("s", registry.Draft{Type: "PROTOBUF", Text: "c a", PropagateTags: true})
	require.Equal(t, "c a#PII", three.Version.Content.Text())
	found, err := b.Tags(b.state(), ".", three.Version.Content, []string{"*"})
	require.NoError(t, err)
	equal(t, tag, found)
	found, err = b.Tags(b.state(), ".", three.Version.Content, []string{"OTHER"})
	require.NoError(t, err)
	require.Empty(t, found)

	t.Run("Retag", func(t *testing.T) {
		got, _, err := b.Retag(t.Context(), name("s"), registry.Latest, registry.RetagRequest{Remove: tag}, registry.By{})
		require.NoError(t, err)
		require.Equal(t, "c a", got.Version.Content.Text())
		require.EqualValues(t, 4, got.Version.Number)
		_, _, err = b.Retag(t.Context(), name("s"), 1, registry.RetagRequest{NewVersion: 9}, registry.By{})
		fails(t, registry.InvalidSchema, err)
		_, _, err = b.Retag(t.Context(), name("none"), 1, registry.RetagRequest{}, registry.By{})
		fails(t, registry.SubjectNotFound, err)
		rules := &registry.RuleSet{DomainRules: []registry.Rule{{Name: "r", Kind: "CONDITION", Mode: "WRITE", Type: "CEL"}}}
		_, _, err = b.Retag(t.Context(), name("s"), 1, registry.RetagRequest{RuleSet: rules, RulesToMerge: rules}, registry.By{})
		fails(t, registry.InvalidRuleSet, err)
		got, _, err = b.Retag(t.Context(), name("s"), 4, registry.RetagRequest{RulesToMerge: rules}, registry.By{})
		require.NoError(t, err)
		equal(t, rules, got.Version.Content.RuleSet)
		got, _, err = b.Retag(t.Context(), name("s"), 5, registry.RetagRequest{RulesToRemove: []string{"r"}}, registry.By{})
		require.NoError(t, err)
		require.Empty(t, got.Version.Content.RuleSet.DomainRules)
	})
}
