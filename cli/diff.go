package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/cli/gate"
	"github.com/treaty-registry/treaty/cli/report"
	"github.com/treaty-registry/treaty/cli/workspace"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/formats"
)

func newDiff(in IO) *cobra.Command {
	f := checkFlags{stages: []string{"compat"}}
	var exitCode, asJSON bool
	cmd := &cobra.Command{
		Use:   "diff [BASE | OLD NEW]",
		Short: "Say in words what changed, and what of it breaks",
		Long: `Say in words what changed in the schemas of this repository since BASE, as check
--against takes it (default git:auto), or between two schema files.`,
		Example: `  treaty diff
  treaty diff git:v1.4.0
  treaty diff old.avsc new.avsc`,
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
	cmd.Flags().StringVar(&f.level, "level", "", "level that decides what is called breaking (two files: FULL)")
	cmd.Flags().BoolVar(&exitCode, "exit-code", false, "end with code 4 if there are differences")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func differences(ctx context.Context, in IO, f checkFlags, args []string) ([]report.Change, error) {
	if len(args) == 2 {
		return between(in, args[0], args[1], f.level)
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

// between compares two files, which need not be part of a workspace.
func between(in IO, old, new, level string) ([]report.Change, error) {
	l := compat.Full
	if level != "" {
		var ok bool
		if l, ok = compat.ParseLevel(level); !ok {
			return nil, fmt.Errorf("unknown compatibility level %q", level)
		}
	}
	format, ok := workspace.FormatOf(new)
	if other, known := workspace.FormatOf(old); !ok || !known || other != format {
		return nil, errors.New("diff needs two files of one format: .avsc, .json or .proto")
	}
	language, _ := formats.ByName(string(format))
	var schemas []compat.Schema
	for _, name := range []string{old, new} {
		info, err := os.Stat(in.path(name))
		if err != nil {
			return nil, fmt.Errorf("%s: no such file", name)
		}
		if info.Size() > workspace.MaxFile {
			return nil, fmt.Errorf("%s is larger than 4 MiB", name)
		}
		data, err := os.ReadFile(in.path(name))
		if err != nil {
			return nil, &exitError{exitUnable, err}
		}
		s, err := language.Parse(compat.Source{Text: strings.TrimPrefix(string(data), "\ufeff")}, compat.ParseOptions{Stored: true})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		schemas = append(schemas, s)
	}
	return gate.Changes(language, schemas[0], schemas[1], l, new, new), nil
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
