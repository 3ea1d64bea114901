package registry_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
)

func equal(t require.TestingT, want, got any) {
	if h, ok := t.(interface{ Helper() }); ok {
		h.Helper()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
		t.FailNow()
	}
}

func TestParseVersion(t *testing.T) {
	for text, want := range map[string]int{"latest": -1, "LATEST": -1, "-1": -1, "1": 1, "+1": 1, "007": 7, " 3 ": 3, "2147483647": 2147483647} {
		got, err := registry.ParseVersion(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "0", "-2", "2147483648", "1.0", "one", "1_0", "0x1"} {
		_, err := registry.ParseVersion(text)
		require.Equal(t, text, fails(t, registry.InvalidVersion, err).Value)
	}
}

func TestSubjects(t *testing.T) {
	b := setup(t)
	for _, s := range []string{"foo", "bar", ":.ctx:foo", ":.ctx:zoo", ":.a-b:foo", ":.a:foo", "!", "foobar", "~", ":x", ":.:" + ":.odd:foo"} {
		b.post(s, registry.Draft{Text: `"string"`})
	}
	b.post("gone", registry.Draft{Text: `"string"`})
	b.removeAll("gone", false)
	for _, c := range []struct {
		fact  string
		query registry.SubjectQuery
		want  []string
	}{
		{"Everything", registry.SubjectQuery{Prefix: ":*:"}, []string{"!", ":.:" + ":.odd:foo", ":.a-b:foo", ":.a:foo", ":.ctx:foo", ":.ctx:zoo", ":x", "bar", "foo", "foobar", "~"}},
		{"EmptyIsDefaultContext", registry.SubjectQuery{}, []string{"!", ":.:" + ":.odd:foo", ":x", "bar", "foo", "foobar", "~"}},
		{"DefaultContextSpelledOut", registry.SubjectQuery{Prefix: ":.:"}, []string{"!", ":.:" + ":.odd:foo", ":x", "bar", "foo", "foobar", "~"}},
		{"OneContext", registry.SubjectQuery{Prefix: ":.ctx:"}, []string{":.ctx:foo", ":.ctx:zoo"}},
		{"PrefixInContext", registry.SubjectQuery{Prefix: ":.ctx:z"}, []string{":.ctx:zoo"}},
		{"PrefixInDefault", registry.SubjectQuery{Prefix: "foo"}, []string{"foo", "foobar"}},
		{"ColonInDefault", registry.SubjectQuery{Prefix: ":"}, []string{":.:" + ":.odd:foo", ":x"}},
		{"PrefixEverywhere", registry.SubjectQuery{Prefix: ":*:foo"}, []string{":.a-b:foo", ":.a:foo", ":.ctx:foo", "foo", "foobar"}},
		{"WithDeleted", registry.SubjectQuery{Prefix: "g", Deleted: true}, []string{"gone"}},
		{"OnlyDeleted", registry.SubjectQuery{Prefix: ":*:", Deleted: true, DeletedOnly: true}, []string{"gone"}},
		{"Page", registry.SubjectQuery{Prefix: ":*:", Page: registry.Page{Offset: 7, Limit: 2}}, []string{"bar", "foo"}},
		{"NegativeOffsetIsNone", registry.SubjectQuery{Prefix: "foo", Page: registry.Page{Offset: -5, Limit: 1}}, []string{"foo"}},
		{"BeyondTheEnd", registry.SubjectQuery{Prefix: "foo", Page: registry.Page{Offset: 9}}, []string{}},
		{"UnknownContext", registry.SubjectQuery{Prefix: ":.none:"}, []string{}},
	} {
		t.Run(c.fact, func(t *testing.T) { equal(t, c.want, b.state().Subjects(c.query)) })
	}
}

// Names sort as Java strings do, by UTF-16 code units.
func TestSubjectsSortAsJavaDoes(t *testing.T) {
	b := setup(t)
	names := []string{"a", "aa", "Z", "é", "z", "\ue000x", "\uffee", "𝄞", "𝄞a", "a𝄞", "a\uf900", "a\ud7ff", "😀", "ア"}
	for _, n := range names {
		b.post(n, registry.Draft{Text: `"string"`})
	}
	want := slices.Clone(names)
	slices.SortFunc(want, func(a, b string) int { return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b))) })
	equal(t, want, b.state().Subjects(registry.SubjectQuery{Prefix: ":*:"}))
}

func TestVersions(t *testing.T) {
	b := setup(t)
	b.level("s", compat.None)
	for _, text := range []string{`"string"`, `"int"`, `"long"`} {
		b.post("s", registry.Draft{Text: text})
	}
	b.remove("s", 2, false)
	for _, c := range []struct {
		fact  string
		query registry.VersionQuery
		want  []int32
	}{
		{"Active", registry.VersionQuery{}, []int32{1, 3}},
		{"WithDeleted", registry.VersionQuery{Deleted: true}, []int32{1, 2, 3}},
		{"OnlyDeletedBeatsDeleted", registry.VersionQuery{Deleted: true, DeletedOnly: true}, []int32{2}},
		{"NegativeBeatsOnlyDeleted", registry.VersionQuery{DeletedOnly: true, DeletedAsNegative: true}, []int32{1, -2, 3}},
		{"Page", registry.VersionQuery{Page: registry.Page{Offset: 1, Limit: 1}}, []int32{3}},
	} {
		t.Run(c.fact, func(t *testing.T) {
			got, err := b.state().Versions(name("s"), c.query)
			require.NoError(t, err)
			equal(t, c.want, got)
		})
	}
	t.Run("NegativeAloneDoesNotSeeADeletedSubject", func(t *testing.T) {
		b.removeAll("s", false)
		_, err := b.state().Versions(name("s"), registry.VersionQuery{DeletedAsNegative: true})
		fails(t, registry.SubjectNotFound, err)
		_, err = b.state().Versions(name("s"), registry.VersionQuery{DeletedOnly: true})
		require.NoError(t, err)
	})
}

func TestVersion(t *testing.T) {
	b := setup(t)
	b.level("s", compat.None)
	b.post("s", registry.Draft{Text: `"string"`})
	b.post("s", registry.Draft{Text: `"int"`})
	b.post(":.ctx:other", registry.Draft{Text: `"long"`})
	b.remove("s", 2, false)
	s := b.state()

	v, err := s.Version(name("s"), registry.Latest, true)
	require.NoError(t, err)
	require.EqualValues(t, 1, v.Number, "latest is never a deleted one")
	v, err = s.Version(name("s"), 2, true)
	require.NoError(t, err)
	require.True(t, v.Deleted)
	_, err = s.Version(name("s"), 2, false)
	fails(t, registry.VersionNotFound, err)
	_, err = s.Version(name("t"), 1, false)
	fails(t, registry.SubjectNotFound, err)

	_, err = s.Version(name("other"), 1, false)
	fails(t, registry.SubjectNotFound, err)
	v, err = s.FindVersion(name("other"), registry.Latest, false)
	require.NoError(t, err)
	require.Equal(t, ":.ctx:other", v.Qualified())
	_, err = s.FindVersion(name(":.ctx2:other"), 1, false)
	require.Equal(t, name(":.ctx2:other"), fails(t, registry.SubjectNotFound, err).Name)

	b.remove("s", 1, false)
	_, err = b.state().Version(name("s"), registry.Latest, true)
	require.Equal(t, -1, fails(t, registry.VersionNotFound, err).Version)
}

// Confluent API reference 7.3 and case 8 of 17.1.
func TestFindID(t *testing.T) {
	b := setup(t)
	b.post("other", registry.Draft{Text: `"long"`})        // . 1
	b.post(":.ctx:foo", registry.Draft{Text: `"string"`})  // .ctx 1
	b.post(":.ctx:foo2", registry.Draft{Text: `"string"`}) // .ctx 1
	b.post("bar", registry.Draft{Text: `"string"`})        // . 2
	for _, c := range []struct {
		fact, subject string
		id            int32
		want          string // qualified, "" for not found
	}{
		{"NoSubject", "", 1, "other"},
		{"ItsOwn", "other", 1, "other"},
		{"FoundInAnotherContext", "foo", 1, ":.ctx:foo"},
		{"NotItsOwnFallsBack", "nobody", 2, "bar"},
		{"Context", ":.ctx:", 1, ":.ctx:foo"},
		{"QualifiedSubject", ":.ctx:foo2", 1, ":.ctx:foo2"},
		{"QualifiedSubjectWithoutIt", ":.ctx:nobody", 1, ""},
		{"UnknownContext", ":.none:", 1, ""},
		{"UnknownID", "", 7, ""},
	} {
		t.Run(c.fact, func(t *testing.T) {
			v, err := b.state().FindID(name(c.subject), c.id)
			if c.want == "" {
				require.Equal(t, c.id, fails(t, registry.IDNotFound, err).ID)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.want, v.Qualified())
		})
	}
}

func TestCarriers(t *testing.T) {
	b := setup(t)
	b.post("a", registry.Draft{Text: `"string"`})
	b.post("b", registry.Draft{Text: `"string"`})
	b.remove("a", 1, false)
	list := func(deleted bool) []string {
		vs, err := b.state().Carriers(name(""), 1, deleted, registry.Page{})
		require.NoError(t, err)
		out := []string{}
		for _, v := range vs {
			out = append(out, v.Qualified())
		}
		return out
	}
	equal(t, []string{"b"}, list(false))
	equal(t, []string{"a", "b"}, list(true))
	require.Equal(t, "b", b.state().ByID(".", 1).Qualified(), "an active one is shown")
	b.remove("b", 1, false)
	equal(t, []string{}, list(false))
	require.NotNil(t, b.state().ByID(".", 1), "softly deleted schemas are still found by id")
	_, err := b.state().Carriers(name(""), 2, true, registry.Page{})
	fails(t, registry.SchemaNotFound, err)
}

func TestGUID(t *testing.T) {
	b := setup(t)
	b.post("a", registry.Draft{Text: `"int"`})
	b.post("a2", registry.Draft{Text: `"string"`})
	b.post(":.ctx:b", registry.Draft{Text: `"string"`})
	const guid = "095d71cf-1255-6b9d-5e33-0ad575b3df5d"
	for _, spelling := range []string{guid, strings.ReplaceAll(guid, "-", ""), strings.ToUpper(guid)} {
		v, err := b.state().ByGUID(spelling)
		require.NoError(t, err, spelling)
		require.Equal(t, `"string"`, v.Content.Text())
		equal(t, []registry.ContextID{{Context: ".", ID: 2}, {Context: ".ctx", ID: 1}}, b.state().IDsByGUID(spelling))
	}
	for _, wrong := range []string{"", "x", guid + "0", "195d71cf-1255-6b9d-5e33-0ad575b3df5d"} {
		_, err := b.state().ByGUID(wrong)
		fails(t, registry.GUIDNotFound, err)
		equal(t, []registry.ContextID{}, b.state().IDsByGUID(wrong))
	}
	b.removeAll("a2", false)
	b.removeAll("a2", true)
	equal(t, []registry.ContextID{{Context: ".ctx", ID: 1}}, b.state().IDsByGUID(guid))
}

// Confluent API reference 6.3.
func TestGUIDVectors(t *testing.T) {
	for want, m := range map[string]*registry.Metadata{
		"095d71cf-1255-6b9d-5e33-0ad575b3df5d": nil,
		"cecc02e2-232b-87f1-1b0c-aa0e70dbb74d": {},
		"7f6ed662-76d4-bc2f-dca3-8e42922bb314": {Properties: map[string]string{"confluent:version": "2"}},
	} {
		c, err := registry.NewContent(compat.Avro, `"string"`, nil, m, nil)
		require.NoError(t, err)
		require.Equal(t, want, c.GUID.String())
	}
}

// The bytes behind a GUID have no separators; the sum keeps such contents apart.
func TestContentsUnderOneGUID(t *testing.T) {
	b := setup(t)
	one := b.post("a", registry.Draft{Text: `"string"`, Metadata: &registry.Metadata{Properties: map[string]string{"ab": "c"}}})
	two := b.post("b", registry.Draft{Text: `"string"`, Metadata: &registry.Metadata{Properties: map[string]string{"a": "bc"}}})
	require.Equal(t, one.Version.Content.GUID, two.Version.Content.GUID)
	require.NotEqual(t, one.Version.ID, two.Version.ID)
	require.Len(t, b.state().IDsByGUID(one.Version.Content.GUID.String()), 2)
	b.removeAll("a", false)
	b.removeAll("a", true)
	require.Equal(t, two.Version.ID, b.state().IDsByGUID(two.Version.Content.GUID.String())[0].ID)
}

func TestWithMetadata(t *testing.T) {
	b := setup(t)
	b.level("s", compat.None)
	m := func(pairs ...string) *registry.Metadata {
		out := &registry.Metadata{Properties: map[string]string{}}
		for i := 0; i < len(pairs); i += 2 {
			out.Properties[pairs[i]] = pairs[i+1]
		}
		return out
	}
	b.post("s", registry.Draft{Text: `"string"`, Metadata: m("app", "x", "major", "1")})
	b.post("s", registry.Draft{Text: `"int"`, Metadata: m("app", "x", "major", "2")})
	b.post("s", registry.Draft{Text: `"long"`, Metadata: &registry.Metadata{}})
	for _, c := range []struct {
		fact         string
		keys, values []string
		want         int32
	}{
		{"HighestWithAllPairs", []string{"app"}, []string{"x"}, 2},
		{"AllPairs", []string{"app", "major"}, []string{"x", "1"}, 1},
		{"SurplusKeysAreDropped", []string{"major", "none"}, []string{"1"}, 1},
		{"NoPairsIsHighestWithProperties", nil, nil, 2},
	} {
		v, err := b.state().WithMetadata(name("s"), c.keys, c.values, false)
		require.NoError(t, err, c.fact)
		require.Equal(t, c.want, v.Number, c.fact)
	}
	_, err := b.state().WithMetadata(name("s"), []string{"app"}, []string{"y"}, false)
	fails(t, registry.SchemaNotFound, err)
	_, err = b.state().WithMetadata(name("t"), nil, nil, false)
	fails(t, registry.SubjectNotFound, err)
}

func TestSchemas(t *testing.T) {
	b := setup(t)
	b.level("", compat.None)
	b.post("a", registry.Draft{Text: `"string"`})
	b.post("a", registry.Draft{Text: `"int"`, RuleSet: &registry.RuleSet{DomainRules: []registry.Rule{{Name: "r", Kind: "CONDITION", Mode: "WRITE", Type: "CEL"}}}})
	b.post("b", registry.Draft{Text: `"long"`})
	b.post(":.ctx:c", registry.Draft{Text: `"long"`})
	b.config("nick", registry.ConfigUpdate{Alias: given("b")})
	b.remove("a", 2, false)
	list := func(q registry.SchemaQuery) []string {
		out := []string{}
		for _, l := range b.state().Schemas(q) {
			out = append(out, l.Version.Qualified()+" "+l.Version.Content.Text()+strings.Join(l.Aliases, ","))
		}
		return out
	}
	for _, c := range []struct {
		fact  string
		query registry.SchemaQuery
		want  []string
	}{
		{"DefaultContext", registry.SchemaQuery{}, []string{`a "string"`, `b "long"`}},
		{"Everything", registry.SchemaQuery{Prefix: ":*:"}, []string{`:.ctx:c "long"`, `a "string"`, `b "long"`}},
		{"Deleted", registry.SchemaQuery{Deleted: true}, []string{`a "string"`, `a "int"`, `b "long"`}},
		{"LatestOnly", registry.SchemaQuery{LatestOnly: true}, []string{`a "string"`, `b "long"`}},
		{"LatestOnlyMayBeDeleted", registry.SchemaQuery{LatestOnly: true, Deleted: true}, []string{`a "int"`, `b "long"`}},
		{"RuleType", registry.SchemaQuery{RuleType: "CEL", Deleted: true}, []string{`a "int"`}},
		{"Page", registry.SchemaQuery{Page: registry.Page{Offset: 1, Limit: 1}}, []string{`b "long"`}},
		{"OverTheMaximumIsTheDefault", registry.SchemaQuery{Page: registry.Page{Limit: 5000}}, []string{`a "string"`, `b "long"`}},
		{"AliasesPullTargetsIn", registry.SchemaQuery{Prefix: "nick", Aliases: true}, []string{`b "long"nick`}},
	} {
		t.Run(c.fact, func(t *testing.T) { equal(t, c.want, list(c.query)) })
	}
}

func TestAlias(t *testing.T) {
	b := setup(t)
	b.config("nick", registry.ConfigUpdate{Alias: given("real/x"), AliasForDeks: given("dek")})
	b.config("nick2", registry.ConfigUpdate{Alias: given("nick")})
	b.config(":.ctx:nick", registry.ConfigUpdate{Alias: given("real")})
	b.config(":.ctx:far", registry.ConfigUpdate{Alias: given(":.:real")})
	b.config("", registry.ConfigUpdate{Alias: given("nothing")})
	for from, want := range map[string]string{
		"nick": "real/x", "nick2": "nick", ":.ctx:nick": ":.ctx:real", ":.ctx:far": "real", "plain": "plain", "": "",
	} {
		require.Equal(t, want, b.state().Alias(name(from), false).Qualified(), from)
	}
	require.Equal(t, "dek", b.state().Alias(name("nick"), true).Qualified())
}

func TestContexts(t *testing.T) {
	b := setup(t)
	equal(t, []string{"."}, b.state().Contexts("", registry.Page{}))
	for _, s := range []string{":.dev:a", ":.abc:a", ":.dev2:a"} {
		b.post(s, registry.Draft{Text: `"string"`})
	}
	equal(t, []string{".", ".abc", ".dev", ".dev2"}, b.state().Contexts("", registry.Page{}))
	equal(t, []string{".dev", ".dev2"}, b.state().Contexts(".dev", registry.Page{}))
	equal(t, []string{".dev2"}, b.state().Contexts(".dev", registry.Page{Offset: 1}))

	_, err := b.DeleteContext(t.Context(), ".dev", registry.By{})
	require.Equal(t, ".dev", fails(t, registry.ContextNotEmpty, err).Name.Context)
	b.removeAll(":.dev:a", false)
	_, err = b.DeleteContext(t.Context(), ".dev", registry.By{})
	fails(t, registry.ContextNotEmpty, err)
	b.removeAll(":.dev:a", true)
	equal(t, []string{".dev", ".dev2"}, b.state().Contexts(".dev", registry.Page{}))
	_, err = b.DeleteContext(t.Context(), ".dev", registry.By{})
	require.NoError(t, err)
	equal(t, []string{".dev2"}, b.state().Contexts(".dev", registry.Page{}))
	_, err = b.DeleteContext(t.Context(), ".unknown", registry.By{})
	require.NoError(t, err)
	got := b.post(":.dev:a", registry.Draft{Text: `"string"`})
	require.EqualValues(t, 2, got.Version.ID, "an id that was handed out never means something else")
	equal(t, []string{".dev", ".dev2"}, b.state().Contexts(".dev", registry.Page{}))
}

func TestSummaries(t *testing.T) {
	b := setup(t)
	b.post("Orders-value", registry.Draft{Text: `"string"`})
	b.post("Orders-value", registry.Draft{Text: `{"type":"string","x":1}`})
	b.post("payments", registry.Draft{Type: "PROTOBUF", Text: "a"})
	b.post(":.dev:orders", registry.Draft{Text: `"long"`})
	b.post("gone-ORDERS", registry.Draft{Text: `"long"`})
	b.removeAll("gone-ORDERS", false)
	b.level(":.dev:", compat.Full)
	names := func(f registry.Filter) []string {
		out := []string{}
		for _, i := range b.Summaries(b.state(), f).Items {
			out = append(out, i.Name.Qualified())
		}
		return out
	}
	equal(t, []string{":.dev:orders", "Orders-value"}, names(registry.Filter{Text: "ORDers"}))
	equal(t, []string{":.dev:orders", "Orders-value", "gone-ORDERS"}, names(registry.Filter{Text: "orders", Deleted: true}))
	equal(t, []string{"payments", "Orders-value", ":.dev:orders"}, names(registry.Filter{Sort: "-name"}))
	equal(t, []string{"Orders-value", ":.dev:orders", "payments"}, names(registry.Filter{Sort: "-versions"}))
	equal(t, []string{"payments"}, names(registry.Filter{Format: "PROTOBUF"}))
	equal(t, []string{"Orders-value"}, names(registry.Filter{Context: ".", Offset: 0, Limit: 1}))
	l := b.Summaries(b.state(), registry.Filter{Context: ".", Limit: 1})
	require.Equal(t, 2, l.Total)
	equal(t, map[string]int{"AVRO": 1, "PROTOBUF": 1}, l.Formats)
	equal(t, map[string]int{".": 2, ".dev": 1}, l.Contexts)

	s, err := b.Summary(b.state(), name(":.dev:orders"))
	require.NoError(t, err)
	require.Equal(t, compat.Full, s.Level)
	require.Equal(t, registry.FromContext, s.LevelFrom)
	s, err = b.Summary(b.state(), name("Orders-value"))
	require.NoError(t, err)
	require.Equal(t, 2, s.Versions)
	require.Equal(t, registry.FromDefault, s.LevelFrom)
	_, err = b.Summary(b.state(), name("none"))
	fails(t, registry.SubjectNotFound, err)
}
