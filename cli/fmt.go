package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/cli/gate"
	"github.com/treaty-registry/treaty/compat"
)

func newFmt(in IO) *cobra.Command {
	var f workspaceFlags
	var write, exitCode bool
	cmd := &cobra.Command{
		Use:   "fmt [PATH…]",
		Short: "Lay out .avsc and .json schemas alike: two blanks per level, one member per line",
		Long: `Lay out .avsc and .json schemas alike: two blanks per level, one member per line.
Order of keys and spelling of numbers stay as they are, so that nothing changes
for a registry. Without -w only the names of files that would change are printed.
Files that do not parse are left alone; treaty check says what is wrong with them.`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			w, err := f.open(cmd.Context(), in)
			if err != nil {
				return err
			}
			defer w.close()
			if paths, err = w.paths(in, paths); err != nil {
				return err
			}
			return format(in, w, paths, write, exitCode)
		},
	}
	f.bind(cmd.Flags())
	cmd.Flags().BoolVarP(&write, "write", "w", false, "write the files instead of naming them")
	cmd.Flags().BoolVar(&exitCode, "exit-code", false, "end with code 4 if files differ from their layout")
	return cmd
}

func format(in IO, w *opened, paths []string, write, exitCode bool) error {
	differ := 0
	for _, s := range w.Subjects {
		if s.Format == compat.Protobuf || !gate.Within(paths, s.File) {
			continue
		}
		text, ok := layout(s.Text)
		if !ok || text == s.Text {
			continue
		}
		differ++
		fmt.Fprintln(in.Out, s.File)
		if write {
			if err := os.WriteFile(filepath.Join(w.dir, filepath.FromSlash(s.File)), []byte(text), 0o644); err != nil { //nolint:gosec // a file of the repository
				return &exitError{exitUnable, err}
			}
		}
	}
	if exitCode && differ > 0 {
		return &exitError{code: exitDiffer}
	}
	return nil
}

// layout returns the text in our layout; false for one that is not JSON.
func layout(text string) (string, bool) {
	var b bytes.Buffer
	if err := json.Indent(&b, bytes.TrimSpace([]byte(text)), "", "  "); err != nil {
		return "", false
	}
	b.WriteByte('\n')
	return b.String(), true
}
