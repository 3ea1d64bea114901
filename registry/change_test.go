package registry_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
)

// Confluent API reference 8.1.
func TestDeleteVersion(t *testing.T) {
	try := func(b *bench, s string, n int, permanent bool) error {
		_, _, err := b.DeleteVersion(b.Context(), name(s), n, permanent, registry.By{})
		return err
	}
	t.Run("SoftThenPermanent", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: `"string"`})
		fails(t, registry.VersionNotSoftDeleted, try(b, "s", 1, true))
		require.NoError(t, try(b, "s", 1, false))
		fails(t, registry.VersionSoftDeleted, try(b, "s", 1, false))
		require.NoError(t, try(b, "s", 1, true))
		fails(t, registry.SubjectNotFound, try(b, "s", 1, true))
		require.Nil(t, b.state().ByID(".", 1))
	})
	t.Run("Latest", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: record("a")})
		b.post("s", registry.Draft{Text: record("a", "b")})
		fails(t, registry.VersionNotSoftDeleted, try(b, "s", registry.Latest, true))
		require.NoError(t, try(b, "s", registry.Latest, false))
		require.NoError(t, try(b, "s", registry.Latest, false))
		require.Equal(t, -1, fails(t, registry.VersionNotFound, try(b, "s", registry.Latest, true)).Version)
		fails(t, registry.SubjectNotFound, try(b, "none", registry.Latest, false))
	})
	t.Run("UnknownVersion", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: `"string"`})
		fails(t, registry.VersionNotFound, try(b, "s", 2, false))
	})
	t.Run("ReadOnlyAfterExistence", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: `"string"`})
		b.mode("s", registry.ReadOnlyMode)
		fails(t, registry.VersionNotFound, try(b, "s", 2, false))
		fails(t, registry.ReadOnly, try(b, "s", 1, false))
	})
	t.Run("LastPurgeTakesConfigAndMode", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: `"string"`})
		b.level("s", compat.Full)
		b.mode("s", registry.ReadWrite)
		require.NoError(t, try(b, "s", 1, false))
		_, err := b.Config(b.state(), name("s"), false)
		require.NoError(t, err)
		require.NoError(t, try(b, "s", 1, true))
		_, err = b.Config(b.state(), name("s"), false)
		fails(t, registry.ConfigNotFound, err)
		_, err = b.Mode(b.state(), name("s"), false)
		fails(t, registry.ModeNotFound, err)
	})
	t.Run("EmptySubjectLeavesTheGlobalRecord", func(t *testing.T) {
		b := setup(t)
		b.post("", registry.Draft{Text: `"string"`})
		b.level("", compat.Full)
		b.removeAll("", false)
		b.removeAll("", true)
		c, err := b.Config(b.state(), name(""), false)
		require.NoError(t, err)
		require.Equal(t, compat.Full, c.Level)
	})
	t.Run("PurgeErasesTheBody", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: `"string"`})
		b.remove("s", 1, false)
		b.remove("s", 1, true)
		require.Equal(t, []uint64{1}, b.store.entries[2].Erases)
		blank := b.store.entries
		blank[0].Body, blank[0].Text, blank[0].Erased = nil, "", true
		equal(t, b.state().Digest(), replay(t, blank).Digest())
	})
}

// Confluent API reference 8.2.
func TestDeleteSubject(t *testing.T) {
	try := func(b *bench, s string, permanent bool) error {
		_, _, err := b.DeleteSubject(b.Context(), name(s), permanent, registry.By{})
		return err
	}
	b := setup(t)
	fails(t, registry.SubjectNotFound, try(b, "s", false))
	fails(t, registry.SubjectNotFound, try(b, "s", true))
	b.post("s", registry.Draft{Text: record("a")})
	b.post("s", registry.Draft{Text: record("a", "b")})
	b.post("s", registry.Draft{Text: record("a", "b", "c")})
	fails(t, registry.SubjectNotSoftDeleted, try(b, "s", true))
	b.remove("s", 2, false)
	fails(t, registry.SubjectNotSoftDeleted, try(b, "s", true))
	b.mode("s", registry.ReadOnlyMode)
	fails(t, registry.ReadOnly, try(b, "s", false))
	b.mode("s", registry.Import)
	equal(t, []int32{1, 3}, b.removeAll("s", false))
	fails(t, registry.SubjectSoftDeleted, try(b, "s", false))
	equal(t, []int32{1, 2, 3}, b.removeAll("s", true))
	fails(t, registry.SubjectNotFound, try(b, "s", true))
}

// Case 19 of 17.1.
func TestDeleteSubjectThatRefersToItself(t *testing.T) {
	b := setup(t)
	b.post("s", registry.Draft{Type: "PROTOBUF", Text: "x"})
	b.post("s", registry.Draft{Type: "PROTOBUF", Text: "x @s", References: []compat.Reference{{Name: "s", Subject: "s", Version: 1}}})
	equal(t, []int32{1, 2}, b.removeAll("s", false))
	equal(t, []int32{1, 2}, b.removeAll("s", true))
}

// Confluent API reference 8.3 and case 18 of 17.1.
func TestAfterDeletion(t *testing.T) {
	t.Run("SameIDNewVersionOldOneGone", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: `"string"`})
		b.remove("s", 1, false)
		got := b.post("s", registry.Draft{Text: `"string"`})
		require.EqualValues(t, 1, got.Version.ID)
		require.EqualValues(t, 2, got.Version.Number)
		numbers, err := b.state().Versions(name("s"), registry.VersionQuery{Deleted: true})
		require.NoError(t, err)
		equal(t, []int32{2}, numbers)
	})
	t.Run("OldOneStaysWhileReferenced", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Type: "PROTOBUF", Text: "x"})
		b.post("r", registry.Draft{Type: "PROTOBUF", Text: "@s", References: []compat.Reference{{Name: "s", Subject: "s", Version: 1}}})
		b.removeAll("r", false)
		b.remove("s", 1, false)
		b.post("s", registry.Draft{Type: "PROTOBUF", Text: "x"})
		numbers, err := b.state().Versions(name("s"), registry.VersionQuery{Deleted: true})
		require.NoError(t, err)
		equal(t, []int32{1, 2}, numbers)
	})
	t.Run("TopNumberIsUsedAgain", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: record("a")})
		b.post("s", registry.Draft{Text: record("a", "b")})
		b.remove("s", 2, false)
		b.remove("s", 2, true)
		require.EqualValues(t, 2, b.post("s", registry.Draft{Text: record("a", "c")}).Version.Number)
	})
	t.Run("MiddleNumberIsNot", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: record("a")})
		b.post("s", registry.Draft{Text: record("a", "b")})
		b.remove("s", 1, false)
		b.remove("s", 1, true)
		require.EqualValues(t, 3, b.post("s", registry.Draft{Text: record("a", "c")}).Version.Number)
	})
	t.Run("DeletedVersionsDoNotCountForCompatibility", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: `"string"`})
		b.remove("s", 1, false)
		b.post("s", registry.Draft{Text: `"int"`})
	})
}

// Confluent API reference 9.1 and cases 17, 25 of 17.1.
func TestConfigChain(t *testing.T) {
	b := setup(t)
	level := func(s string) compat.Level {
		c, err := b.Config(b.state(), name(s), true)
		require.NoError(t, err)
		return c.Level
	}
	require.Equal(t, compat.Backward, level("s"))
	b.level(":.__GLOBAL:", compat.Forward)
	require.Equal(t, compat.Forward, level("s"))
	require.Equal(t, compat.Forward, level(":.ctx:s"))
	require.Equal(t, compat.Forward, level(""))
	b.level("", compat.Full)
	require.Equal(t, compat.Full, level("s"))
	require.Equal(t, compat.Forward, level(":.ctx:s"), "a named context never sees the default one")
	b.level(":.ctx:", compat.None)
	require.Equal(t, compat.None, level(":.ctx:s"))
	require.Equal(t, compat.None, level(":.ctx"))
	b.config("s", registry.ConfigUpdate{Group: given("g")})
	require.Equal(t, compat.Backward, level("s"), "a record without level means the server's default")

	b.config("", registry.ConfigUpdate{Normalize: given(true), Alias: given("a"), DefaultMetadata: given(registry.Metadata{})})
	b.level(":.ctx:s", compat.Full)
	for _, s := range []string{"s", ":.ctx:s"} {
		c, _ := b.Config(b.state(), name(s), true)
		require.True(t, *c.Normalize, "borrowed from the global record")
		require.Empty(t, c.Alias)
		require.Nil(t, c.DefaultMetadata)
	}
	c, origins := b.Effective(b.state(), name("s"))
	require.Equal(t, "g", c.Group)
	equal(t, map[string]registry.Origin{
		"compatibilityLevel": registry.FromDefault, "compatibilityGroup": registry.FromSubject, "normalize": registry.FromGlobal,
	}, origins)
	_, origins = b.Effective(b.state(), name(":.ctx:other"))
	equal(t, map[string]registry.Origin{"compatibilityLevel": registry.FromContext}, origins)
}

// Confluent API reference 9.2, 9.3.
func TestConfigRecord(t *testing.T) {
	b := setup(t)
	for _, s := range []string{"", ":.:", ":.__GLOBAL:"} {
		c, err := b.Config(b.state(), name(s), false)
		require.NoError(t, err)
		equal(t, registry.Config{Level: compat.Backward}, c)
	}
	_, err := b.Config(b.state(), name("s"), false)
	fails(t, registry.ConfigNotFound, err)
	_, err = b.Config(b.state(), name(":.ctx:"), false)
	fails(t, registry.ConfigNotFound, err)

	var u registry.ConfigUpdate
	put := func(body string) registry.Config {
		u = registry.ConfigUpdate{}
		require.NoError(t, json.Unmarshal([]byte(body), &u))
		c, _, err := b.SetConfig(t.Context(), name("s"), u, registry.By{})
		require.NoError(t, err)
		return c
	}
	equal(t, registry.Config{Level: compat.FullTransitive, Group: "g"}, put(`{"compatibility":"full_Transitive","compatibilityGroup":"g"}`))
	equal(t, registry.Config{Level: compat.FullTransitive, Group: "g", Normalize: pointer(false)}, put(`{"normalize":false}`))
	equal(t, registry.Config{Group: "g", Normalize: pointer(false)}, put(`{"compatibility":null}`))
	equal(t, registry.Config{Group: "g", Normalize: pointer(false)}, put(`{"compatibilityPolicy":"nonsense"}`))
	commits := b.store.commits
	equal(t, registry.Config{Group: "g", Normalize: pointer(false)}, put(`{"normalize":false}`))
	require.Equal(t, commits, b.store.commits, "what is said again is not written again")
	c, err := b.Config(b.state(), name("s"), false)
	require.NoError(t, err)
	require.Equal(t, compat.Backward, c.Level, "the level is filled in")

	old, _, err := b.DeleteConfig(t.Context(), name("s"), registry.By{})
	require.NoError(t, err)
	equal(t, c, old)
	_, _, err = b.DeleteConfig(t.Context(), name("s"), registry.By{})
	fails(t, registry.SubjectNotFound, err)
	old, _, err = b.DeleteConfig(t.Context(), name(""), registry.By{})
	require.NoError(t, err)
	equal(t, registry.Config{Level: compat.Backward}, old)
}

// The order of checks of Confluent API reference 3.5: 42203, 42210, 42208, 42205.
func TestSetConfigOrder(t *testing.T) {
	b := setup(t)
	b.mode("", registry.ReadOnlyMode)
	try := func(s string, u registry.ConfigUpdate) error {
		_, _, err := b.SetConfig(t.Context(), name(s), u, registry.By{})
		return err
	}
	broken := given(registry.RuleSet{DomainRules: []registry.Rule{{}}})
	fails(t, registry.InvalidLevel, try("__EMPTY", registry.ConfigUpdate{Level: given("x"), DefaultRuleSet: broken}))
	fails(t, registry.InvalidRuleSet, try("__EMPTY", registry.ConfigUpdate{DefaultRuleSet: broken}))
	fails(t, registry.InvalidRuleSet, try("__EMPTY", registry.ConfigUpdate{OverrideRuleSet: broken}))
	fails(t, registry.InvalidSubject, try("__EMPTY", registry.ConfigUpdate{}))
	require.Equal(t, name("s"), fails(t, registry.ReadOnly, try("s", registry.ConfigUpdate{})).Name)
	require.Equal(t, name(""), fails(t, registry.ReadOnly, try("", registry.ConfigUpdate{})).Name)
}

// Confluent API reference 10.2, 10.4, 10.5.
func TestMode(t *testing.T) {
	set := func(b *bench, s, m string, force bool) error {
		_, _, err := b.SetMode(b.Context(), name(s), &m, force, registry.By{})
		return err
	}
	get := func(b *bench, s string, d bool) string {
		m, err := b.Mode(b.state(), name(s), d)
		if err != nil {
			fails(b, registry.ModeNotFound, err)
			return "none"
		}
		return string(m)
	}
	t.Run("Chain", func(t *testing.T) {
		b := setup(t)
		require.Equal(t, "READWRITE", get(b, "", false))
		require.Equal(t, "READWRITE", get(b, ":.__GLOBAL:", false))
		require.Equal(t, "none", get(b, "s", false))
		require.NoError(t, set(b, ":.__GLOBAL:", "forward", true))
		require.Equal(t, "FORWARD", get(b, "s", true))
		require.Equal(t, "READWRITE", get(b, "", false))
		require.Equal(t, "FORWARD", get(b, "", true))
		require.NoError(t, set(b, "", "readonly", false))
		require.Equal(t, "READONLY", get(b, "s", true))
		require.Equal(t, "FORWARD", get(b, ":.ctx:s", true))
		require.NoError(t, set(b, "s", "READWRITE", false))
		require.Equal(t, "READWRITE", get(b, "s", true))
	})
	t.Run("Refusals", func(t *testing.T) {
		b := setup(t)
		fails(t, registry.InvalidSubject, set(b, "__EMPTY", "x", false))
		fails(t, registry.InvalidMode, set(b, "s", "x", false))
		fails(t, registry.InvalidMode, set(b, "s", "", false))
		for _, s := range []string{"s", "", ":.ctx:", ":.__GLOBAL:s"} {
			fails(t, registry.ForwardNotGlobal, set(b, s, "FORWARD", true))
			fails(t, registry.ForwardNotGlobal, set(b, s, "forward", true))
		}
		b = setup(t, func(o *registry.Options) { o.Defaults.ModeImmutable = true })
		fails(t, registry.ModeImmutable, set(b, "s", "READONLY", false))
	})
	t.Run("NullClears", func(t *testing.T) {
		b := setup(t)
		require.NoError(t, set(b, "s", "READONLY", false))
		m, _, err := b.SetMode(t.Context(), name("s"), nil, false, registry.By{})
		require.NoError(t, err)
		require.Empty(t, m)
		require.Equal(t, "none", get(b, "s", false))
	})
	t.Run("ImportNeedsEmptyScope", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: `"string"`})
		b.post(":.ctx:t", registry.Draft{Text: `"string"`})
		fails(t, registry.SubjectsExist, set(b, "s", "IMPORT", false))
		fails(t, registry.SubjectsExist, set(b, ":.ctx:", "IMPORT", false))
		require.NoError(t, set(b, "other", "IMPORT", false))
		require.NoError(t, set(b, ":.empty:", "IMPORT", false))
		b.removeAll("s", false)
		fails(t, registry.SubjectsExist, set(b, "", "IMPORT", false)) // of any context
		require.NoError(t, set(b, "s", "IMPORT", false))
		require.Nil(t, b.state().AllVersions(name("s")), "numbering starts afresh")
		require.NoError(t, set(b, ":.ctx:", "IMPORT", true))
		require.Len(t, b.state().AllVersions(name(":.ctx:t")), 1)
		require.NoError(t, set(b, ":.ctx:", "IMPORT", false), "it is there already")
	})
	t.Run("ImportRefusesReferenced", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Type: "PROTOBUF", Text: "x"})
		b.post("r", registry.Draft{Type: "PROTOBUF", Text: "@s", References: []compat.Reference{{Name: "s", Subject: "s", Version: 1}}})
		b.removeAll("r", false)
		b.removeAll("s", false)
		fails(t, registry.ReferenceExists, set(b, "s", "IMPORT", false))
	})
	t.Run("Delete", func(t *testing.T) {
		b := setup(t)
		drop := func(s string, recursive bool) (registry.Mode, error) {
			m, _, err := b.DeleteMode(t.Context(), name(s), recursive, registry.By{})
			return m, err
		}
		_, err := drop("s", false)
		fails(t, registry.SubjectNotFound, err)
		m, err := drop("s", true)
		require.NoError(t, err)
		require.Empty(t, m)
		m, err = drop("", false)
		require.NoError(t, err)
		require.Equal(t, registry.ReadWrite, m)
		for _, s := range []string{":.ctx:a", ":.ctx:b", ":.other:a", "a"} {
			require.NoError(t, set(b, s, "READONLY", false))
		}
		m, err = drop(":.ctx:", true) // case 6 of 17.1
		require.NoError(t, err)
		require.Empty(t, m)
		require.Equal(t, "none", get(b, ":.ctx:a", false))
		require.Equal(t, "READONLY", get(b, ":.other:a", false))
		m, err = drop("a", false)
		require.NoError(t, err)
		require.Equal(t, registry.ReadOnlyMode, m)
	})
}

// Confluent API reference 10.1, 10.3 and cases 1, 2, 3, 23 of 17.1.
func TestRegisterModes(t *testing.T) {
	id := func(n int32) *int32 { return &n }
	t.Run("ReadOnly", func(t *testing.T) {
		for _, m := range []registry.Mode{registry.ReadOnlyMode, registry.ReadOnlyOverride} {
			b := setup(t)
			one := b.post("s", registry.Draft{Text: `"string"`})
			b.mode("", m)
			require.Same(t, one.Version, b.post("s", registry.Draft{Text: `"string"`}).Version)
			_, err := b.try("s", registry.Draft{Text: `"int"`})
			fails(t, registry.ReadOnly, err)
			_, err = b.try("s", registry.Draft{Text: `"int"`, ID: id(3)})
			fails(t, registry.ReadOnly, err)
		}
	})
	t.Run("ReadWriteTakesNoID", func(t *testing.T) {
		b := setup(t)
		_, err := b.try("s", registry.Draft{Text: `"int"`, ID: id(3)})
		fails(t, registry.NotImport, err)
		b.post("s", registry.Draft{Text: `"int"`, ID: id(-1)})
	})
	t.Run("Import", func(t *testing.T) {
		b := setup(t)
		one := b.post("known", registry.Draft{Text: `"string"`})
		b.mode("", registry.Import)
		require.Same(t, one.Version, b.post("known", registry.Draft{Text: `"string"`}).Version)
		_, err := b.try("s", registry.Draft{Text: `"int"`})
		fails(t, registry.NotReadWrite, err)

		got := b.post("s", registry.Draft{Type: "PROTOBUF", Text: "a", ID: id(7), Version: 5})
		require.EqualValues(t, 7, got.Version.ID)
		require.EqualValues(t, 5, got.Version.Number)
		require.EqualValues(t, 7, b.state().MaxID("."))
		b.post("s", registry.Draft{Type: "PROTOBUF", Text: "z invalid ?", ID: id(8), Version: 2})
		require.EqualValues(t, 6, b.post("s", registry.Draft{Type: "PROTOBUF", Text: "c", ID: id(9)}).Version.Number)

		_, err = b.try("s", registry.Draft{Type: "PROTOBUF", Text: "other", ID: id(7), Version: 9})
		require.EqualValues(t, 7, fails(t, registry.IDTaken, err).ID)
		two := b.post("s", registry.Draft{Type: "PROTOBUF", Text: "a", ID: id(20), Version: 20})
		require.EqualValues(t, 20, two.Version.ID, "the same content under a second id")
		require.Same(t, two.Version, b.post("s", registry.Draft{Type: "PROTOBUF", Text: "a", ID: id(20), Version: 20}).Version)

		b.post("s", registry.Draft{Type: "PROTOBUF", Text: "new", ID: id(21), Version: 5})
		v, err := b.state().Version(name("s"), 5, false)
		require.NoError(t, err)
		require.Equal(t, "new", v.Content.Text(), "a version record is replaced")
		require.Nil(t, b.state().ByID(".", 7))
	})
	t.Run("ImportIgnoresNormalize", func(t *testing.T) {
		b := setup(t)
		b.mode("s", registry.Import)
		got, _, err := b.Register(t.Context(), name("s"), registry.Draft{Type: "PROTOBUF", Text: "b a", ID: id(1)}, registry.RegisterOptions{Normalize: true})
		require.NoError(t, err)
		require.Equal(t, "b a", got.Version.Content.Text())
	})
	t.Run("ImportInheritsNothing", func(t *testing.T) {
		b := setup(t)
		b.mode("s", registry.Import)
		b.post("s", registry.Draft{Text: `"string"`, ID: id(1), Metadata: &registry.Metadata{Properties: map[string]string{"a": "b"}}})
		require.Nil(t, b.post("s", registry.Draft{Text: `"int"`, ID: id(2)}).Version.Content.Metadata)
	})
	t.Run("Forward", func(t *testing.T) {
		b := setup(t)
		b.mode(":.__GLOBAL:", registry.Forward)
		_, err := b.try("s", registry.Draft{Text: `"int"`})
		fails(t, registry.NotReadWrite, err)
		b.post("s", registry.Draft{Text: `"int"`, ID: id(4)})
	})
}

// Confluent API reference 3.4, 9.4, 9.5 and cases 14, 15 of 17.1.
func TestCheck(t *testing.T) {
	b := setup(t)
	words := func(s string) registry.Draft { return registry.Draft{Type: "PROTOBUF", Text: s} }
	b.post("s", words("a"))
	b.post("s", words("a b"))
	ask := func(s, text string) registry.Verdict {
		v, err := b.Check(b.state(), name(s), words(text), false)
		require.NoError(t, err)
		return v
	}
	require.True(t, ask("s", "a b c").Compatible)
	equal(t, []string{}, ask("s", "a b c").Messages)
	require.True(t, ask("none", "x").Compatible)
	equal(t, []string{"{missing:'b'}", "{oldSchemaVersion: 2}", "{oldSchema: 'a b'}", "{validateFields: 'false', compatibility: 'BACKWARD'}"}, ask("s", "a").Messages)

	one := func(s string, n int, text string) (registry.Verdict, error) {
		return b.CheckVersion(b.state(), name(s), n, words(text), false)
	}
	v, err := one("s", 1, "a")
	require.NoError(t, err)
	require.True(t, v.Compatible)
	v, err = one("s", registry.Latest, "a")
	require.NoError(t, err)
	require.False(t, v.Compatible)
	v, err = one("none", registry.Latest, "a")
	require.NoError(t, err)
	require.True(t, v.Compatible)
	_, err = one("none", 1, "a")
	fails(t, registry.VersionNotFound, err)
	_, err = b.Check(b.state(), name("s"), words(""), false)
	require.Equal(t, "Empty schema", fails(t, registry.InvalidSchema, err).Detail)
	_, err = b.Check(b.state(), name("s"), words("!"), false)
	fails(t, registry.InvalidSchema, err)

	for level, want := range map[compat.Level][2]bool{ // "a b c" and "b"
		compat.None: {true, true}, compat.Backward: {true, false}, compat.BackwardTransitive: {true, false},
		compat.Forward: {false, true}, compat.ForwardTransitive: {false, false}, compat.Full: {false, false}, compat.FullTransitive: {false, false},
	} {
		b.level("s", level)
		require.Equal(t, want, [2]bool{ask("s", "a b c").Compatible, ask("s", "b").Compatible}, level)
	}
	_, err = b.Check(b.state(), name("s"), words("!"), false)
	fails(t, registry.InvalidSchema, err) // under NONE it must still parse
}

func TestCompatibilityGroup(t *testing.T) {
	b := setup(t)
	b.config("s", registry.ConfigUpdate{Group: given("major")})
	draft := func(text, major string) registry.Draft {
		d := registry.Draft{Type: "PROTOBUF", Text: text, Metadata: &registry.Metadata{}}
		if major != "" {
			d.Metadata.Properties = map[string]string{"major": major}
		}
		return d
	}
	b.post("s", draft("a", "1"))
	b.post("s", draft("b", "2"))
	_, err := b.try("s", draft("c", "1"))
	require.Contains(t, fails(t, registry.Incompatible, err).Messages, "{oldSchemaVersion: 1}")
	b.post("s", draft("a c", "1"))
	b.post("s", draft("x", ""))
	_, err = b.try("s", draft("y", ""))
	require.Contains(t, fails(t, registry.Incompatible, err).Messages, "{oldSchemaVersion: 4}")
}

// Confluent API reference 9.6.
func TestReservedFields(t *testing.T) {
	b := setup(t)
	b.config("s", registry.ConfigUpdate{ValidateFields: given(true), Level: given("NONE")})
	reserve := func(text, fields string) registry.Draft {
		return registry.Draft{Type: "PROTOBUF", Text: text, Metadata: &registry.Metadata{Properties: map[string]string{"confluent:reserved": fields}}}
	}
	b.post("s", reserve("a", "x, y"))
	_, err := b.try("s", reserve("a b", "x"))
	equal(t, []string{
		"The new schema has reserved field y removed from its metadata which is present in the old schema's metadata.",
		"{validateFields: 'true', compatibility: 'NONE'}",
	}, fails(t, registry.Incompatible, err).Messages)
	_, err = b.try("s", reserve("a x", "y,x"))
	require.Equal(t, "The new schema has field that conflicts with the reserved field x.", fails(t, registry.Incompatible, err).Messages[0])
	b.post("s", reserve("a b", "x,y,z"))
}
