package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/source"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// hostile holds everything that some format gives a meaning to.
const hostile = "100% \"of\" <b>,:;]|`@team`\r\n*x* _y_ ]]> &amp; \x1b[31m\u00e4"

func sample() *Report {
	r := &Report{
		Release: "v1.0.0", Config: "treaty.yaml", FailOn: "error",
		Bases: []Base{{"git:auto", "merge base with origin/main@3f2c1ab"}},
		Findings: []Finding{
			{
				Rule: "AVRO_READER_FIELD_MISSING_DEFAULT_VALUE", Severity: Error, Stage: Compat, Subject: "payments-value", Format: compat.Avro,
				File: "schemas/pay ments/value.avsc", Range: source.Range{StartLine: 14, StartColumn: 5, EndLine: 14, EndColumn: 43}, Path: "/fields/1",
				Message: `reader field "currency" has no default`, Because: []string{"payments-value is BACKWARD (treaty.yaml:9): new readers must read old data"},
				Was: &Was{Label: "3f2c1ab", File: "schemas/old.avsc", Line: 3, Text: "  {}"}, Fix: `add a default, e.g. "default": "EUR"`, Base: "git:auto",
				Excerpt: "    {\"name\": \"currency\", \"type\": \"string\"}",
			},
			{Rule: "JSON_MAXIMUM_ADDED", Severity: Error, Stage: Compat, Subject: "users-value", File: "u.json", Message: "limited", Waived: &Waived{"treaty.yaml:44", "2026-12-31", "PAY-812"}},
			{Rule: "DOC_EVENT", Severity: Warning, Stage: Lint, Subject: "a", File: "a,b:c%.avsc", Range: source.Range{StartLine: 1, StartColumn: 1, EndLine: 3, EndColumn: 2}, Message: hostile, Excerpt: "\t{\x1b"},
			{Rule: "WAIVER_EXPIRED", Severity: Note, Stage: Lint, Message: "no file"},
		},
		Cases:   []Case{{"payments-value", "schemas/pay ments/value.avsc", Compat}, {"users-value", "u.json", Compat}, {"a", "a,b:c%.avsc", Lint}},
		Changes: []Change{{"payments-value", "schemas/pay ments/value.avsc", "added", "field currency: string added, no default", true}},
		Remarks: []string{"BACKWARD_TRANSITIVE was checked against one version only; use git:log or registry for all."},
		Summary: Summary{Subjects: 41, Versions: 96},
	}
	r.Finish()
	return r
}

func printed(t *testing.T, format string, r *Report) string {
	t.Helper()
	target, err := ParseTarget(format)
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, target.Print(&b, r, Options{Verbose: format == "text", Root: "services/pay", Help: func(string) string { return "help" }}))
	return b.String()
}

func TestGolden(t *testing.T) {
	for _, format := range Names() {
		t.Run(format, func(t *testing.T) {
			got := printed(t, format, sample())
			file := filepath.Join("testdata", format+".golden")
			if *update {
				require.NoError(t, os.MkdirAll("testdata", 0o755))
				require.NoError(t, os.WriteFile(file, []byte(got), 0o600))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, string(want), got)
			if format != "json" && format != "jsonl" && format != "sarif" && format != "gitlab" { // those escape by themselves
				require.NotContains(t, got, "\x1b", "a schema cannot drive the terminal")
			}
		})
	}
}

// TestWellFormed: machines can read what is meant for them, whatever the texts hold.
func TestWellFormed(t *testing.T) {
	for _, format := range []string{"json", "sarif", "gitlab"} {
		require.True(t, json.Valid([]byte(printed(t, format, sample()))), format)
	}
	for line := range strings.Lines(printed(t, "jsonl", sample())) {
		require.True(t, json.Valid([]byte(line)))
	}
	require.NoError(t, xml.Unmarshal([]byte(printed(t, "junit", sample())), new(suites)))
	for line := range strings.Lines(printed(t, "github", sample())) {
		require.Regexp(t, `^::(error|warning|notice) [^\r]*\n$`, line)
	}
	require.Contains(t, printed(t, "github", sample()), "file=services/pay/a%2Cb%3Ac%25.avsc,")
	require.Contains(t, printed(t, "github", sample()), "100%25 ")
	for line := range strings.Lines(printed(t, "msvs", sample())) {
		require.True(t, strings.HasPrefix(line, "##vso[task.logissue "), line)
	}
}

// TestFingerprints do not depend on lines, and are never the same twice.
func TestFingerprints(t *testing.T) {
	a, b := sample(), sample()
	b.Findings[1].Range.StartLine += 100
	b.Finish()
	prints := func(r *Report) map[string]string {
		out := map[string]string{}
		for _, f := range r.Findings {
			out[f.Rule] = f.Fingerprint
		}
		return out
	}
	require.Equal(t, prints(a), prints(b))
	a.Findings = append(a.Findings, a.Findings[0])
	a.Finish()
	seen := map[string]bool{}
	for _, f := range a.Findings {
		require.False(t, seen[f.Fingerprint])
		seen[f.Fingerprint] = true
	}
}

func TestVerdict(t *testing.T) {
	for _, test := range []struct {
		failOn   string
		severity Severity
		fails    bool
	}{
		{"error", Error, true},
		{"error", Warning, false},
		{"warning", Warning, true},
		{"warning", Note, false},
		{"any", Note, true},
		{"never", Error, false},
	} {
		r := &Report{FailOn: test.failOn, Findings: []Finding{{Severity: test.severity}}}
		r.Finish()
		require.Equal(t, test.fails, r.Failed(), "%+v", test)
		r.Findings[0].Waived = &Waived{}
		r.Finish()
		require.False(t, r.Failed())
		r.Unable = []string{"x"}
		require.Equal(t, "unknown", r.Verdict())
	}
}

func TestBoundsOfMarkdownAndSARIF(t *testing.T) {
	r := sample()
	for i := range 6000 {
		r.Findings = append(r.Findings, Finding{Rule: "X", Severity: Warning, Stage: Lint, File: "f", Path: fmt.Sprint(i), Message: "m"})
	}
	r.Finish()
	require.LessOrEqual(t, len(printed(t, "markdown", r)), maxMarkdown)
	require.Contains(t, printed(t, "markdown", r), "more findings are not shown")
	var log sarifLog
	require.NoError(t, json.Unmarshal([]byte(printed(t, "sarif", r)), &log))
	require.Len(t, log.Runs[0].Results, maxResults)
	require.Equal(t, "error", log.Runs[0].Results[0].Level)
}

func TestAuto(t *testing.T) {
	names := func(env map[string]string) (out []string) {
		for _, target := range Auto(func(k string) string { return env[k] }) {
			out = append(out, target.Format+"="+target.File)
		}
		return out
	}
	require.Equal(t, []string{"text="}, names(nil))
	require.Equal(t, []string{"text=", "github=", "markdown=/s"}, names(map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "/s"}))
	require.Equal(t, []string{"text=", "gitlab=gl-code-quality-report.json"}, names(map[string]string{"GITLAB_CI": "true"}))
	require.Equal(t, []string{"text=", "msvs="}, names(map[string]string{"TF_BUILD": "True"}))
}

func TestLongLines(t *testing.T) {
	f := Finding{Excerpt: strings.Repeat("x", 5000) + "here" + strings.Repeat("y", 5000), Range: source.Range{StartLine: 1, StartColumn: 5001, EndLine: 1, EndColumn: 5005}}
	line, from, to := window(f)
	require.Len(t, line, maxExcerpt)
	require.Equal(t, "here", line[from:to])
}

// TestSchema holds the JSON report against its published schema.
func TestSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(Schema()))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("finding.json", doc))
	s, err := c.Compile("finding.json")
	require.NoError(t, err)
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(printed(t, "json", sample())))
	require.NoError(t, err)
	require.NoError(t, s.Validate(v))
	for line := range strings.Lines(printed(t, "json", sample())) {
		if m := regexp.MustCompile(`^\s*("\w+": )`).FindStringSubmatch(line); m != nil {
			require.Contains(t, Schema(), m[1], "every key is described")
		}
	}
}
