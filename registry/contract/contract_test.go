package contract_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/registry/contract"
)

func equal(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("-want +got\n%s", diff)
	}
}

func meta(t *testing.T, text string) *contract.Metadata {
	t.Helper()
	var m *contract.Metadata
	require.NoError(t, json.Unmarshal([]byte(text), &m))
	return m
}

func rules(t *testing.T, text string) *contract.RuleSet {
	t.Helper()
	var s *contract.RuleSet
	require.NoError(t, json.Unmarshal([]byte(text), &s))
	return s
}

func TestMergeMetadata(t *testing.T) {
	for _, c := range []struct{ fact, older, newer, want string }{
		{"Neither", `null`, `null`, `null`},
		{"OnlyOlder", `{"properties":{"a":"1"}}`, `null`, `{"properties":{"a":"1"}}`},
		{"OnlyNewer", `null`, `{}`, `{}`},
		{"LaterWinsByKey", `{"properties":{"a":"1","b":"1"}}`, `{"properties":{"b":"2"}}`, `{"properties":{"a":"1","b":"2"}}`},
		{"TagsAreReplacedByPath", `{"tags":{"x":["A"],"y":["B"]}}`, `{"tags":{"x":["C"]}}`, `{"tags":{"x":["C"],"y":["B"]}}`},
		{"SensitiveIsAUnion", `{"sensitive":["b","a"]}`, `{"sensitive":["c","a"]}`, `{"sensitive":["a","b","c"]}`},
	} {
		t.Run(c.fact, func(t *testing.T) {
			got, err := json.Marshal(meta(t, c.older).Merge(meta(t, c.newer)))
			require.NoError(t, err)
			require.Equal(t, c.want, string(got))
		})
	}
}

func TestSetsAreSorted(t *testing.T) {
	got, err := json.Marshal(meta(t, `{"sensitive":["b","a","b"],"tags":{"p":["z","y","z"]}}`))
	require.NoError(t, err)
	require.Equal(t, `{"tags":{"p":["y","z"]},"sensitive":["a","b"]}`, string(got))
}

func TestWithAndWithout(t *testing.T) {
	m := meta(t, `{"properties":{"a":"1"}}`)
	equal(t, meta(t, `{"properties":{"a":"1","b":"2"}}`), m.With("b", "2"))
	equal(t, meta(t, `{"properties":{"b":"2"}}`), (*contract.Metadata)(nil).With("b", "2"))
	require.True(t, m.Without("a").Empty())
	equal(t, meta(t, `{"properties":{"a":"1"}}`), m)
	require.Nil(t, (*contract.Metadata)(nil).Without("a"))
}

func TestEqual(t *testing.T) {
	require.True(t, meta(t, `{"tags":{"a":["x","y"]}}`).Equal(&contract.Metadata{Tags: map[string][]string{"a": {"y", "x"}}}))
	require.False(t, meta(t, `{}`).Equal(nil), "none differs from empty")
	require.False(t, meta(t, `{"properties":{"a":""}}`).Equal(meta(t, `{"properties":{"b":""}}`)))
	require.True(t, rules(t, `{"domainRules":[{"name":"r"}]}`).Equal(rules(t, `{"domainRules":[{"name":"r","kind":"TRANSFORM","mode":"WRITEREAD","disabled":false}]}`)))
	require.False(t, rules(t, `{}`).Equal(nil))
	require.False(t, rules(t, `{"domainRules":[{"name":"r","params":{"a":"1"}}]}`).Equal(rules(t, `{"domainRules":[{"name":"r"}]}`)))
}

func TestMergeRuleSets(t *testing.T) {
	older := rules(t, `{"domainRules":[{"name":"a","type":"X"},{"name":"b","type":"X"}],"migrationRules":[{"name":"m"}],"enableAt":"ALL"}`)
	newer := rules(t, `{"domainRules":[{"name":"c","type":"Y"},{"name":"a","type":"Y"}]}`)
	equal(t, rules(t, `{"domainRules":[{"name":"b","type":"X"},{"name":"c","type":"Y"},{"name":"a","type":"Y"}],"migrationRules":[{"name":"m"}],"enableAt":"ALL"}`), older.Merge(newer))
	equal(t, rules(t, `{"domainRules":[{"name":"b","type":"X"}],"migrationRules":[],"enableAt":"ALL"}`), older.Without([]string{"a", "m"}))
	require.True(t, older.HasType("X"))
	require.False(t, older.HasType("Z"))
}

func TestUnknownValues(t *testing.T) {
	for _, text := range []string{
		`{"domainRules":[{"name":"r","kind":"WISH"}]}`, `{"domainRules":[{"name":"r","mode":"write"}]}`, `{"enableAt":"MOON"}`,
	} {
		var s contract.RuleSet
		var e *contract.EnumError
		require.ErrorAs(t, json.Unmarshal([]byte(text), &s), &e, text)
	}
}

// Confluent API reference 4.7 and 5.7.
func TestValidate(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`null`, ""},
		{`{}`, ""},
		{`{"domainRules":[{"name":"_r-1","type":"CEL","mode":"WRITEREAD","onSuccess":"NONE,ERROR"}],"migrationRules":[{"name":"m","type":"JSONATA","mode":"UPDOWN"}]}`, ""},
		{`{"domainRules":[{"type":"CEL"}]}`, "Missing rule name"},
		{`{"domainRules":[{"name":"` + strings.Repeat("x", 257) + `","type":"CEL"}]}`, "Rule name too long"},
		{`{"domainRules":[{"name":"1r","type":"CEL"}]}`, "Illegal initial character in rule name: 1r"},
		{`{"domainRules":[{"name":"r r","type":"CEL"}]}`, "Illegal character in rule name: r r"},
		{`{"domainRules":[{"name":"r"}]}`, "Missing rule type"},
		{`{"domainRules":[{"name":"r","type":"CEL","mode":"WRITE","onFailure":"A,B"}]}`, "Multiple actions only valid with WRITEREAD and UPDOWN"},
		{`{"domainRules":[{"name":"r","type":"CEL"}],"encodingRules":[{"name":"r","type":"CEL"}]}`, "Found rule with duplicate name 'r'"},
		{`{"migrationRules":[{"name":"r","type":"CEL"}]}`, "Migration rules can only be UPGRADE, DOWNGRADE, UPDOWN"},
		{`{"domainRules":[{"name":"r","type":"CEL","mode":"UPDOWN"}]}`, "Domain rules can only be WRITE, READ, WRITEREAD"},
		{`{"encodingRules":[{"name":"r","type":"CEL","mode":"UPGRADE"}]}`, "Encoding rules can only be WRITE, READ, WRITEREAD"},
	} {
		err := rules(t, c.text).Validate()
		if c.want == "" {
			require.NoError(t, err, c.text)
			continue
		}
		require.EqualError(t, err, c.want, c.text)
	}
}

func TestBytes(t *testing.T) {
	m := meta(t, `{"tags":{"b":["y","x"],"a":["z"]},"properties":{"k":"v"},"sensitive":["s"]}`)
	require.Equal(t, "\x01azbxykvs", string(m.AppendTo(nil)))
	require.Equal(t, "\x01", string((&contract.Metadata{}).AppendTo(nil)))
	require.Empty(t, (*contract.Metadata)(nil).AppendTo(nil))
	s := rules(t, `{"migrationRules":[{"name":"m","doc":"d","kind":"CONDITION","mode":"UPGRADE","type":"T","tags":["b","a"],"params":{"k":"v"},"expr":"e","onSuccess":"s","onFailure":"f","disabled":true}],"enableAt":"CLIENT"}`)
	require.Equal(t, "\x01mdCONDITIONUPGRADETabkvesf\x01CLIENT", string(s.AppendTo(nil)))
}

func FuzzRuleSet(f *testing.F) {
	f.Add(`{"domainRules":[{"name":"r","type":"CEL"}]}`)
	f.Add(`{"enableAt":"ALL"}`)
	f.Add(`null`)
	f.Fuzz(func(t *testing.T, text string) {
		var s *contract.RuleSet
		if json.Unmarshal([]byte(text), &s) != nil {
			return
		}
		_ = s.Validate()
		b, err := json.Marshal(s)
		require.NoError(t, err)
		var again *contract.RuleSet
		require.NoError(t, json.Unmarshal(b, &again))
		require.True(t, s.Equal(again))
		require.Equal(t, s.AppendTo(nil), again.AppendTo(nil))
	})
}
