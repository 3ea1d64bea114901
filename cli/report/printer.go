package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Options of printing. They change the looks, never the content.
type Options struct {
	Color   bool
	Verbose bool // waived findings too
	// Root is the prefix of paths in formats that are read at the root of the
	// repository, where the workspace lies below it: "services/pay", or "".
	Root string
	// Help explains a rule in a few lines, "" for an unknown one; nil explains nothing.
	Help func(rule string) string
}

func (o Options) bold(s string) string { return o.paint("1", s) }

func (o Options) severity(s Severity) string {
	switch s {
	case Error:
		return o.paint("1;31", string(s))
	case Warning:
		return o.paint("1;33", string(s))
	default:
		return o.paint("1;36", string(s))
	}
}

func (o Options) paint(code, s string) string {
	if !o.Color {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// Printer writes a report in one format.
type Printer func(w io.Writer, r *Report, o Options) error

// row is a format and its printer.
type row struct {
	name  string
	print Printer
}

func formats() []row {
	return []row{
		{"text", Text},
		{"line", Line},
		{"json", JSON},
		{"jsonl", JSONLines},
		{"github", GitHub},
		{"gitlab", GitLab},
		{"sarif", SARIF},
		{"junit", JUnit},
		{"markdown", Markdown},
		{"msvs", MSVS},
		{"none", None},
	}
}

// Names lists the formats.
func Names() []string {
	var out []string
	for _, f := range formats() {
		out = append(out, f.name)
	}
	return out
}

// Target is a format and where it goes.
type Target struct {
	Format string
	File   string // "" is the standard output
	print  Printer
}

// Print writes the report in the format of the target.
func (t Target) Print(w io.Writer, r *Report, o Options) error { return t.print(w, r, o) }

// ParseTarget reads FORMAT or FORMAT=FILE.
func ParseTarget(s string) (Target, error) {
	name, file, _ := strings.Cut(s, "=")
	all := formats()
	i := slices.IndexFunc(all, func(f row) bool { return f.name == name })
	if i < 0 {
		return Target{}, fmt.Errorf("unknown report format %q; it is auto or one of %s", name, strings.Join(Names(), ", "))
	}
	return Target{Format: name, File: file, print: all[i].print}, nil
}

// Auto returns the targets that fit where the command runs: text, and what the
// CI system shows best.
func Auto(getenv func(string) string) []Target {
	wanted := []string{"text"}
	if getenv("GITHUB_ACTIONS") == "true" {
		wanted = append(wanted, "github")
		if file := getenv("GITHUB_STEP_SUMMARY"); file != "" {
			wanted = append(wanted, "markdown="+file)
		}
	}
	if getenv("GITLAB_CI") == "true" {
		wanted = append(wanted, "gitlab=gl-code-quality-report.json")
	}
	if strings.EqualFold(getenv("TF_BUILD"), "true") {
		wanted = append(wanted, "msvs")
	}
	var out []Target
	for _, w := range wanted {
		if t, err := ParseTarget(w); err == nil {
			out = append(out, t)
		}
	}
	return out
}

// None prints nothing.
func None(io.Writer, *Report, Options) error { return nil }
