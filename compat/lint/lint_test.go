package lint

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
)

func rulesOf(found []Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, f.Rule)
	}
	return out
}

// TestExamples: the bad example of each rule breaks it, the good one does not.
func TestExamples(t *testing.T) {
	for _, r := range Rules() {
		t.Run(r.ID, func(t *testing.T) {
			require.NotEmpty(t, r.Title)
			require.NotEmpty(t, r.Why)
			require.NotEmpty(t, r.Fix)
			if r.ID == "SIZE_LIMITS" {
				t.Skip("its example would be as long as the limit; TestSize has it")
			}
			f := r.Formats[0]
			require.Contains(t, rulesOf(Run(Input{Format: f, Text: r.Bad, Previous: r.Previous, Domain: r.Domain}, Config{Use: []string{r.ID}})), r.ID)
			require.Empty(t, Run(Input{Format: f, Text: r.Good, Previous: r.Previous, Domain: r.Domain}, Config{Use: []string{r.ID}}))
			require.Equal(t, r.Previous != "", len(r.Previous) > 0)
		})
	}
}

// TestSets: each set is part of the next.
func TestSets(t *testing.T) {
	rank := map[Severity]int{Off: 0, Note: 1, Warning: 2, Error: 3}
	for _, r := range Rules() {
		require.LessOrEqual(t, rank[r.Severity(Minimal)], rank[r.Severity(Standard)], r.ID)
		require.LessOrEqual(t, rank[r.Severity(Standard)], rank[r.Severity(Strict)], r.ID)
		for _, elsewhere := range Elsewhere() {
			require.NotEqual(t, elsewhere, r.ID)
		}
	}
}

func TestFindings(t *testing.T) {
	for name, test := range map[string]struct {
		rule string
		in   Input
		want []string // at: message
	}{
		"ProtoReserved": {"PROTO_RESERVED", Input{
			Format: compat.Protobuf, Text: "syntax = \"proto3\";\nmessage Order {\n  message Line { reserved 2 to 5; }\n  string a = 1;\n}\n",
			Previous: "syntax = \"proto3\";\nmessage Order {\n  message Line { string x = 3; }\n  string a = 1;\n  string legacy_id = 4;\n}\n",
		}, []string{`Order: field 4 "legacy_id" of message Order was removed, and its number 4 and name "legacy_id" is not reserved`, `Order.Line: field 3 "x" of message Order.Line was removed, and its name "x" is not reserved`}},
		"NestedFields": {
			"MONEY_NOT_FLOAT",
			Input{Format: compat.Avro, Text: `{"type":"record","name":"A","fields":[{"name":"lines","type":{"type":"array","items":{"type":"record","name":"L","fields":[{"name":"unitPrice","type":["null","float"],"default":null}]}}}]}`, Previous: ""},
			[]string{`/fields/0/type/items/fields/0: field "unitPrice" is an amount of money, and its type is float`},
		},
		"JSONMoney":     {"MONEY_NOT_FLOAT", Input{Format: compat.JSON, Text: `{"properties":{"total":{"type":["null","number"]},"totals":{"type":"number"}}}`, Previous: ""}, []string{`/properties/total: field "total" is an amount of money, and its type is number`}},
		"ProtoTime":     {"TIMESTAMP_TYPE", Input{Format: compat.Protobuf, Text: "syntax = \"proto3\";message A { int64 created_at = 1; google.protobuf.Timestamp paid_at = 2; string format = 3; }", Previous: ""}, []string{`A.created_at: field "created_at" is a point in time, and its type is int64`}},
		"ProtoTags":     {"PII_TAGGED", Input{Format: compat.Protobuf, Text: "syntax = \"proto3\";package p; import \"confluent/meta.proto\"; message A { string email = 1 [(confluent.field_meta).tags = \"PII\"]; string phone = 2; }", Previous: ""}, []string{`A.phone: field "phone" looks like personal data and has no tag`}},
		"ProtoDocs":     {"DOC_FIELDS", Input{Format: compat.Protobuf, Text: "syntax = \"proto3\";\n// A thing of note, really.\nmessage A {\n  // one\n  string a = 1;\n  string b = 2; // two\n  /* three */\n  string c = 3;\n\n  string d = 4;\n}\n", Previous: ""}, []string{"A: 1 of 4 fields of A have no doc: d"}},
		"ProtoDoc":      {"DOC_EVENT", Input{Format: compat.Protobuf, Text: "syntax = \"proto3\";\n// A customer has paid an invoice.\nmessage A {}\n", Previous: ""}, nil},
		"EnumIsNoEvent": {"DOC_EVENT", Input{Format: compat.Avro, Text: `{"type":"enum","name":"E","symbols":["A"]}`, Previous: ""}, nil},
		"Cases":         {"EVENT_NAME_CASE", Input{Format: compat.Avro, Text: `{"type":"record","name":"A","fields":[{"name":"a_b","type":"int"},{"name":"c_d","type":"int"},{"name":"eF","type":"int"},{"name":"g","type":"int"}]}`, Previous: ""}, []string{`/fields/2: field "eF" is in camelCase, most fields here are in snake_case`}},
		"NullLast":      {"AVRO_OPTIONAL_DEFAULT", Input{Format: compat.Avro, Text: `{"type":"record","name":"A","fields":[{"name":"a","type":["int","null"],"default":1},{"name":"u","type":["null","int","string"]}]}`, Previous: ""}, []string{`/fields/0: optional field "a" does not begin with null`}},
		"RequiredNew":   {"JSON_NO_REQUIRED_ADDED", Input{Format: compat.JSON, Text: `{"properties":{"a":{},"o":{"properties":{"x":{}},"required":["x"]}},"required":["a"]}`, Previous: `{"properties":{}}`}, []string{`/properties/a: property "a" is newly required`}},
		"NoNamespace":   {"NAMESPACE_MATCHES_DOMAIN", Input{Format: compat.Avro, Text: `{"type":"record","name":"A","fields":[]}`, Domain: "payments"}, []string{`/name: "A" has no namespace, and belongs to domain "payments"`}},
		"NoDomain":      {"NAMESPACE_MATCHES_DOMAIN", Input{Format: compat.Avro, Text: `{"type":"record","name":"A","fields":[]}`}, nil},
		"NestedDomain":  {"NAMESPACE_MATCHES_DOMAIN", Input{Format: compat.Protobuf, Text: "syntax = \"proto3\"; package acme.order.management.refund_desk.v1; message A {}", Domain: "order-management/refunddesk"}, nil},
		"OtherPackage":  {"NAMESPACE_MATCHES_DOMAIN", Input{Format: compat.Protobuf, Text: "syntax = \"proto3\"; package acme.orders.v1; message A {}", Domain: "order"}, []string{`A: namespace "acme.orders.v1" does not name the domain "order"`}},
		"CloudJSON": {"CLOUDEVENTS_STRUCTURED", Input{Format: compat.JSON, Text: `{"properties":{"specversion":{"const":"1.0"},"id":{"type":"string"},"source":{"type":"string"},"type":{"type":"string"},"time":{"type":"string"},"traceParent":{},"data_base64":{}},"required":["specversion","id","type"]}`}, []string{
			`/properties/source: attribute "source" of a CloudEvent is optional here`, `/properties/time: attribute "time" of a CloudEvent is string, not a time as RFC 3339 writes it`,
			`/properties/traceParent: attribute "traceParent" of a CloudEvent has more than lower-case letters and digits in its name`,
		}},
		"CloudAvro":  {"CLOUDEVENTS_STRUCTURED", Input{Format: compat.Avro, Text: `{"type":"record","name":"E","fields":[{"name":"specversion","type":"string","default":"1.0"},{"name":"id","type":["null","string"]},{"name":"source","type":"string"},{"name":"type","type":"string"},{"name":"time","type":"long"}]}`}, []string{`/fields/1: attribute "id" of a CloudEvent is optional here`, `/fields/4: attribute "time" of a CloudEvent is long, not a time as RFC 3339 writes it`}},
		"CloudProto": {"CLOUDEVENTS_STRUCTURED", Input{Format: compat.Protobuf, Text: "syntax = \"proto3\"; message E { string id = 1; string source = 2; string spec_version = 3; string type = 4; }"}, nil},
		"NoCloud":    {"CLOUDEVENTS_STRUCTURED", Input{Format: compat.JSON, Text: `{"properties":{"time":{"type":"number"}}}`}, nil},
		"OldNumber": {"PROTO_NO_NUMBER_REUSE", Input{
			Format: compat.Protobuf, Text: "syntax = \"proto3\";message A { string a = 1; int64 c = 2; string back = 3; }",
			Previous: "syntax = \"proto3\";message A { string a = 1; }",
			History:  []string{"syntax = \"proto3\";message A { bytes older = 2; }", "not a file", "syntax = \"proto3\";message A { string b = 2; string back = 3; }"},
		}, []string{`A.c: field "c" takes number 2, which was field "b" of type string in an older version`}},
		"Latest":        {"REF_PINNED", Input{Format: compat.Avro, Text: `{"type":"record","name":"A","fields":[]}`, References: []compat.Reference{{Name: "M", Subject: "money", Version: -1}, {Name: "L", Subject: "local"}, {Name: "P", Subject: "pinned", Version: 3}}}, []string{`: "M" refers to the latest version of money`}},
		"Versioned":     {"EVENT_NAME_PAST_TENSE", Input{Format: compat.Avro, Text: `{"type":"record","name":"OrderPaidV2","fields":[]}`, Previous: ""}, nil},
		"RenamedNumber": {"PROTO_NO_NUMBER_REUSE", Input{Format: compat.Protobuf, Text: "syntax = \"proto3\";message A { string b = 1; }", Previous: "syntax = \"proto3\";message A { string a = 1; }"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, f := range Run(test.in, Config{Use: []string{test.rule}}) {
				got = append(got, f.At+": "+f.Message)
			}
			require.Equal(t, test.want, got)
		})
	}
}

func TestConfig(t *testing.T) {
	bad := Input{Format: compat.Avro, Text: `{"type":"record","name":"A","fields":[{"name":"price","type":"double"}]}`}
	severity := func(c Config) Severity {
		for _, f := range Run(bad, c) {
			if f.Rule == "MONEY_NOT_FLOAT" {
				return f.Severity
			}
		}
		return Off
	}
	require.Equal(t, Warning, severity(Config{}))
	require.Equal(t, Error, severity(Config{Use: []string{Strict}}))
	require.Equal(t, Off, severity(Config{Use: []string{Minimal}}))
	require.Equal(t, Off, severity(Config{Except: []string{"MONEY_NOT_FLOAT"}}))
	require.Equal(t, Error, severity(Config{Severity: map[string]string{"MONEY_NOT_FLOAT": "error"}}))
	require.Equal(t, Off, severity(Config{Severity: map[string]string{"MONEY_NOT_FLOAT": "off"}}))
	none := func(string) bool { return false }
	require.NoError(t, Config{Use: []string{Strict}, Except: []string{"DOC_EVENT"}}.Check(none))
	require.ErrorContains(t, Config{Use: []string{"LAX"}}.Check(none), `"LAX"`)
	require.ErrorContains(t, Config{Except: []string{"NOPE"}}.Check(none), `no rule "NOPE"`)
	require.NoError(t, Config{Severity: map[string]string{"NOPE": "error"}}.Check(func(string) bool { return true }))
}

func TestSize(t *testing.T) {
	var fields []string
	for i := range maxFields + 1 {
		fields = append(fields, `"p`+strings.Repeat("x", i)+`":{}`)
	}
	found := Run(Input{Format: compat.JSON, Text: `{"properties":{` + strings.Join(fields, ",") + `}}`}, Config{Use: []string{"SIZE_LIMITS"}})
	require.Equal(t, []string{"SIZE_LIMITS"}, rulesOf(found))
	require.Contains(t, found[0].Message, "501 fields")
	require.Empty(t, Run(Input{Format: compat.Avro, Text: "{"}, Config{}), "broken texts are the parser's business")
}

func FuzzRun(f *testing.F) {
	for _, r := range Rules() {
		f.Add(string(r.Formats[0]), r.Bad, r.Previous)
	}
	f.Fuzz(func(t *testing.T, format, text, previous string) {
		for _, found := range Run(Input{Format: compat.Format(format), Text: text, Previous: previous, Domain: "a-b/c"}, Config{Use: []string{Strict}}) {
			require.NotEmpty(t, found.Message)
			require.NotEqual(t, Off, found.Severity)
		}
	})
}
