package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/treaty-registry/treaty/cli/gate"
	"github.com/treaty-registry/treaty/cli/report"
	"github.com/treaty-registry/treaty/cli/session"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/lint"
	"github.com/treaty-registry/treaty/server"
)

// checkFlags are the flags of check, lint and compat.
type checkFlags struct {
	workspaceFlags
	reportFlags
	against        []string
	level          string
	changed, fetch bool
	writeBaseline  bool
	writeLock      bool
	registry       session.Flags
	only, skip     []string
	subjects       []string
	stages         []string // the stages that the command stands for; nil is all
}

func (f *checkFlags) bind(flags *pflag.FlagSet) {
	flags.SortFlags = false
	flags.StringArrayVar(&f.against, "against", nil, "what to compare with: git:auto, git:REF, git:merge-base:REF, git:log:REF, dir:PATH, registry, registry:PROFILE, lock, lock:PROFILE or none; repeatable (default git:auto)")
	flags.StringVar(&f.level, "level", "", "compatibility level instead of those of treaty.yaml")
	flags.BoolVar(&f.changed, "changed", false, "only files that differ from the base, and what refers to them")
	flags.BoolVar(&f.fetch, "fetch", false, "fetch what a shallow clone lacks")
	flags.StringSliceVar(&f.only, "only", nil, "stages (parse, references, lint, compat) or rules to run")
	flags.StringSliceVar(&f.skip, "skip", nil, "stages or rules to leave out")
	flags.StringArrayVar(&f.subjects, "subject", nil, "only subjects of this name, in which * stands for anything; repeatable")
	f.reportFlags.bind(flags)
	f.workspaceFlags.bind(flags)
	f.registry.Bind(flags, session.DefaultTimeout)
}

func newCheck(in IO) *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [PATH…]",
		Short: "Parse, lint and compare the schemas of this repository",
		Long: `Parse every schema that treaty.yaml names, resolve its references, lint it, and
compare it with what it was: by default with the commit where this branch left
its target. No server is asked, unless with --against registry.

Every finding says where it is, what is wrong, why that matters, and what to do.
The exit code is the same in every report format:

  0  nothing at or above --fail-on
  1  findings
  2  a bad question: unknown flag, invalid treaty.yaml
  3  could not check: no such commit, shallow clone, no repository`,
		Example: `  treaty check
  treaty check --against git:log:main            # every version on main, for *_TRANSITIVE
  treaty check --staged --against git:HEAD       # before a commit
  treaty check --against registry:prod           # the versions and levels that prod has
  treaty check schemas/payments --report json=report.json --report text`,
	}
	f.bind(cmd.Flags())
	cmd.Flags().BoolVar(&f.writeBaseline, "write-baseline", false, "accept the lint findings of today: write them to the file that lint.baseline names")
	cmd.Flags().BoolVar(&f.writeLock, "write-lock", false, "keep in treaty.lock what the registries of --against hold, for --against lock")
	return f.command(cmd, in)
}

func newLint(in IO) *cobra.Command {
	f := checkFlags{stages: []string{"parse", "references", "lint"}}
	cmd := &cobra.Command{
		Use:   "lint [PATH…]",
		Short: "Parse and lint the schemas: check without the comparison",
		Long: `Parse every schema that treaty.yaml names, resolve its references, and lint it.
This is check --only parse,references,lint. Rules about changes look at the base.`,
	}
	f.bind(cmd.Flags())
	return f.command(cmd, in)
}

func newCompat(in IO) *cobra.Command {
	f := checkFlags{stages: []string{"parse", "references", "compat"}}
	cmd := &cobra.Command{
		Use:   "compat [PATH…]",
		Short: "Compare the schemas with what they were: check without lint",
		Long: `Parse every schema that treaty.yaml names, resolve its references, and compare it
with what it was. This is check --only parse,references,compat.`,
	}
	f.bind(cmd.Flags())
	return f.command(cmd, in)
}

func (f *checkFlags) command(cmd *cobra.Command, in IO) *cobra.Command {
	cmd.RunE = func(cmd *cobra.Command, paths []string) error {
		f.reportFlags.inherit(in)
		return check(cmd.Context(), in, *f, paths)
	}
	return cmd
}

// check runs the gate. The exit code is decided before anything is printed.
func check(ctx context.Context, in IO, f checkFlags, paths []string) error {
	targets, err := f.targets(in)
	if err != nil {
		return err
	}
	r, w, err := f.examine(ctx, in, paths)
	if err != nil {
		return err
	}
	defer w.close()
	if f.writeBaseline {
		return writeBaseline(in, w, r)
	}
	return f.finish(in, w, r, targets)
}

// examine runs the gate. The workspace is the caller's to close.
func (f *checkFlags) examine(ctx context.Context, in IO, paths []string) (_ *report.Report, _ *opened, err error) {
	start := in.now()
	w, err := f.open(ctx, in)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			w.close()
		}
	}()
	q, err := f.question(ctx, in, w, paths)
	if err != nil {
		return nil, nil, err
	}
	show := in.world().Progress()
	q.Checked = func(done, of int) { show.At("check schemas", done, of) }
	r, err := gate.Run(ctx, q)
	show.End()
	if err != nil {
		return nil, nil, err
	}
	if len(paths)+len(f.subjects) > 0 && r.Summary.Subjects == 0 && !f.changed {
		return nil, nil, fmt.Errorf("no schema of treaty.yaml is among %s; see treaty ls", strings.Join(append(paths, f.subjects...), ", "))
	}
	r.Release, r.FailOn, r.Adoption = server.Release, f.failOn, f.failOn == "never"
	r.Elapsed = in.now().Sub(start)
	if slices.Contains(f.wanted(), "lint") {
		r.NotChecked = lint.Elsewhere()
	}
	if n := len(w.Unmatched); n > 0 && len(paths) == 0 {
		r.Remarks = append(r.Remarks, fmt.Sprintf("not in treaty.yaml: %s", shortened(w.Unmatched, 5)))
	}
	return r, w, nil
}

// wanted lists the stages that run.
func (f *checkFlags) wanted() []string {
	if f.stages != nil {
		return f.stages
	}
	return []string{"parse", "references", "lint", "compat"}
}

func shortened(list []string, atMost int) string {
	if len(list) <= atMost {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:atMost], ", "), len(list)-atMost)
}

func (f *checkFlags) question(ctx context.Context, in IO, w *opened, paths []string) (gate.Question, error) {
	q := gate.Question{
		Workspace: w.Workspace, Subjects: f.subjects, Only: append(slices.Clone(f.stages), f.only...), Skip: f.skip,
		Changed: f.changed, Now: in.now(), Explain: true,
	}
	for _, s := range append(slices.Clone(f.only), f.skip...) {
		if !slices.Contains(report.Stages(), report.Stage(s)) && !knownRule(s) {
			return q, fmt.Errorf("%q is neither a stage (parse, references, lint, compat) nor a rule; see treaty rules list", s)
		}
	}
	if f.level != "" {
		level, ok := compat.ParseLevel(f.level)
		if !ok {
			return q, fmt.Errorf("unknown compatibility level %q; it is one of %v", f.level, compat.Levels())
		}
		q.Level, q.LevelFrom = level, "--level"
	}
	var err error
	if q.Paths, err = w.paths(in, paths); err != nil {
		return q, err
	}
	if err := (lint.Config{Use: w.Lint.Use, Except: w.Lint.Except, Severity: w.Lint.Severity}).Check(knownRule); err != nil {
		return q, fmt.Errorf("%s: %w", w.Lint.At, err)
	}
	if q.Accepted, err = readBaseline(w); err != nil {
		return q, err
	}
	q.Bases, err = f.bases(ctx, in, w, q)
	return q, err
}

// baselineFile is the content of lint.baseline.
type baselineFile struct {
	Version  int             `json:"version"`
	Findings []baselineEntry `json:"findings"`
}

type baselineEntry struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	Subject     string `json:"subject"`
	Path        string `json:"path,omitempty"`
}

func readBaseline(w *opened) (map[string]bool, error) {
	if w.Lint.Baseline == "" {
		return nil, nil
	}
	data, err := os.ReadFile(filepath.Join(w.dir, filepath.FromSlash(w.Lint.Baseline)))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil // not written yet: nothing is accepted
	}
	if err != nil {
		return nil, err
	}
	var b baselineFile
	if err := json.Unmarshal(data, &b); err != nil {
		return nil, fmt.Errorf("%s: %w", w.Lint.Baseline, err)
	}
	out := map[string]bool{}
	for _, e := range b.Findings {
		out[e.Fingerprint] = true
	}
	return out, nil
}

func writeBaseline(in IO, w *opened, r *report.Report) error {
	if w.Lint.Baseline == "" {
		return errors.New("treaty.yaml names no baseline; add lint: {baseline: treaty.baseline.json}")
	}
	b := baselineFile{Version: 1, Findings: []baselineEntry{}}
	for _, f := range r.Findings {
		if f.Stage == report.Lint && (f.Waived == nil || f.Waived.By == w.Lint.Baseline) {
			b.Findings = append(b.Findings, baselineEntry{f.Fingerprint, f.Rule, f.Subject, f.Path})
		}
	}
	data, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(w.dir, filepath.FromSlash(w.Lint.Baseline)), append(data, '\n'), 0o644); err != nil { //nolint:gosec // a file of the repository
		return &exitError{exitUnable, err}
	}
	fmt.Fprintf(in.Err, "%d lint findings written to %s\n", len(b.Findings), w.Lint.Baseline)
	return nil
}

// now is the clock of the world.
func (in IO) now() time.Time {
	if in.Now == nil {
		return time.Now()
	}
	return in.Now()
}
