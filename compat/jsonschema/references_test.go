package jsonschema_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema"
)

func parse(t *testing.T, text string, deps ...dependency) compat.Schema {
	t.Helper()
	s, err := jsonschema.New().Parse(source(text, deps), compat.ParseOptions{})
	require.NoError(t, err)
	return s
}

func compareAll(t *testing.T, reader, writer compat.Schema) []compat.Finding {
	t.Helper()
	found, err := jsonschema.New().Compare(reader, writer, compat.Options{All: true})
	require.NoError(t, err)
	return found
}

// TestReferences compares a schema that refers to something with one that has it
// in place: there must be no difference in either direction.
func TestReferences(t *testing.T) {
	const target = `{"type":"string","maxLength":3}`
	inline := `{"properties":{"a":` + target + `}}`
	for _, c := range []struct {
		name, text string
		deps       []dependency
	}{
		{"Pointer", `{"definitions":{"s":` + target + `},"properties":{"a":{"$ref":"#/definitions/s"}}}`, nil},
		{"SiblingsIgnoredBefore2019", `{"definitions":{"s":` + target + `},"properties":{"a":{"$ref":"#/definitions/s","minLength":1}}}`, nil},
		{"DefsForDefinitions", `{"definitions":{"s":` + target + `},"properties":{"a":{"$ref":"#/$defs/s"}}}`, nil},
		{"EscapedPointer", `{"definitions":{"a/b ~é":` + target + `},"properties":{"a":{"$ref":"#/definitions/a~1b%20~0%C3%A9"}}}`, nil},
		{"AnyPlace", `{"x-types":[0,` + target + `],"properties":{"a":{"$ref":"#/x-types/1"}}}`, nil},
		{"Chain", `{"definitions":{"s":{"$ref":"#/definitions/t"},"t":{"$ref":"#/definitions/u"},"u":` + target + `},"properties":{"a":{"$ref":"#/definitions/s"}}}`, nil},
		{"PlainNameId", `{"definitions":{"s":{"$id":"#s","type":"string","maxLength":3}},"properties":{"a":{"$ref":"#s"}}}`, nil},
		{"IdUnderTheNameDefault", `{"definitions":{"default":{"$id":"#s","type":"string","maxLength":3}},"properties":{"a":{"$ref":"#s"}}}`, nil},
		{"EmbeddedId", `{"$id":"http://x.test/dir/root.json","definitions":{"s":{"$id":"s.json","type":"string","maxLength":3}},"properties":{"a":{"$ref":"s.json"}}}`, nil},
		{"AbsoluteToItself", `{"$id":"http://x.test/root.json","definitions":{"s":` + target + `},"properties":{"a":{"$ref":"http://x.test/root.json#/definitions/s"}}}`, nil},
		{"Draft4Id", `{"$schema":"http://json-schema.org/draft-04/schema#","definitions":{"s":{"id":"#s","type":"string","maxLength":3}},"properties":{"a":{"$ref":"#s"}}}`, nil},
		{"Anchor", `{"$schema":"https://json-schema.org/draft/2020-12/schema","$defs":{"s":{"$anchor":"s","type":"string","maxLength":3}},"properties":{"a":{"$ref":"#s"}}}`, nil},
		{"DynamicAnchor", `{"$schema":"https://json-schema.org/draft/2020-12/schema","$defs":{"s":{"$dynamicAnchor":"s","type":"string","maxLength":3}},"properties":{"a":{"$dynamicRef":"#s"}}}`, nil},
		{"DefinitionsForDefs", `{"$schema":"https://json-schema.org/draft/2020-12/schema","$defs":{"s":` + target + `},"properties":{"a":{"$ref":"#/definitions/s"}}}`, nil},
		{"Name", `{"properties":{"a":{"$ref":"s.json"}}}`, []dependency{{Name: "s.json", Schema: target}}},
		{"NameWithPointer", `{"properties":{"a":{"$ref":"s.json#/definitions/x"}}}`, []dependency{{Name: "s.json", Schema: `{"definitions":{"x":` + target + `}}`}}},
		{"NameAgainstBase", `{"$id":"http://x.test/dir/root.json","properties":{"a":{"$ref":"http://x.test/dir/s.json"}}}`, []dependency{{Name: "s.json", Schema: target}}},
		{"AbsoluteName", `{"properties":{"a":{"$ref":"http://x.test/s.json"}}}`, []dependency{{Name: "http://x.test/s.json", Schema: target}}},
		{"IdOfDependency", `{"properties":{"a":{"$ref":"http://x.test/s.json"}}}`, []dependency{{Name: "s", Schema: `{"$id":"http://x.test/s.json","type":"string","maxLength":3}`}}},
		{"DependencyOfDependency", `{"properties":{"a":{"$ref":"b.json"}}}`, []dependency{
			{Name: "c.json", Schema: target, Indirect: true}, {Name: "b.json", Schema: `{"$ref":"c.json"}`},
		}},
		{"FirstBindingCounts", `{"properties":{"a":{"$ref":"s.json"}}}`, []dependency{{Name: "s.json", Schema: target}, {Name: "s.json", Schema: `{}`}}},
		{"NameThatIsNoURI", `{"properties":{"a":{"$ref":"::s %"}}}`, []dependency{{Name: "::s %", Schema: target}}},
		{"DependencyOfAnotherDraft", `{"properties":{"a":{"$ref":"s.json"}}}`, []dependency{{Name: "s.json", Schema: `{"$schema":"https://json-schema.org/draft/2020-12/schema","$ref":"#/$defs/s","$defs":{"s":` + target + `}}`}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, plain := parse(t, c.text, c.deps...), parse(t, inline)
			require.NoError(t, jsonschema.New().Validate(s, false))
			for _, pair := range [][2]compat.Schema{{s, plain}, {plain, s}} {
				for _, f := range compareAll(t, pair[0], pair[1]) {
					require.Equal(t, "ID_CHANGED", f.Rule, "%s", f.Text)
				}
			}
		})
	}
}

func TestMetaSchemaIsKnown(t *testing.T) {
	s := parse(t, `{"properties":{"schema":{"$ref":"http://json-schema.org/draft-07/schema#"}}}`)
	require.NoError(t, jsonschema.New().Validate(s, false))
	require.Empty(t, compareAll(t, s, s))
}

func TestUnresolvedReferences(t *testing.T) {
	for _, c := range []struct{ name, text, message string }{
		{"Pointer", `{"$ref":"#/definitions/a"}`, `line 1, column 9: #/$ref: the reference "#/definitions/a" leads nowhere`},
		{"Anchor", `{"$ref":"#a"}`, `line 1, column 9: #/$ref: the reference "#a" leads nowhere`},
		{"Name", "{\n\"items\":{\"$ref\":\"a.json\"}}", `line 2, column 17: #/items/$ref: the reference "a.json" leads to no schema in this text and none among its references; other addresses are never fetched`},
		{"NoSchema", `{"definitions":{"a":5},"not":{"$ref":"#/definitions/a"}}`, `line 1, column 38: #/not/$ref: the reference "#/definitions/a" leads to a number, not to a schema`},
		{"Itself", `{"$ref":"#"}`, `line 1, column 1: the reference "#" leads back to itself`},
		{"DynamicItself", `{"$schema":"https://json-schema.org/draft/2020-12/schema","$dynamicRef":"#"}`, `line 1, column 1: the reference "#" leads back to itself`},
		{"Circle", `{"definitions":{"a":{"$ref":"#/definitions/b"},"b":{"$ref":"#/definitions/a"}},"not":{"$ref":"#/definitions/a"}}`, `line 1, column 86: #/not: the reference "#/definitions/a" leads back to itself`},
	} {
		t.Run(c.name, func(t *testing.T) {
			lang := jsonschema.New()
			s := parse(t, c.text) // a text may be stored before what it refers to
			var bad *compat.SyntaxError
			err := lang.Validate(s, false)
			require.ErrorAs(t, err, &bad)
			require.Equal(t, c.message, err.Error())
			_, err = lang.Compare(s, parse(t, `{}`), compat.Options{})
			require.ErrorAs(t, err, &bad)
		})
	}
}

// TestNothingIsFetched proves that no address is followed, although what it
// names is there to be read.
func TestNothingIsFetched(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.Write([]byte(`{"type":"string"}`))
	}))
	defer server.Close()
	file := filepath.Join(t.TempDir(), "secret.json")
	require.NoError(t, os.WriteFile(file, []byte(`{"type":"string"}`), 0o600))
	for _, ref := range []string{"file://" + file, file, server.URL + "/a.json", strings.Replace(server.URL, "http:", "https:", 1) + "/a.json"} {
		for _, text := range []string{
			`{"$ref":"` + ref + `"}`,
			`{"$schema":"` + ref + `","$id":"` + ref + `","properties":{"a":{"$ref":"` + ref + `.b"}}}`,
			`{"$schema":"https://json-schema.org/draft/2020-12/schema","$dynamicRef":"` + ref + `#a"}`,
		} {
			s, err := jsonschema.New().Parse(compat.Source{Text: text}, compat.ParseOptions{})
			require.NoError(t, err)
			require.Error(t, jsonschema.New().Validate(s, true), "%s", text)
		}
	}
	require.Zero(t, asked.Load())
}
