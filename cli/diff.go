package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/baseline"
	"github.com/treaty-registry/treaty/cli/gate"
	"github.com/treaty-registry/treaty/cli/report"
	"github.com/treaty-registry/treaty/cli/session"
	"github.com/treaty-registry/treaty/cli/workspace"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/formats"
)

func newDiff(in IO) *cobra.Command {
	f := checkFlags{stages: []string{"compat"}}
	var exitCode, asJSON bool
	cmd := &cobra.Command{
		Use:   "diff [BASE | OLD [NEW]]",
		Short: "Say in words what changed, and what of it breaks",
		Long: `Say in words what changed in the schemas of this repository since BASE, as check
--against takes it (default git:auto), or between OLD and NEW: two schema files,
or SUBJECT@VERSION of a registry, where VERSION may be latest. Without NEW, it is
the file of that subject.

What a file refers to is looked up in the workspace, if there is one.`,
		Example: `  treaty diff
  treaty diff git:v1.4.0
  treaty diff old.avsc new.avsc
  treaty diff orders-value@3 orders-value@latest --profile prod
  treaty diff orders-value@latest`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			changes, err := differences(cmd.Context(), in, f, args)
			if err != nil {
				return err
			}
			if err := tell(in, changes, asJSON); err != nil {
				return err
			}
			if exitCode && len(changes) > 0 {
				return &exitError{code: exitDiffer}
			}
			return nil
		},
	}
	f.workspaceFlags.bind(cmd.Flags())
	cmd.Flags().StringVar(&f.level, "level", "", "level that decides what is called breaking (OLD and NEW: FULL)")
	cmd.Flags().BoolVar(&exitCode, "exit-code", false, "end with code 4 if there are differences")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	f.registry.Bind(cmd.Flags(), session.DefaultTimeout)
	return cmd
}

func differences(ctx context.Context, in IO, f checkFlags, args []string) ([]report.Change, error) {
	if len(args) == 2 || len(args) == 1 && stored(args[0]) != nil {
		return between(ctx, in, f, args)
	}
	f.against = args
	w, err := f.open(ctx, in)
	if err != nil {
		return nil, err
	}
	defer w.close()
	q, err := f.question(ctx, in, w, nil)
	if err != nil {
		return nil, err
	}
	r, err := gate.Run(ctx, q)
	if err != nil {
		return nil, err
	}
	return r.Changes, nil
}

// between compares two sides, which need not be part of a workspace.
func between(ctx context.Context, in IO, f checkFlags, args []string) ([]report.Change, error) {
	level := compat.Full
	if f.level != "" {
		var ok bool
		if level, ok = compat.ParseLevel(f.level); !ok {
			return nil, fmt.Errorf("unknown compatibility level %q", f.level)
		}
	}
	w, err := f.open(ctx, in)
	if err != nil {
		if f.file != "" {
			return nil, err
		}
		w = nil // two files are enough for a question
	} else {
		defer w.close()
	}
	var sides []side
	for _, name := range args {
		s, err := f.side(ctx, in, w, name)
		if err != nil {
			return nil, err
		}
		sides = append(sides, s)
	}
	if len(sides) == 1 {
		subject := stored(args[0])[1]
		if w == nil {
			return nil, errors.New("without a treaty.yaml there is no file of " + subject + "; name it")
		}
		own, ok := w.BySubject(subject)
		if !ok {
			return nil, fmt.Errorf("no file of treaty.yaml is %s; see treaty ls", subject)
		}
		src, problems := w.Source(own)
		if len(problems) > 0 {
			return nil, fmt.Errorf("%s: %s", own.File, problems[0].Message)
		}
		sides = append(sides, side{own.File, own.Format, src})
	}
	if sides[0].format != sides[1].format {
		return nil, fmt.Errorf("%s is %s and %s is %s: diff compares schemas of one format", sides[0].name, sides[0].format, sides[1].name, sides[1].format)
	}
	language, _ := formats.ByName(string(sides[0].format))
	var schemas []compat.Schema
	for _, s := range sides {
		parsed, err := language.Parse(s.source, compat.ParseOptions{Stored: true})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		schemas = append(schemas, parsed)
	}
	return gate.Changes(language, schemas[0], schemas[1], level, sides[1].name, sides[1].name), nil
}

// side is a schema to compare.
type side struct {
	name   string
	format compat.Format
	source compat.Source
}

// stored splits SUBJECT@VERSION; nil for anything else.
func stored(arg string) []string {
	m := regexp.MustCompile(`^(.+)@(latest|[1-9][0-9]{0,8})$`).FindStringSubmatch(arg)
	if m == nil || strings.HasPrefix(arg, "git:") || strings.HasPrefix(arg, "dir:") {
		return nil
	}
	return m
}

// side reads a version of a registry, or a file. w may be nil.
func (f *checkFlags) side(ctx context.Context, in IO, w *opened, name string) (side, error) {
	if m := stored(name); m != nil {
		if _, err := os.Stat(in.path(name)); err != nil {
			return f.version(ctx, in, w, m[1], m[2])
		}
	}
	format, ok := workspace.FormatOf(name)
	if !ok {
		return side{}, fmt.Errorf("%s is neither a .avsc, .json or .proto file nor SUBJECT@VERSION", name)
	}
	info, err := os.Stat(in.path(name))
	if err != nil {
		return side{}, fmt.Errorf("%s: no such file", name)
	}
	if info.Size() > workspace.MaxFile {
		return side{}, fmt.Errorf("%s is larger than 4 MiB", name)
	}
	data, err := os.ReadFile(in.path(name))
	if err != nil {
		return side{}, &exitError{exitUnable, err}
	}
	s := side{name, format, compat.Source{Text: strings.TrimPrefix(string(data), "\ufeff")}}
	if w == nil || !workspace.Refers(format, s.source.Text) {
		return s, nil
	}
	file := name
	if abs, err := filepath.Abs(in.path(name)); err == nil {
		if rel, err := filepath.Rel(w.dir, abs); err == nil {
			file = filepath.ToSlash(rel)
		}
	}
	var problems []workspace.Problem
	s.source, problems = w.SourceOf(&workspace.Subject{File: file, Name: name, Format: format}, s.source.Text)
	if len(problems) > 0 {
		return s, fmt.Errorf("%s: %s", name, problems[0].Message)
	}
	return s, nil
}

func (f *checkFlags) version(ctx context.Context, in IO, w *opened, subject, number string) (side, error) {
	profile := ""
	if w != nil {
		profile = w.Registry
	}
	ctx, cancel, l, err := in.world().Connect(ctx, f.registry, profile)
	if err != nil {
		return side{}, exited(err)
	}
	defer cancel()
	version := client.Latest
	if number != "latest" {
		version, _ = strconv.Atoi(number) // the pattern of stored has up to nine digits
	}
	snapshot, found, err := baseline.Text(ctx, l, l.Client.URL(), subject, version)
	if err != nil {
		return side{}, exited(l.Explain(err))
	}
	src, format, ok := snapshot.Source(subject, found)
	if !ok {
		return side{}, &exitError{exitUnable, fmt.Errorf("%s does not have everything that %s@%d refers to", l.Client.URL(), subject, found)}
	}
	return side{fmt.Sprintf("%s@%d", subject, found), format, src}, nil
}

func tell(in IO, changes []report.Change, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(in.Out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(append([]report.Change{}, changes...))
	}
	file := ""
	for _, c := range changes {
		if c.File != file {
			file = c.File
			head := c.Subject
			if head != file {
				head += "  " + file
			}
			fmt.Fprintln(in.Out, head)
		}
		mark := map[string]string{"added": "+", "removed": "-", "hint": "?"}[c.Kind]
		if mark == "" {
			mark = "~"
		}
		breaking := ""
		if c.Breaking {
			breaking = "  (breaking)"
		}
		fmt.Fprintf(in.Out, "  %s %s%s\n", mark, c.Text, breaking)
	}
	if len(changes) == 0 {
		fmt.Fprintln(in.Out, "no differences")
	}
	return nil
}
