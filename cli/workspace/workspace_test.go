package workspace

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
)

// memory is a tree in memory.
type memory fstest.MapFS

func (m memory) List() ([]string, error) {
	var out []string
	err := fs.WalkDir(fstest.MapFS(m), ".", func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			out = append(out, path)
		}
		return err
	})
	return out, err
}

func (m memory) Read(path string) ([]byte, error) { return fstest.MapFS(m).ReadFile(path) }

func treeOf(files map[string]string) memory {
	m := memory{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

func load(t *testing.T, config string, files map[string]string) (*Workspace, error) {
	t.Helper()
	c, err := Parse(FileName, []byte(config))
	require.NoError(t, err)
	return Load(c, treeOf(files), Options{Vars: func(name string) (string, bool) { return map[string]string{"env.STAGE": "dev"}[name], true }})
}

const everything = `version: 1
workspace: payments
registry: prod
defaults:
  normalize: true
  owner: team-payments
  domain: payments
  compatibility: BACKWARD_TRANSITIVE
subjects:
  - files: schemas/readers/*.avsc
    role: reader
  - files: schemas/common/*.avsc
    role: reference
    subject: "{fullname}"
  - files: schemas/*/*.{avsc,json}
    exclude: ["schemas/*/draft*"]
    subject: "{dir}-{base}"
  - files: proto/orders/v1/order.proto
    subject: orders-value
    context: .eu
    compatibility: FULL
    owner: team-orders
    tags: [gold]
    metadata: {properties: {tier: gold}, tags: {"**.email": [PII]}}
    protect: true
references:
  roots: [schemas, proto]
  external:
    - {name: com.acme.Far, subject: far-value, version: 3}
  bundle: false
lint:
  use: [STANDARD]
  except: [DOC_FIELDS]
  severity: {MONEY_NOT_FLOAT: error}
  baseline: treaty.baseline.json
waivers:
  - rules: [JSON_MAXIMUM_ADDED]
    subjects: [users-value]
    path: "#/properties/age/maximum"
    reason: "no value above 120"
    owner: team-payments
    expires: 2026-12-31
applications:
  - name: billing
    type: service
    owner: team-billing
    version: "{git.sha}"
    principals: [sa-billing, "CN=billing.prod.example"]
    produces:
      - payments-value
      - {subject: invoices-value, schema: {version: 4}}
      - {subject: notes-value, schema: schemas/payments/value.avsc}
      - {event: com.example.Issued, channel: prod/x}
    consumes:
      - subject: orders-value
        group: g
        from: earliest
        reader: schemas/readers/r.avsc
        uses: {fields: [a, b], enums: {status: exhaustive}, required: [a]}
      - {subject: rates-value, reader: {version: 6}}
      - {subject: profile-value, reader: {versions: ">=4  <8"}}
      - {subject: catalog-value, reader: {metadata: {major: "2"}}}
      - {subject: flags-value, reader: {latest: true}}
      - {subject: refunds-value, reader: {projection: [refundId, amount], of: 7}}
      - {subject: audit-value, reader: {generic: true}, uses: {fields: [actor]}}
      - {subject: old-value, reader: {id: 1007}}
      - {subject: older-value, reader: {guid: 6F1D2C3A-0b4e-4c5d-8e6f-7a8b9c0d1e2f}}
      - {event: com.example.OrderPlaced, from: latest}
      - {channel: orders}
      - users-value
  - asyncapi: docs/asyncapi.yaml
    version: "{env.STAGE}"
owners: CODEOWNERS
`

func TestLoad(t *testing.T) {
	w, err := load(t, everything, map[string]string{
		"schemas/readers/r.avsc":      `{"type":"record","name":"R","fields":[]}`,
		"schemas/common/money.avsc":   `{"type":"record","namespace":"com.acme","name":"Money","fields":[]}`,
		"schemas/payments/value.avsc": "\ufeff" + `{"type":"record","namespace":"com.acme","name":"Payment","fields":[{"name":"m","type":"Money"},{"name":"p","type":["null","Payment"]},{"name":"i","type":"long"}]}`,
		"schemas/payments/draft.avsc": `{`,
		"schemas/users/value.json":    `{"$id":"https://acme/users","properties":{"a":{"$ref":"address.json#/definitions/A"},"s":{"$ref":"#/x"}}}`,
		"schemas/users/address.json":  `{"definitions":{"A":{}}}`,
		"proto/orders/v1/order.proto": "syntax = \"proto3\";\nimport \"google/protobuf/timestamp.proto\";\nmessage Order {}\n",
		"proto/other.proto":           "syntax = \"proto3\";",
		"CODEOWNERS":                  "* @all\n/schemas/users/ @users # them\n",
	})
	require.NoError(t, err)
	require.Empty(t, w.Problems)
	type row struct {
		Subject, File, Level, From, Owner string
		References                        []Reference
	}
	var got []row
	for _, s := range w.Subjects {
		got = append(got, row{s.Qualified(), s.File, string(s.Level), s.LevelFrom, s.Owner, s.References})
	}
	require.Empty(t, cmp.Diff([]row{
		{":.eu:orders-value", "proto/orders/v1/order.proto", "FULL", "treaty.yaml:21", "team-orders", nil},
		{"com.acme.Money", "schemas/common/money.avsc", "BACKWARD_TRANSITIVE", "treaty.yaml:8", "@all", nil},
		{"payments-value", "schemas/payments/value.avsc", "BACKWARD_TRANSITIVE", "treaty.yaml:8", "@all", []Reference{{Name: "com.acme.Money", File: "schemas/common/money.avsc", Subject: "com.acme.Money"}}},
		{"schemas/readers/r", "schemas/readers/r.avsc", "BACKWARD_TRANSITIVE", "treaty.yaml:8", "@all", nil},
		{"users-address", "schemas/users/address.json", "BACKWARD_TRANSITIVE", "treaty.yaml:8", "@users", nil},
		{"users-value", "schemas/users/value.json", "BACKWARD_TRANSITIVE", "treaty.yaml:8", "@users", []Reference{{Name: "address.json", File: "schemas/users/address.json", Subject: "users-address"}}},
	}, got))
	require.Equal(t, []string{"proto/other.proto", "schemas/payments/draft.avsc"}, w.Unmatched)
	require.Equal(t, "2026-12-31", w.Waivers[0].Expires.Format("2006-01-02"))
	s, ok := w.BySubject("payments-value")
	require.True(t, ok)
	src, problems := w.Source(s)
	require.Empty(t, problems)
	require.Equal(t, []compat.Dependency{{
		Reference: compat.Reference{Name: "com.acme.Money", Subject: "com.acme.Money", Version: -1},
		Text:      `{"type":"record","namespace":"com.acme","name":"Money","fields":[]}`,
	}}, src.Dependencies)
}

func TestBadConfig(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"Empty":           {"", "treaty.yaml: the file is empty"},
		"NoYAML":          {"version: [\n", "did not find expected node content"},
		"NoVersion":       {"workspace: x\n", "version is missing"},
		"OtherVersion":    {"version: 2\n", `treaty.yaml:1:10: version "2" is not known`},
		"Policies":        {"version: 1\npolicies: [{name: production}]\n", "treaty.yaml:2:11: policies are kept by the registry"},
		"UnknownKey":      {"version: 1\nsubject: []\n", `treaty.yaml:2:1: unknown key "subject" in treaty.yaml; did you mean "subjects"?`},
		"UnknownInEntry":  {"version: 1\nsubjects:\n  - {files: a.avsc, subject: x, compatability: FULL}\n", `did you mean "compatibility"?`},
		"UnknownLevel":    {"version: 1\ndefaults: {compatibility: BACKWARDS}\n", `unknown compatibility level "BACKWARDS"; did you mean "BACKWARD"?`},
		"UnknownVariable": {"version: 1\nsubjects:\n  - {files: a.avsc, subject: \"{fullnam}\"}\n", `treaty.yaml:3:30: unknown variable {fullnam}; did you mean "fullname"?`},
		"Brace":           {"version: 1\nsubjects:\n  - {files: a.avsc, subject: \"{dir\"}\n", "unbalanced brace"},
		"NoFiles":         {"version: 1\nsubjects:\n  - {subject: a}\n", "needs files"},
		"NoSubject":       {"version: 1\nsubjects:\n  - {files: a.avsc}\n", `files "a.avsc" need a subject, or role: reader`},
		"Outside":         {"version: 1\nsubjects:\n  - {files: ../a.avsc, subject: x}\n", "not a glob below"},
		"RootOutside":     {"version: 1\nreferences: {roots: [../x]}\n", "lies outside"},
		"WaiverForEver":   {"version: 1\nwaivers:\n  - {rules: [A], subjects: [b], reason: c, owner: d}\n", "treaty.yaml:3:5: a waiver needs expires"},
		"NoDate":          {"version: 1\nwaivers:\n  - {rules: [A], subjects: [b], reason: c, owner: d, expires: soon}\n", "must be a date"},
		"TwoDocuments":    {"version: 1\n---\nversion: 1\n", "more than one document"},
		"KeyTwice":        {"version: 1\nversion: 1\n", "twice"},
		"List":            {"- 1\n", "treaty.yaml must be a mapping"},
		"Context":         {"version: 1\nsubjects:\n  - {files: a.avsc, subject: x, context: eu}\n", "must start with a dot"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(FileName, []byte(test.text))
			require.ErrorContains(t, err, test.want)
			var e *Error
			require.ErrorAs(t, err, &e)
		})
	}
}

// TestSeveralFaults: all that is wrong is told at once.
func TestSeveralFaults(t *testing.T) {
	_, err := Parse(FileName, []byte("version: 1\nfoo: 1\nbar: 2\n"))
	require.Len(t, strings.Split(err.Error(), "\n"), 2)
}

func TestProblems(t *testing.T) {
	const config = "version: 1\nsubjects:\n  - {files: '**/*.{avsc,proto,json}', exclude: [x], subject: '{path}'}\n"
	for name, test := range map[string]struct {
		files map[string]string
		rule  string
		says  string
		line  int
	}{
		"Dangling":     {map[string]string{"a.avsc": "{\"type\":\"record\",\"name\":\"A\",\"fields\":[\n{\"name\":\"b\",\"type\":\"com.x.B\"}]}"}, RuleDangling, `"com.x.B" is not defined`, 2},
		"NoImport":     {map[string]string{"a.proto": "syntax = \"proto3\";\nimport \"b.proto\";\n"}, RuleDangling, `"b.proto" is not defined`, 2},
		"NoRef":        {map[string]string{"a.json": `{"$ref":"b.json"}`}, RuleDangling, `"b.json"`, 1},
		"Excluded":     {map[string]string{"a.proto": "import \"x/b.proto\";\n", "x/b.proto": ""}, RuleDangling, "x/b.proto, which has no subject", 1},
		"Binary":       {map[string]string{"a.avsc": "{\x00}"}, RuleUnreadable, "binary", 0},
		"UTF16":        {map[string]string{"a.avsc": "\xff\xfe{\x00"}, RuleUnreadable, "UTF-16", 0},
		"NoUTF8":       {map[string]string{"a.avsc": "\"\xc3\""}, RuleUnreadable, "UTF-8", 0},
		"DefinedTwice": {map[string]string{"a.avsc": `{"type":"record","name":"A","fields":[{"name":"b","type":"B"}]}`, "b.avsc": `{"type":"fixed","name":"B","size":1}`, "c.avsc": `{"type":"fixed","name":"B","size":2}`}, RuleAmbiguous, "b.avsc and by c.avsc", 1},
	} {
		t.Run(name, func(t *testing.T) {
			w, err := load(t, config, test.files)
			require.NoError(t, err)
			require.Len(t, w.Problems, 1)
			require.Equal(t, test.rule, w.Problems[0].Rule)
			require.Contains(t, w.Problems[0].Message, test.says)
			require.Equal(t, test.line, w.Problems[0].Range.StartLine)
		})
	}
}

func TestCycle(t *testing.T) {
	w, err := load(t, "version: 1\nsubjects:\n  - {files: '*', subject: '{path}'}\n", map[string]string{
		"a.proto": `import "b.proto";`, "b.proto": `import "c.proto";`, "c.proto": `import "a.proto";`,
	})
	require.NoError(t, err)
	s, _ := w.BySubject("a")
	_, problems := w.Source(s)
	require.Len(t, problems, 1)
	require.Equal(t, RuleCycle, problems[0].Rule)
	require.Contains(t, problems[0].Message, "a.proto → b.proto → c.proto → a.proto")
}

func TestExternal(t *testing.T) {
	w, err := load(t, "version: 1\nsubjects:\n  - {files: '*', subject: '{path}'}\nreferences: {external: [{name: x.B, subject: b-value, version: 3}]}\n", map[string]string{
		"a.avsc": `{"type":"array","items":"x.B"}`,
	})
	require.NoError(t, err)
	s, _ := w.BySubject("a")
	require.Equal(t, []Reference{{Name: "x.B", Subject: "b-value", Version: 3}}, s.References)
	_, problems := w.Source(s)
	require.Equal(t, RuleExternal, problems[0].Rule)
}

func TestTwoFilesForOneSubject(t *testing.T) {
	files := map[string]string{"o/v2.avsc": `"int"`, "o/v10.avsc": `"long"`}
	_, err := load(t, "version: 1\nsubjects:\n  - {files: '*/*', subject: '{dir}'}\n", files)
	var e *Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, 3, e.Line)
	require.Contains(t, e.Message, "o/v2.avsc and o/v10.avsc are both subject o")
	w, err := load(t, "version: 1\nsubjects:\n  - {files: '*/*', subject: '{dir}', versions: ordered}\n", files)
	require.NoError(t, err)
	require.Len(t, w.Subjects, 1)
	require.Equal(t, []Old{{"o/v2.avsc", `"int"`}}, w.Subjects[0].History)
}

func TestTemplates(t *testing.T) {
	f := &facts{root: "com.acme.Payment", id: "urn:x", title: "T"}
	vars := func(name string) (string, bool) { return map[string]string{"env.A": "a", "git.sha": "abc"}[name], true }
	for text, want := range map[string]string{
		"{path}": "a/b/c", "{dir}": "b", "{dir.1}-{dir.2}": "a-b", "{base}.{ext}": "c.avsc", "{fullname}": "com.acme.Payment",
		"{namespace}/{name}": "com.acme/Payment", "{package}:{message}": "com.acme:Payment", "{id}{title}": "urn:xT",
		"{env.A}{git.sha}": "aabc", "plain": "plain",
	} {
		tpl, err := parseTemplate(text)
		require.NoError(t, err, text)
		got, err := tpl.expand("a/b/c.avsc", f, vars)
		require.NoError(t, err, text)
		require.Equal(t, want, got)
	}
	for _, text := range []string{"{dir.3}", "{env.B}", "{dir.9}"} {
		tpl, err := parseTemplate(text)
		require.NoError(t, err)
		_, err = tpl.expand("a/b/c.avsc", f, vars)
		require.ErrorContains(t, err, text+" has no value")
	}
	tpl, err := parseTemplate("{dir}")
	require.NoError(t, err)
	_, err = tpl.expand("c.avsc", f, vars)
	require.ErrorContains(t, err, "{dir} has no value")
}

func TestDir(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	write := func(path, text string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	write(filepath.Join(other, "secret.avsc"), `"int"`)
	write(filepath.Join(dir, "a", "x.avsc"), `"int"`)
	write(filepath.Join(dir, ".git", "x.avsc"), `"int"`)
	require.NoError(t, os.Symlink(filepath.Join(other, "secret.avsc"), filepath.Join(dir, "out.avsc")))
	require.NoError(t, os.Symlink("a/x.avsc", filepath.Join(dir, "in.avsc")))
	d, err := OpenDir(dir)
	require.NoError(t, err)
	defer d.Close()
	files, err := d.List()
	require.NoError(t, err)
	require.Equal(t, []string{"a/x.avsc", "in.avsc", "out.avsc"}, files)
	c, err := Parse(FileName, []byte("version: 1\nsubjects:\n  - {files: '**', subject: '{path}'}\n"))
	require.NoError(t, err)
	w, err := Load(c, d, Options{})
	require.NoError(t, err)
	require.Len(t, w.Problems, 1)
	require.Equal(t, "out.avsc", w.Problems[0].File)
	require.Equal(t, "the symbolic link leads out of the repository", w.Problems[0].Message)
	_, err = d.Read("none")
	require.ErrorIs(t, err, fs.ErrNotExist)
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(everything))
	f.Add([]byte("version: 1\na: &a [*a]\n"))
	f.Add([]byte("version: 1\nlint: {use: &x [a], except: *x}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := Parse(FileName, text)
		if err != nil {
			return
		}
		_, err = Load(c, treeOf(map[string]string{"a/b.avsc": `"int"`}), Options{})
		if err != nil {
			var e *Error
			require.ErrorAs(t, err, &e)
		}
	})
}

func FuzzFacts(f *testing.F) {
	f.Add("avsc", `{"type":"record","namespace":"a","name":"B","fields":[{"name":"x","type":["C","a.D"]}]}`)
	f.Add("json", `{"$id":"x","$ref":"y.json#/a","properties":{"$ref":{"$ref":1}}}`)
	f.Add("proto", "package a; import \"b.proto\"; message M {}")
	f.Fuzz(func(t *testing.T, ext, text string) {
		format, ok := FormatOf("x." + ext)
		if !ok {
			return
		}
		for _, u := range read(format, text).uses {
			require.LessOrEqual(t, u.start, u.end)
			require.LessOrEqual(t, u.start, len(text))
		}
	})
}
