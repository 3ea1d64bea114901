package online

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/cli/session"
)

func newLog(w session.World) *cobra.Command {
	return session.Group("log", "Read the change history of a treaty registry", `Read the change history: what was changed, by whom, when and why. Only treaty
registries keep one.`, newLogTail(w), newLogShow(w), newLogVerify(w))
}

// followPause is the time between two looks at the history.
const followPause = time.Second

func newLogTail(w session.World) *cobra.Command {
	var f session.Flags
	var out session.Format
	var count int
	var follow bool
	var subject string
	cmd := &cobra.Command{
		Use: "tail", Short: "Show the newest changes", Args: cobra.NoArgs,
		Long: `Show the newest changes, oldest first. With --subject the whole history is
searched for changes of one subject or context.`,
	}
	out.Bind(cmd.Flags())
	cmd.Flags().IntVarP(&count, "lines", "n", 20, "how many changes")
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, "go on with changes as they come")
	cmd.Flags().StringVar(&subject, "subject", "", "only this subject, or context as :.eu:")
	f.Bind(cmd.Flags(), 0)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, _ []string) error {
		if err := out.Check(); err != nil {
			return err
		}
		if count < 0 {
			return session.Usagef("lines: %d is not a number of changes", count)
		}
		head, err := l.Changes(ctx, 1<<62, "", 1)
		if err != nil {
			return err
		}
		after := uint64(0)
		if subject == "" && head.Position > uint64(count) { //nolint:gosec // not negative
			after = head.Position - uint64(count) //nolint:gosec // the same
		}
		changes, next, err := readChanges(ctx, l, after, head.Position, subject, count)
		if err != nil {
			return err
		}
		if err := printChanges(w.Out, &out, changes, true); err != nil || !follow {
			return err
		}
		for {
			page, err := l.Changes(ctx, next, subject, 1000)
			if err != nil {
				return err
			}
			if err := printChanges(w.Out, &out, page.Items, false); err != nil {
				return err
			}
			if next = page.Next; next < page.Position {
				continue
			}
			select {
			case <-ctx.Done():
				return context.Cause(ctx)
			case <-time.After(followPause):
			}
		}
	})
	return cmd
}

// readChanges reads up to the head and keeps the newest count changes.
func readChanges(ctx context.Context, l session.Link, after, head uint64, subject string, count int) ([]api.Change, uint64, error) {
	changes := []api.Change{}
	for after < head {
		page, err := l.Changes(ctx, after, subject, 1000)
		if err != nil {
			return nil, after, err
		}
		changes = append(changes, page.Items...)
		changes = changes[max(0, len(changes)-count):]
		if page.Next <= after {
			break // a registry that does not get on must not keep us for ever
		}
		after = page.Next
	}
	return changes, after, nil
}

func printChanges(w io.Writer, f *session.Format, changes []api.Change, header bool) error {
	t := session.Table{}
	if header {
		t.Header = []string{"POSITION", "AT", "KIND", "SUBJECT", "VERSION", "ID", "CAUSE"}
	}
	if f.Kind == "wide" && header {
		t.Header = append(t.Header, "ACTOR", "BATCH")
	}
	for _, c := range changes {
		row := []any{c.Position, c.At.Format(time.RFC3339), c.Kind, c.Subject, orDash(c.Version), orDash(c.ID), c.Cause}
		if f.Kind == "wide" {
			row = append(row, c.Actor, c.Batch)
		}
		t.Add(row...)
	}
	if f.Kind == "json" && !header && len(changes) == 0 {
		return nil
	}
	return f.Print(w, t, changes)
}

func orDash(n int32) string {
	if n == 0 {
		return "-"
	}
	return strconv.Itoa(int(n))
}

func newLogShow(w session.World) *cobra.Command {
	var f session.Flags
	cmd := &cobra.Command{Use: "show POSITION", Short: "Show one change with its content, as JSON", Args: cobra.ExactArgs(1)}
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, args []string) error {
		n, err := strconv.ParseUint(args[0], 10, 62)
		if err != nil || n == 0 {
			return session.Usagef("%q is not a position", args[0])
		}
		page, err := l.Changes(ctx, n-1, "", 1)
		if err != nil {
			return err
		}
		if len(page.Items) == 0 {
			return session.Fail(session.No, fmt.Errorf("there is no change %d; the newest one is %d", n, page.Position))
		}
		return session.PrintJSON(w.Out, page.Items[0])
	})
	return cmd
}

func newLogVerify(w session.World) *cobra.Command {
	var f session.Flags
	cmd := &cobra.Command{
		Use: "verify", Short: "Check that the history is intact", Args: cobra.NoArgs,
		Long: `Let the registry read its whole history and check the chain of hashes over it.
Ends with 1 if an entry was changed, lost or blanked without a trace. Keep the
chain that is printed: a later history that continues this one has the same
chain at the same position.`,
	}
	f.Bind(cmd.Flags(), 0)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, _ []string) error {
		h, err := l.VerifyHistory(ctx)
		if err != nil {
			return err
		}
		if !h.Intact {
			return session.Fail(session.No, fmt.Errorf("the history is not intact: %s", h.Cause))
		}
		_, err = fmt.Fprintf(w.Out, "intact: %d entries, chain %s\n", h.Entries, h.Chain)
		return err
	})
	return cmd
}
