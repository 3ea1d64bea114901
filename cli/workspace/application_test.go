package workspace

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"
)

// readers are the files that the applications of everything name.
func readers() map[string]string {
	return map[string]string{
		"schemas/readers/r.avsc":      `{"type":"record","name":"R","fields":[]}`,
		"schemas/payments/value.avsc": `{"type":"record","name":"P","fields":[]}`,
	}
}

func TestApplications(t *testing.T) {
	w, err := load(t, everything, readers())
	require.NoError(t, err)
	require.Len(t, w.Applications, 2)
	want := Application{
		Name: "billing", Type: "service", Owner: "team-billing", Domain: "payments",
		Principals: []string{"sa-billing", "CN=billing.prod.example"},
		Produces: []Use{
			{Subject: "payments-value"},
			{Subject: "invoices-value", Schema: &Selection{Kind: ByVersion, Version: 4}},
			{Subject: "notes-value", Schema: &Selection{Kind: ByFile, File: "schemas/payments/value.avsc"}},
			{Event: "com.example.Issued", Channel: "prod/x"},
		},
		Consumes: []Use{
			{
				Subject: "orders-value", Group: "g", Earliest: true, Schema: &Selection{Kind: ByFile, File: "schemas/readers/r.avsc"},
				Uses: &Usage{Fields: []string{"a", "b"}, Exhaustive: []string{"status"}, Required: []string{"a"}},
			},
			{Subject: "rates-value", Schema: &Selection{Kind: ByVersion, Version: 6}},
			{Subject: "profile-value", Schema: &Selection{Kind: ByVersions, Versions: ">=4 <8"}},
			{Subject: "catalog-value", Schema: &Selection{Kind: BySelector, Metadata: map[string]string{"major": "2"}}},
			{Subject: "flags-value", Schema: &Selection{Kind: ByLatest}},
			{Subject: "refunds-value", Schema: &Selection{Kind: ByProjection, Fields: []string{"refundId", "amount"}, Of: 7}},
			{Subject: "audit-value", Schema: &Selection{Kind: ByWriter}, Uses: &Usage{Fields: []string{"actor"}}},
			{Subject: "old-value", Schema: &Selection{Kind: ByID, ID: 1007}},
			{Subject: "older-value", Schema: &Selection{Kind: ByGUID, GUID: "6f1d2c3a-0b4e-4c5d-8e6f-7a8b9c0d1e2f"}},
			{Event: "com.example.OrderPlaced"},
			{Channel: "orders"},
			{Subject: "users-value"},
		},
	}
	require.Empty(t, cmp.Diff(want, w.Applications[0], cmpopts.IgnoreTypes(Position{}), cmpopts.IgnoreUnexported(Application{})))
	require.Equal(t, "team-payments", w.Applications[1].Owner, "that of the defaults")
	require.Equal(t, "docs/asyncapi.yaml", w.Applications[1].AsyncAPI)
	require.Equal(t, "treaty.yaml:44", w.Applications[0].At.String())
	require.Equal(t, "treaty.yaml:60", w.Applications[0].Consumes[1].At.String())

	writer, ok := w.Writer(w.Applications[0].Produces[0])
	require.True(t, ok)
	require.Equal(t, "schemas/payments/value.avsc", writer.File)
	_, ok = w.Writer(w.Applications[0].Produces[1])
	require.False(t, ok, "the schema is in the registry")
	reader, ok := w.Reader(w.Applications[0].Consumes[0])
	require.True(t, ok)
	require.Equal(t, "schemas/readers/r.avsc", reader.File)
	_, ok = w.Reader(w.Applications[0].Consumes[11])
	require.False(t, ok, "no reader is declared")
}

func TestVersionOf(t *testing.T) {
	w, err := load(t, "version: 1\napplications: [{name: a}, {name: b, version: 'r-{git.sha}'}, {name: c, version: '{env.BUILD}'}]\n", nil)
	require.NoError(t, err)
	vars := func(name string) (string, bool) {
		return map[string]string{"git.sha": "4f1c2aa"}[name], name == "git.sha"
	}
	v, err := w.Applications[0].VersionOf(vars)
	require.NoError(t, err)
	require.Equal(t, "declared", v)
	v, err = w.Applications[1].VersionOf(vars)
	require.NoError(t, err)
	require.Equal(t, "r-4f1c2aa", v)
	_, err = w.Applications[2].VersionOf(vars)
	require.ErrorContains(t, err, "treaty.yaml:2:81: version: {env.BUILD} has no value")
}

// bad is an application with a fault.
type bad struct {
	name, text, want string
	// beyond marks faults that the JSON Schema cannot tell.
	beyond bool
}

func badApplications() []bad {
	return []bad{
		{"UnknownKey", "{name: a, produce: [x]}", `treaty.yaml:3:15: unknown key "produce" in an application; did you mean "produces"?`, false},
		{"UnknownType", "{name: a, type: daemon}", `unknown type "daemon"`, false},
		{"NoName", "{type: job}", "an application needs a name", false},
		{"Nothing", "{name: a, consumes: [{group: g}]}", "treaty.yaml:3:26: an element of consumes needs a subject, an event or a channel", false},
		{"SubjectAndEvent", "{name: a, consumes: [{subject: s, event: e}]}", "is about a subject or about an event", false},
		{"ReaderOfWriter", "{name: a, produces: [{subject: s, reader: {latest: true}}]}", `unknown key "reader" in an element of produces`, false},
		{"SchemaOfReader", "{name: a, consumes: [{subject: s, schema: {latest: true}}]}", `unknown key "schema" in an element of consumes`, false},
		{"TwoWays", "{name: a, consumes: [{subject: s, reader: {latest: true, version: 3}}]}", "latest and version exclude each other", false},
		{"NotLatest", "{name: a, consumes: [{subject: s, reader: {latest: false}}]}", "latest can only be true", false},
		{"EmptyReader", "{name: a, consumes: [{subject: s, reader: {}}]}", "reader is empty", false},
		{"ProjectionOfNothing", "{name: a, consumes: [{subject: s, reader: {projection: [x]}}]}", "a projection needs the version", false},
		{"OfWithoutProjection", "{name: a, consumes: [{subject: s, reader: {version: 3, of: 4}}]}", "of belongs to a projection", false},
		{"UnknownReader", "{name: a, consumes: [{subject: s, reader: {projections: [x]}}]}", `did you mean "projection"?`, false},
		{"GenericWriter", "{name: a, produces: [{subject: s, schema: {generic: true}}]}", `unknown key "generic" in schema`, false},
		{"NoRange", "{name: a, consumes: [{subject: s, reader: {versions: 'a few'}}]}", `versions "a few" is no range`, false},
		{"NoGUID", "{name: a, consumes: [{subject: s, reader: {guid: 12}}]}", `guid "12" does not look like`, false},
		{"NoVersion", "{name: a, consumes: [{subject: s, reader: {version: 0}}]}", "version must be a number above 0", false},
		{"EmptyMetadata", "{name: a, consumes: [{subject: s, reader: {metadata: {}}}]}", "metadata needs a property", false},
		{"Enum", "{name: a, consumes: [{subject: s, uses: {enums: {status: all}}}]}", `unknown use of an enum "all"; it is one of exhaustive`, false},
		{"From", "{name: a, consumes: [{subject: s, from: start}]}", `unknown from "start"`, false},
		{"VersionOfAFile", "{name: a, version: '{base}'}", "{base} is not; use {git.sha}", true},
		{"Outside", "{name: a, consumes: [{subject: s, reader: ../r.avsc}]}", `reader "../r.avsc" lies outside`, true},
		{"AsyncAPIAndMore", "{asyncapi: a.yaml, produces: [x]}", "leave out produces and consumes", true},
		{"Twice", "{name: a}\n  - {name: a}", `treaty.yaml:4:5: application "a" is declared at treaty.yaml:3 too`, true},
	}
}

func TestBadApplications(t *testing.T) {
	for _, test := range badApplications() {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse(FileName, []byte("version: 1\napplications:\n  - "+test.text+"\n"))
			require.ErrorContains(t, err, test.want)
			var e *Error
			require.ErrorAs(t, err, &e)
		})
	}
}

// TestReaderIsNoFile: a typing error in the name of a reader must not turn it into an unknown one.
func TestReaderIsNoFile(t *testing.T) {
	const config = "version: 1\nsubjects: [{files: 'r/*.avsc', role: reader}]\napplications:\n  - {name: a, consumes: [{subject: s, reader: r/a.avsc}]}\n"
	_, err := load(t, config, map[string]string{"r/a.avsc": `"int"`})
	require.NoError(t, err)
	_, err = load(t, config, map[string]string{"r/b.avsc": `"int"`})
	require.ErrorContains(t, err, "treaty.yaml:4:47: r/a.avsc is no schema of this workspace")
	var e *Error
	require.ErrorAs(t, err, &e)
}
