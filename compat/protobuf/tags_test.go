package protobuf

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
)

func TestTags(t *testing.T) {
	s := parse(t, `syntax = "proto3"; package p; import "confluent/meta.proto";
message M {
  option (confluent.message_meta) = { tags: ["A", "B"], doc: "d" };
  option deprecated = true;
  string a = 1 [(.confluent.field_meta).tags = "C", (confluent.field_meta).tags = "D", (confluent.field_meta).tags = "C"];
  string b = 2 [(confluent.field_meta).doc = "C"];
  oneof o { string c = 3 [(confluent.field_meta) = {tags: "E"}]; }
  message N { option (confluent.message_meta).tags = "F"; string d = 1 [(other) = {tags: "no"}]; }
}`)
	require.Empty(t, cmp.Diff([]compat.EntityTags{
		{Path: "p.M", Type: "sr_record", Tags: []string{"A", "B"}},
		{Path: "p.M.a", Type: "sr_field", Tags: []string{"C", "D"}},
		{Path: "p.M.c", Type: "sr_field", Tags: []string{"E"}},
		{Path: "p.M.N", Type: "sr_record", Tags: []string{"F"}},
	}, New().Tags(s)))
	require.Empty(t, New().Tags(parse(t, "message M {}")))
}

func TestRetag(t *testing.T) {
	const head = "syntax = \"proto3\";\npackage p;\n\nimport \"confluent/meta.proto\";\n\nmessage M {\n"
	const plain = "syntax = \"proto3\";\npackage p;\n\nmessage M {\n  string a = 1;\n}\n"
	field := func(tags ...string) []compat.EntityTags {
		return []compat.EntityTags{{Path: "p.M.a", Type: "sr_field", Tags: tags}}
	}
	tests := map[string]struct {
		text        string
		add, remove []compat.EntityTags
		want        string
	}{
		"Nothing":   {plain, nil, nil, plain},
		"AddFirst":  {plain, field("B", "A", "B"), nil, head + "  string a = 1 [(confluent.field_meta) = {\n    tags: [\n      \"A\",\n      \"B\"\n    ]\n  }];\n}\n"},
		"ToMessage": {plain, []compat.EntityTags{{Path: "M", Type: "sr_record", Tags: []string{"X"}}}, nil, head + "  option (confluent.message_meta) = {\n    tags: [\n      \"X\"\n    ]\n  };\n\n  string a = 1;\n}\n"},
		"KeepRest": {
			head + "  string a = 1 [deprecated = true, (confluent.field_meta) = {tags: \"A\", doc: \"d\"}, json_name = \"x\"]; }", field("B"), nil,
			head + "  string a = 1 [\n    deprecated = true,\n    (confluent.field_meta) = {\n      doc: \"d\",\n      tags: [\n        \"A\",\n        \"B\"\n      ]\n    },\n    json_name = \"x\"\n  ];\n}\n",
		},
		"Dotted": {
			head + "  string a = 1 [(confluent.field_meta).doc = \"d\", (confluent.field_meta).tags = \"A\"]; }", field("B"), field("A"),
			head + "  string a = 1 [(confluent.field_meta) = {\n    doc: \"d\",\n    tags: [\n      \"B\"\n    ]\n  }];\n}\n",
		},
		"RemoveLast":   {head + "  string a = 1 [(confluent.field_meta).tags = \"A\"]; }", nil, field("A"), head + "  string a = 1;\n}\n"},
		"RemoveAbsent": {plain, nil, field("A"), plain},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := New().Retag(parse(t, test.text), test.add, test.remove)
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(test.want, got))
			require.NoError(t, New().Validate(parse(t, got), true))
		})
	}
	s := parse(t, plain)
	for _, wrong := range []compat.EntityTags{
		{Path: "p.M.b", Type: "sr_field", Tags: []string{"A"}},
		{Path: "p.M", Type: "sr_field", Tags: []string{"A"}},
		{Path: "p.M", Type: "record", Tags: []string{"A"}},
		{},
	} {
		_, err := New().Retag(s, []compat.EntityTags{wrong}, nil)
		require.ErrorAs(t, err, new(*compat.SyntaxError))
		_, err = New().Retag(s, nil, []compat.EntityTags{wrong})
		require.ErrorAs(t, err, new(*compat.SyntaxError))
	}
	require.Equal(t, plain, s.Canonical(), "the schema itself is untouched")
}
