package catalog

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/cli/session"
)

// day is a time for a table.
func day(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04")
}

func orDash(s string) string { return cmp.Or(s, "-") }

func newUsage(w session.World) *cobra.Command {
	var f session.Flags
	var out session.Format
	var environment string
	cmd := &cobra.Command{
		Use: "usage SUBJECT [FIELD]", Short: "Show who uses a subject, or one of its fields", Args: cobra.RangeArgs(1, 2),
		Long: `Show who produces and consumes a subject in an environment: declared, seen or both,
and how far "nobody else" can be trusted. With FIELD (a.b.c) show who uses the
field, who does not and of whom it is not known.`,
		Example: `  treaty usage orders-value --env prod
  treaty usage orders-value customerEmail --env prod`,
	}
	cmd.Flags().StringVar(&environment, "env", "", "environment (default: that of the registry)")
	out.Bind(cmd.Flags())
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = ask(w, &f, func(ctx context.Context, l session.Link, args []string) error {
		if err := out.Check(); err != nil {
			return err
		}
		if len(args) > 1 {
			u, err := l.FieldUsage(ctx, args[0], args[1], environment)
			if err != nil {
				return err
			}
			return fieldUsage(w, out, &u)
		}
		u, err := l.SubjectUsage(ctx, args[0], environment)
		if err != nil {
			return err
		}
		return subjectUsage(w, out, &u)
	})
	return cmd
}

func fieldUsage(w session.World, out session.Format, u *api.FieldUsage) error {
	t := session.Table{Header: []string{"APPLICATION", "FIELD " + u.Path}}
	for _, part := range []struct {
		words string
		names []string
	}{{"uses it", u.Uses}, {"does not use it", u.DoesNotUse}, {"unknown", u.Unknown}} {
		for _, name := range part.names {
			t.Add(name, part.words)
		}
	}
	return withCoverage(w, out, t, u, &u.Coverage, nil)
}

func subjectUsage(w session.World, out session.Format, u *api.Usage) error {
	t := session.Table{Header: []string{"APPLICATION", "ROLE", "READS OR WRITES", "EVIDENCE", "OWNER", "EDGE"}}
	if out.Kind == "wide" {
		t.Header = append(t.Header, "LIBRARIES", "GROUP")
	}
	for i := range u.Edges {
		e := &u.Edges[i]
		name := cmp.Or(e.Application, e.Principal)
		if e.Application == "" {
			name += " (principal)"
		}
		if e.Build != "" {
			name += "@" + e.Build
		}
		words := e.Words
		if e.Differs != "" {
			words += "; " + e.Differs
		}
		row := []any{name, e.Role, e.Reader.Words, words, orDash(e.Owner), e.ID}
		if out.Kind == "wide" {
			row = append(row, orDash(strings.Join(e.Libraries, ", ")), orDash(e.Group))
		}
		t.Add(row...)
	}
	if err := withCoverage(w, out, t, u, &u.Coverage, u.States); err != nil || len(u.Elsewhere) == 0 {
		return err
	}
	fmt.Fprintf(w.Err, "nobody is known in %s; somebody uses it in %s: ask with --env\n", session.Printable(u.Environment), session.Printable(strings.Join(u.Elsewhere, ", ")))
	return nil
}

// withCoverage prints a table, and below it how complete it is.
func withCoverage(w session.World, out session.Format, t session.Table, data any, c *api.Coverage, states []string) error {
	if err := out.Print(w.Out, t, data); err != nil || out.Kind == "json" || out.Quiet {
		return err
	}
	line := "coverage: " + cmp.Or(c.Words, c.State)
	var names []string
	for _, u := range c.Unexplained {
		names = append(names, cmp.Or(u.Principal, u.Group))
	}
	if len(names) > 0 {
		line += " (" + strings.Join(names, ", ") + ")"
	}
	if len(states) > 0 {
		line += "\n" + strings.Join(states, ", ")
	}
	for part := range strings.SplitSeq(line, "\n") {
		if _, err := fmt.Fprintln(w.Out, session.Printable(part)); err != nil {
			return err
		}
	}
	return nil
}
