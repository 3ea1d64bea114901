package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/cli/gate"
	"github.com/treaty-registry/treaty/cli/workspace"
)

// listed is a row of ls.
type listed struct {
	File       string   `json:"file"`
	Subject    string   `json:"subject"`
	Role       string   `json:"role"`
	Format     string   `json:"format"`
	Level      string   `json:"level"`
	LevelFrom  string   `json:"levelFrom"`
	Owner      string   `json:"owner,omitempty"`
	References []string `json:"references"`
	From       string   `json:"from"`
}

func newLs(in IO) *cobra.Command {
	var f workspaceFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "ls [PATH…]",
		Short: "Show what each schema file becomes, and which line of treaty.yaml decided",
		RunE: func(cmd *cobra.Command, paths []string) error {
			w, err := f.open(cmd.Context(), in)
			if err != nil {
				return err
			}
			defer w.close()
			if paths, err = w.paths(in, paths); err != nil {
				return err
			}
			return list(in.Out, w.Workspace, paths, asJSON)
		},
	}
	f.bind(cmd.Flags())
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func list(out io.Writer, w *workspace.Workspace, paths []string, asJSON bool) error {
	rows := []listed{}
	for _, s := range w.Subjects {
		if !gate.Within(paths, s.File) {
			continue
		}
		row := listed{s.File, s.Qualified(), string(s.Role), string(s.Format), string(s.Level), s.LevelFrom, s.Owner, []string{}, s.From.String()}
		for _, r := range s.References {
			row.References = append(row.References, workspace.Qualify(r.Context, r.Subject))
		}
		rows = append(rows, row)
	}
	if asJSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(rows)
	}
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "FILE\tSUBJECT\tTYPE\tLEVEL\tOWNER\tREFERENCES\tDECIDED BY")
	for _, r := range rows {
		name := r.Subject
		if r.Role != string(workspace.RoleSubject) {
			name += " (" + r.Role + ")"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.File, name, r.Format, r.Level, dash(r.Owner), dash(strings.Join(r.References, ", ")), r.From)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if err := listApplications(out, w); err != nil {
		return err
	}
	for _, file := range w.Unmatched {
		fmt.Fprintf(out, "%s: no entry of treaty.yaml names this file\n", file)
	}
	return nil
}

// listApplications shows what the applications of the workspace declare, below the files.
func listApplications(out io.Writer, w *workspace.Workspace) error {
	if len(w.Applications) == 0 {
		return nil
	}
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\nAPPLICATION\tPRODUCES\tCONSUMES\tOWNER\tDECLARED AT")
	for i := range w.Applications {
		a := &w.Applications[i]
		if a.AsyncAPI != "" {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", dash(a.Name), a.AsyncAPI, a.AsyncAPI, dash(a.Owner), a.At)
			continue
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", a.Name, dash(flows(a.Produces)), dash(flows(a.Consumes)), dash(a.Owner), a.At)
	}
	return t.Flush()
}

// flows names what is produced or consumed.
func flows(all []workspace.Use) string {
	var names []string
	for _, u := range all {
		names = append(names, cmp.Or(u.Subject, u.Event, u.Channel))
	}
	return strings.Join(names, ", ")
}
