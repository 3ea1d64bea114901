package gate

import (
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/cli/report"
	"github.com/treaty-registry/treaty/cli/workspace"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/lint"
	"github.com/treaty-registry/treaty/compat/rules"
)

type files map[string]string

func (f files) List() ([]string, error) {
	var out []string
	for name := range f {
		out = append(out, name)
	}
	return out, nil
}

func (f files) Read(name string) ([]byte, error) {
	m := fstest.MapFS{}
	for n, text := range f {
		m[n] = &fstest.MapFile{Data: []byte(text)}
	}
	return fs.ReadFile(m, name)
}

func run(t *testing.T, config string, old, now files) *report.Report {
	t.Helper()
	c, err := workspace.Parse("treaty.yaml", []byte(config))
	require.NoError(t, err)
	w, err := workspace.Load(c, now, workspace.Options{})
	require.NoError(t, err)
	base, err := Resolve(t.Context(), w, nil, "dir:old", func(string) (workspace.Tree, error) { return old, nil })
	require.NoError(t, err)
	r, err := Run(t.Context(), Question{Workspace: w, Bases: []Base{base}, Now: time.Unix(0, 0), Only: []string{"parse", "references", "compat"}})
	require.NoError(t, err)
	return r
}

const config = "version: 1\nsubjects: [{files: '*.*', subject: '{base}'}]\ndefaults: {compatibility: FULL_TRANSITIVE}\n"

// TestPlaces: what is gone is shown at the closest parent that survives.
func TestPlaces(t *testing.T) {
	for name, test := range map[string]struct {
		file, old, now, rule string
		line, column         int
	}{
		"AvroFieldGone": {
			"a.avsc", `{"type":"record","name":"A","fields":[{"name":"x","type":"int"},{"name":"y","type":"int"}]}`,
			"{\"type\":\"record\",\n  \"name\":\"A\",\"fields\":[{\"name\":\"x\",\"type\":\"int\"}]}", "AVRO_READER_FIELD_MISSING_DEFAULT_VALUE", 2, 10,
		},
		"AvroNestedGone": {
			"a.avsc", `{"type":"record","name":"A","fields":[{"name":"b","type":{"type":"record","name":"B","fields":[{"name":"y","type":"int"}]}}]}`,
			"{\"type\":\"record\",\"name\":\"A\",\"fields\":[{\"name\":\"b\",\"type\":\n{\"type\":\"record\",\"name\":\"B\",\"fields\":[]}}]}", "AVRO_READER_FIELD_MISSING_DEFAULT_VALUE", 2, 1,
		},
		"ProtoMessageGone": {
			"a.proto", "syntax = \"proto3\";\nmessage A { message B {} }\n", "syntax = \"proto3\";\n\nmessage A {}\n", "PROTO_MESSAGE_REMOVED", 3, 1,
		},
		"JSONPropertyGone": {
			"a.json", `{"type":"object","additionalProperties":false,"properties":{"x":{"type":"string"},"y":{"type":"string"}}}`,
			"{\"type\":\"object\",\"additionalProperties\":false,\n\"properties\":{\"x\":{\"type\":\"string\"}}}", "JSON_PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL", 2, 14,
		},
		"OtherFormat": {"a.proto", "", "syntax = \"proto3\";\n", "SCHEMA_TYPE_CHANGED", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			old := files{"a/1" + test.file[1:]: test.old}
			if test.old == "" {
				old = files{"a/1.avsc": `"int"`}
			}
			r := run(t, config, old, files{test.file: test.now})
			require.NotEmpty(t, r.Findings)
			var found *report.Finding
			for i, f := range r.Findings {
				if f.Rule == test.rule {
					found = &r.Findings[i]
				}
			}
			require.NotNil(t, found, "%+v", r.Findings)
			require.Equal(t, []int{test.line, test.column}, []int{found.Range.StartLine, found.Range.StartColumn})
			require.NotEmpty(t, found.Fix)
			require.Contains(t, found.Was.File, "old/a/1")
		})
	}
}

// TestVersionsAreToldOnce: the same finding against several versions is one finding.
func TestVersionsAreToldOnce(t *testing.T) {
	const v = `{"type":"record","name":"A","fields":[{"name":"x","type":"int"}]}`
	old := files{"a/1.avsc": v, "a/2.avsc": v + " ", "a/10.avsc": v + "\n"}
	r := run(t, config, old, files{"a.avsc": `{"type":"record","name":"A","fields":[]}`})
	require.Len(t, r.Findings, 1)
	require.Contains(t, r.Findings[0].Because, "so it is against 3 versions, 1.avsc to 10.avsc")
	require.Equal(t, 3, r.Summary.Versions)
}

// TestRuleNames: rules of the gate, of lint and of compatibility never collide.
func TestRuleNames(t *testing.T) {
	seen := map[string]bool{}
	add := func(id string) {
		require.False(t, seen[id], id)
		seen[id] = true
	}
	for _, r := range Rules() {
		add(r.ID)
	}
	for _, r := range lint.Rules() {
		add(r.ID)
	}
	for _, r := range rules.All() {
		add(r.ID)
		require.Equal(t, r.ID, compat.RuleID(r.Format, r.Type))
	}
	for _, f := range []compat.Format{compat.Avro, compat.Protobuf, compat.JSON} {
		require.True(t, seen[compat.RuleID(f, RuleSyntax)])
	}
}

// TestPanic: a bug in one check reaches the caller of Run, with the file that led to it.
func TestPanic(t *testing.T) {
	c, err := workspace.Parse("treaty.yaml", []byte(config))
	require.NoError(t, err)
	w, err := workspace.Load(c, files{"a.avsc": `"int"`, "b.avsc": `"int"`}, workspace.Options{})
	require.NoError(t, err)
	defer func() {
		p, ok := recover().(*Panic)
		require.True(t, ok)
		require.Equal(t, "b.avsc", p.File)
		require.Contains(t, p.String(), "b.avsc: no such thing")
	}()
	_, _ = Run(t.Context(), Question{Workspace: w, Bases: []Base{{Versions: func(s *workspace.Subject) []Version {
		if s.Name == "b" {
			panic("no such thing")
		}
		return nil
	}}}})
	t.Fatal("Run returned")
}
