package avro

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-registry/treaty/compat"
)

const tagged = `{"type":"record","name":"n.Order","confluent:tags":["PUBLIC"],"fields":[` +
	`{"name":"id","type":"int","confluent:tags":["PII","KEY"]},` +
	`{"name":"lines","type":{"type":"array","items":["null",{"type":"record","name":"Line","fields":[{"name":"sku","type":"string"}]}]}}]}`

func TestTags(t *testing.T) {
	t.Parallel()
	got := New().Tags(mustParse(t, tagged))
	want := []compat.EntityTags{
		{Path: "n.Order", Type: "sr_record", Tags: []string{"PUBLIC"}},
		{Path: "n.Order.id", Type: "sr_field", Tags: []string{"PII", "KEY"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestRetag(t *testing.T) {
	t.Parallel()
	field := func(path string, tags ...string) []compat.EntityTags {
		return []compat.EntityTags{{Path: path, Type: "sr_field", Tags: tags}}
	}
	record := func(path string, tags ...string) []compat.EntityTags {
		return []compat.EntityTags{{Path: path, Type: "sr_record", Tags: tags}}
	}
	for _, c := range []struct {
		name        string
		add, remove []compat.EntityTags
		want        map[string][]string // nil for an error
	}{
		{"AddToField", field("n.Order.lines", "BIG"), nil, map[string][]string{"n.Order": {"PUBLIC"}, "n.Order.id": {"PII", "KEY"}, "n.Order.lines": {"BIG"}}},
		{"AddKnownTag", field("n.Order.id", "KEY", "NEW"), nil, map[string][]string{"n.Order": {"PUBLIC"}, "n.Order.id": {"PII", "KEY", "NEW"}}},
		{"RemoveOne", nil, field("n.Order.id", "PII"), map[string][]string{"n.Order": {"PUBLIC"}, "n.Order.id": {"KEY"}}},
		{"RemoveLast", nil, record("n.Order", "PUBLIC"), map[string][]string{"n.Order.id": {"PII", "KEY"}}},
		{"RemoveAbsent", nil, record("n.Line", "PUBLIC"), map[string][]string{"n.Order": {"PUBLIC"}, "n.Order.id": {"PII", "KEY"}}},
		{"NestedByName", field("n.Line.sku", "X"), nil, map[string][]string{"n.Order": {"PUBLIC"}, "n.Order.id": {"PII", "KEY"}, "n.Line.sku": {"X"}}},
		{"NestedByFields", field("n.Order.lines.sku", "X"), nil, map[string][]string{"n.Order": {"PUBLIC"}, "n.Order.id": {"PII", "KEY"}, "n.Line.sku": {"X"}}},
		{"RecordByField", record("n.Order.lines", "X"), nil, map[string][]string{"n.Order": {"PUBLIC"}, "n.Order.id": {"PII", "KEY"}, "n.Line": {"X"}}},
		{"NoSuchRecord", record("n.Other", "X"), nil, nil},
		{"NoSuchField", field("n.Order.nope", "X"), nil, nil},
		{"NoFieldsInside", field("n.Order.id.x", "X"), nil, nil},
		{"RecordIsNoField", field("n.Order", "X"), nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			before := mustParse(t, tagged)
			text, err := New().Retag(before, c.add, c.remove)
			if c.want == nil {
				var syntax *compat.SyntaxError
				if !errors.As(err, &syntax) {
					t.Fatalf("got %v, want a syntax error", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := map[string][]string{}
			for _, e := range New().Tags(mustParse(t, text)) {
				got[e.Path] = e.Tags
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if before.Canonical() != mustParse(t, tagged).Canonical() {
				t.Error("the schema itself has changed")
			}
		})
	}
}
