package jsonschema_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema"
)

func TestParseRefusesWhatNoLoaderCanUse(t *testing.T) {
	const modern = `"$schema":"https://json-schema.org/draft/2020-12/schema",`
	for _, c := range []struct{ name, text, message string }{
		{"NoSchema", `[]`, "line 1, column 1: a JSON schema is an object or a boolean, not an array"},
		{"NoJSON", `{"type":}`, "line 1, column 9: unexpected '}' where a value is expected"},
		{"UnknownType", `{"properties":{"a":{"type":"text"}}}`, `line 1, column 28: #/properties/a/type: unknown type "text"`},
		{"TypeIsNumber", `{"type":5}`, "line 1, column 9: #/type: type must be a string or an array, not a number"},
		{"TypeListHoldsNumber", `{"type":["string",5]}`, "line 1, column 19: #/type/1: a type is a string, not a number"},
		{"PropertiesIsArray", `{"properties":[]}`, "line 1, column 15: #/properties: properties must be an object, not an array"},
		{"PropertyIsString", `{"properties":{"a":"string"}}`, "line 1, column 20: #/properties/a: expected a schema, not a string"},
		{"RequiredIsBoolean", `{"properties":{"a":{"required":true}}}`, "line 1, column 32: #/properties/a/required: required must be an array, not a boolean"},
		{"RequiredHoldsNumber", `{"required":[1]}`, "line 1, column 14: #/required/0: required lists names, not a number"},
		{"BoundIsString", `{"maxLength":"5"}`, "line 1, column 14: #/maxLength: maxLength must be a number, not a string"},
		{"BadPattern", `{"pattern":"a("}`, `line 1, column 12: #/pattern: "a(" is not a regular expression: missing closing )`},
		{"BadPatternKey", `{"patternProperties":{"[":{}}}`, `line 1, column 27: #/patternProperties/[: "[" is not a regular expression: missing closing ]`},
		{"MultipleOfZero", `{"multipleOf":0}`, "line 1, column 15: #/multipleOf: multipleOf must not be zero"},
		{"BooleanSchemaInDraft4", `{"$schema":"http://json-schema.org/draft-04/schema#","properties":{"a":true}}`, "line 1, column 72: #/properties/a: draft 4 has no boolean schemas"},
		{"ListOfItemsIn2020", `{` + modern + `"items":[{}]}`, "line 1, column 67: #/items: items must be a schema since 2019-09; a list of schemas is called prefixItems"},
		{"ListOfItemsIn2019", `{"$schema":"https://json-schema.org/draft/2019-09/schema","items":[{}]}`, "line 1, column 67: #/items: items must be a schema since 2019-09; a list of schemas is called prefixItems"},
		{"InDependency", `{"$ref":"a"}`, `reference "a": #/type: unknown type "x"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			lang := jsonschema.New()
			src := source(c.text, []dependency{{Name: "a", Schema: `{"type":"x"}`}})
			_, err := lang.Parse(src, compat.ParseOptions{})
			var bad *compat.SyntaxError
			require.ErrorAs(t, err, &bad)
			require.Equal(t, compat.JSON, bad.Format)
			require.Equal(t, c.message, err.Error())
			if c.name == "NoSchema" || c.name == "NoJSON" {
				return
			}
			// What is stored already stays readable; only checks say that it is broken.
			s, err := lang.Parse(src, compat.ParseOptions{Stored: true})
			require.NoError(t, err)
			require.EqualError(t, lang.Validate(s, false), c.message)
		})
	}
}

func TestParseAcceptsWhatConfluentAccepts(t *testing.T) {
	for name, text := range map[string]string{
		"True":              `true`,
		"False":             `false`,
		"EmptyEnum":         `{"enum":[]}`,
		"UnknownDialect":    `{"$schema":"http://example.com/own","type":"string"}`,
		"LookAhead":         `{"pattern":"^(?=.*\\d).{4,8}$"}`,
		"PossessiveClass":   `{"pattern":"[\\p{javaUpperCase}]++"}`,
		"UnusedDefinition":  `{"definitions":{"a":5}}`,
		"DuplicateKeys":     `{"type":"string","type":"number"}`,
		"RequiredInDraft4":  `{"$schema":"http://json-schema.org/draft-04/schema#","required":[]}`,
		"IgnoredBesideRef":  `{"definitions":{"a":{}},"$ref":"#/definitions/a","maxLength":"x"}`,
		"ExclusiveInDraft4": `{"$schema":"http://json-schema.org/draft-04/schema#","maximum":3,"exclusiveMaximum":true}`,
		"ConstInDraft4":     `{"$schema":"http://json-schema.org/draft-04/schema#","const":1}`,
		"OldItemsUnread":    `{"$schema":"https://json-schema.org/draft/2020-12/schema","dependencies":5}`,
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, jsonschema.New().Validate(parse(t, text), true))
		})
	}
}

func TestFieldsAndReservedPrefix(t *testing.T) {
	lang := jsonschema.New()
	s := parse(t, `{"properties":{"b":{},"$$a":{},"c":{"properties":{"$$d":{}}}}}`)
	require.Equal(t, []string{"b", "$$a", "c"}, lang.Fields(s))
	require.NoError(t, lang.Validate(s, false))
	require.EqualError(t, lang.Validate(s, true), `the property name "$$a" starts with the reserved prefix "$$"`)
	require.Empty(t, lang.Fields(parse(t, `true`)))
}

func TestPrintAndEquivalent(t *testing.T) {
	lang := jsonschema.New()
	a, b := parse(t, `{"b": 1, "a": 2}`), parse(t, `{"a":2,"b":1}`)
	require.Equal(t, compat.JSON, a.Format())
	for _, format := range []string{"", "resolved", "SERIALIZED", "no such"} {
		text, err := lang.Print(a, format)
		require.NoError(t, err)
		require.Equal(t, `{"b":1,"a":2}`, text)
	}
	require.False(t, lang.Equivalent(a, b))
	require.True(t, lang.Equivalent(a, parse(t, ` {"b":1,"a":2}`)))
	normal, err := lang.Parse(compat.Source{Text: `{"b": 1, "a": 2}`}, compat.ParseOptions{Normalize: true})
	require.NoError(t, err)
	require.True(t, lang.Equivalent(normal, b))
}

func TestTags(t *testing.T) {
	lang := jsonschema.New()
	s := parse(t, `{
		"title": "Customer", "type": "object", "confluent:tags": ["GOLD"],
		"properties": {
			"name": {"type": "string", "confluent:tags": ["PII", "NAME"]},
			"address": {"type": "object", "properties": {"zip": {"type": "string", "confluent:tags": ["PII"]}}},
			"orders": {"type": "array", "items": {"type": "object", "confluent:tags": ["ORDER"], "properties": {"id": {"confluent:tags": ["ID"]}}}},
			"any": true
		}}`)
	want := []compat.EntityTags{
		{Path: "object", Type: "sr_record", Tags: []string{"GOLD"}},
		{Path: "object.name", Type: "sr_field", Tags: []string{"PII", "NAME"}},
		{Path: "object.address.object.zip", Type: "sr_field", Tags: []string{"PII"}},
		{Path: "object.orders.array.object", Type: "sr_record", Tags: []string{"ORDER"}},
		{Path: "object.orders.array.object.id", Type: "sr_field", Tags: []string{"ID"}},
	}
	require.Empty(t, cmp.Diff(want, lang.Tags(s)))

	text, err := lang.Retag(s, []compat.EntityTags{
		{Path: "object.name", Type: "sr_field", Tags: []string{"PII", "NEW"}},
		{Path: "address.zip", Type: "sr_field", Tags: []string{"A"}},
		{Path: "Customer", Type: "sr_record", Tags: []string{"B"}},
	}, []compat.EntityTags{
		{Path: "Customer.orders.id", Type: "sr_field", Tags: []string{"ID"}},
		{Path: "object.name", Type: "sr_field", Tags: []string{"NAME", "NOT THERE"}},
	})
	require.NoError(t, err)
	want = []compat.EntityTags{
		{Path: "object", Type: "sr_record", Tags: []string{"GOLD", "B"}},
		{Path: "object.name", Type: "sr_field", Tags: []string{"PII", "NEW"}},
		{Path: "object.address.object.zip", Type: "sr_field", Tags: []string{"PII", "A"}},
		{Path: "object.orders.array.object", Type: "sr_record", Tags: []string{"ORDER"}},
	}
	require.Empty(t, cmp.Diff(want, lang.Tags(parse(t, text))))
	require.Len(t, lang.Tags(s), 5, "the schema itself does not change")

	for _, path := range []string{"object.nowhere", "object.any", "nowhere", ""} {
		_, err := lang.Retag(s, []compat.EntityTags{{Path: path, Type: "sr_field", Tags: []string{"A"}}}, nil)
		var bad *compat.SyntaxError
		require.ErrorAs(t, err, &bad, "%q", path)
	}
}
