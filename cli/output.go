package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/treaty-registry/treaty/cli/report"
	"github.com/treaty-registry/treaty/cli/session"
)

// reportFlags say how findings are shown and when they fail a run.
type reportFlags struct {
	reports []string
	failOn  string
	color   string
	quiet   bool
	verbose bool
}

func (f *reportFlags) bind(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.reports, "report", nil, "FORMAT or FORMAT=FILE, repeatable: auto, "+strings.Join(report.Names(), ", ")+" (default auto; TREATY_REPORT)")
	flags.StringVar(&f.failOn, "fail-on", "", "error, warning, any or never (default error; TREATY_FAIL_ON)")
	flags.StringVar(&f.color, "color", "auto", "auto, always or never")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print the text report only if there are findings")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "show waived findings and the level of each subject")
}

// inherit fills in what the environment says and the command line does not.
func (f *reportFlags) inherit(in IO) {
	if v := in.Getenv("TREATY_REPORT"); v != "" && len(f.reports) == 0 {
		f.reports = strings.Split(v, ",")
	}
	if f.failOn == "" {
		f.failOn = in.Getenv("TREATY_FAIL_ON")
	}
	if f.failOn == "" {
		f.failOn = "error"
	}
}

// targets reads the formats. It runs before the check: a typing error must not
// cost the result of a long run.
func (f *reportFlags) targets(in IO) ([]report.Target, error) {
	if !slices.Contains([]string{"error", "warning", "any", "never"}, f.failOn) {
		return nil, fmt.Errorf("--fail-on %q is not one of error, warning, any, never", f.failOn)
	}
	if !slices.Contains([]string{"auto", "always", "never"}, f.color) {
		return nil, fmt.Errorf("--color %q is not one of auto, always, never", f.color)
	}
	wanted := f.reports
	if len(wanted) == 0 {
		wanted = []string{"auto"}
	}
	var out []report.Target
	for _, s := range wanted {
		if s == "auto" {
			out = append(out, report.Auto(in.Getenv)...)
			continue
		}
		t, err := report.ParseTarget(s)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// finish prints the report and ends with the code that was known before.
func (f *reportFlags) finish(in IO, w *opened, r *report.Report, targets []report.Target) error {
	code := exitOK
	switch r.Verdict() {
	case "fail":
		code = exitNo
	case "unknown":
		code = exitUnable
	}
	o := report.Options{Verbose: f.verbose, Help: help}
	if w.git != nil {
		o.Root = w.git.Prefix
	}
	for _, t := range targets {
		if f.quiet && t.Format == "text" && t.File == "" && len(r.Findings) == 0 && code == exitOK {
			continue
		}
		o.Color = t.File == "" && f.colored(in)
		if err := emit(in, t, r, o); err != nil {
			return &exitError{exitUnable, fmt.Errorf("write the %s report: %w", t.Format, err)}
		}
	}
	if code != exitOK {
		return &exitError{code: code}
	}
	return nil
}

func emit(in IO, t report.Target, r *report.Report, o report.Options) error {
	if t.File == "" {
		return t.Print(in.Out, r, o)
	}
	var b bytes.Buffer
	if err := t.Print(&b, r, o); err != nil {
		return err
	}
	if t.File == in.Getenv("GITHUB_STEP_SUMMARY") { // other steps have written there before
		file, err := os.OpenFile(in.path(t.File), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644) //nolint:gosec // named by the runner
		if err != nil {
			return err
		}
		_, err = file.Write(b.Bytes())
		return closed(file, err)
	}
	return os.WriteFile(in.path(t.File), b.Bytes(), 0o644) //nolint:gosec // a report is for everybody
}

// closed closes a file that was written and returns the first error.
func closed(c io.Closer, err error) error {
	if e := c.Close(); err == nil {
		err = e
	}
	return err
}

// colored reports whether the standard output wants colours.
func (f *reportFlags) colored(in IO) bool {
	switch {
	case f.color != "auto":
		return f.color == "always"
	case in.Getenv("NO_COLOR") != "":
		return false
	case in.Getenv("CLICOLOR_FORCE") != "":
		return true
	}
	return session.Terminal(in.Out)
}
