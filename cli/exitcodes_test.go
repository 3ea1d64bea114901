package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/cli/report"
	"github.com/treaty-registry/treaty/server/servertest"
)

// TestEveryFormatEveryCode: the answer does not depend on how it is shown or where.
func TestEveryFormatEveryCode(t *testing.T) {
	s := demonstration(t)
	for _, format := range append(report.Names(), "auto") {
		for _, to := range []string{"", "=report.out"} {
			if format == "auto" && to != "" {
				continue
			}
			for _, test := range []struct {
				code int
				args []string
				env  string
			}{
				{exitOK, []string{"--against", "none"}, ""},
				{exitOK, []string{"--against", "git:main", "--fail-on", "never"}, ""},
				{exitNo, []string{"--against", "git:main"}, ""},
				{exitUsage, []string{"--against", "nonsense"}, ""},
				{exitUsage, []string{"--against", "git:main", "--level", "SOME"}, ""},
				{exitUnable, []string{"--against", "git:gone"}, ""},
				{exitStopped, []string{"--against", "git:main"}, "INTERRUPTED"},
				{exitInternal, []string{"--against", "git:main"}, "BUG"},
			} {
				s.env = map[string]string{test.env: "1"}
				code := s.treaty(append([]string{"check", "--report", format + to}, test.args...))
				require.Equal(t, test.code, code, "%s%s %v\n%s%s", format, to, test.args, s.out, s.err)
			}
		}
	}
	// A destination that cannot be written is told, and is not the code for "no".
	s.env = map[string]string{}
	require.Equal(t, exitUnable, s.treaty([]string{"check", "--against", "none", "--report", "json=none/report.json"}))
}

func TestBug(t *testing.T) {
	s := demonstration(t)
	s.env["BUG"] = "1"
	require.Equal(t, exitInternal, s.treaty([]string{"check"}))
	require.Contains(t, s.err, "treaty: internal error: a bug for the test")
	require.Contains(t, s.err, `Please open an issue with this text, the command "treaty check" and the release `)
	require.Contains(t, s.err, "goroutine ")
}

// TestStopped ends a run in the middle: the context ends while a report of a registry is awaited.
func TestStopped(t *testing.T) {
	s := demonstration(t)
	ctx, stop := context.WithCancel(t.Context())
	var out, errs bytes.Buffer
	code := Main([]string{"check", "--against", "git:main"}, IO{
		In: strings.NewReader(""), Out: &out, Err: &errs, Dir: s.dir, Context: ctx,
		Getenv: func(string) string { stop(); return "" },
	})
	require.Equal(t, exitStopped, code, out.String()+errs.String())
	require.Equal(t, "treaty: interrupted\n", errs.String())
	require.Empty(t, out.String())
}

// TestShallow: a clone without the base cannot be checked, which is said with the way out, and --fetch goes it.
func TestShallow(t *testing.T) {
	s := demonstration(t)
	clone := filepath.Join(t.TempDir(), "clone")
	out, err := exec.Command("git", "clone", "-q", "--depth=1", "--branch=feature", "file://"+s.dir, clone).CombinedOutput()
	require.NoError(t, err, string(out))
	s.dir = clone
	for _, base := range []string{"git:origin/main", "git:HEAD~1", "git:merge-base:origin/main"} {
		require.Equal(t, exitUnable, s.treaty([]string{"check", "--against", base}), base+s.out+s.err)
		require.Contains(t, s.err, "fetch-depth: 0", base)
		require.Contains(t, s.err, "--fetch", base)
		require.Empty(t, s.out)
	}
	require.Equal(t, exitNo, s.treaty([]string{"check", "--against", "git:HEAD~1", "--fetch"}), s.out+s.err)
	require.Contains(t, s.out, breaking)
}

// TestExitCodesAreWritten: the table of the guide has every code with its meaning.
func TestExitCodesAreWritten(t *testing.T) {
	guide, err := os.ReadFile("../docs/cli.md")
	require.NoError(t, err)
	for _, c := range exitCodes() {
		require.Contains(t, string(guide), fmt.Sprintf("\n| %d | ", c.code))
	}
}

// TestPlanSchema: the JSON Schema of plans has every field, and takes a real plan.
func TestPlanSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(planSchema))
	require.NoError(t, err)
	var shape struct {
		Properties map[string]struct {
			Items struct {
				Properties map[string]any `json:"properties"`
			} `json:"items"`
		} `json:"properties"`
	}
	require.NoError(t, json.Unmarshal([]byte(planSchema), &shape))
	keys := func(v any) []string {
		var out []string
		for i := range reflect.TypeOf(v).NumField() {
			name, _, _ := strings.Cut(reflect.TypeOf(v).Field(i).Tag.Get("json"), ",")
			out = append(out, name)
		}
		return out
	}
	for _, k := range keys(api.Plan{}) {
		require.Contains(t, shape.Properties, k)
	}
	for _, k := range keys(api.PlanStep{}) {
		require.Contains(t, shape.Properties["steps"].Items.Properties, k)
	}
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("plan.json", doc))
	compiled, err := c.Compile("plan.json")
	require.NoError(t, err)
	s := demonstration(t)
	s.env["TREATY_URL"] = servertest.Start(t)
	require.Equal(t, exitOK, s.treaty([]string{"plan", "--json"}), s.err)
	plan, err := jsonschema.UnmarshalJSON(strings.NewReader(s.out))
	require.NoError(t, err)
	require.NoError(t, compiled.Validate(plan))
	require.Contains(t, s.out, `"NEW"`)
}
