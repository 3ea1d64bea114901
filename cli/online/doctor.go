package online

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/session"
	"github.com/treaty-registry/treaty/cli/transfer"
)

func newDoctor(w session.World) *cobra.Command {
	var f session.Flags
	cmd := &cobra.Command{
		Use: "doctor", Short: "Check a registry: health, references, ids", Args: cobra.NoArgs,
		Long: `Ask a registry how it is and read all of its schemas: is it up to date, does
every reference lead somewhere, does each id stand for one schema, is something
left in mode IMPORT. Ends with 1 if something is wrong.`,
	}
	f.Bind(cmd.Flags(), 0)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, _ []string) error {
		bad := 0
		say := func(ok bool, format string, args ...any) {
			mark := "ok  "
			if !ok {
				mark = "BAD "
				bad++
			}
			fmt.Fprintf(w.Out, "%s %s\n", mark, session.Printable(fmt.Sprintf(format, args...)))
		}
		status, err := l.Status(ctx)
		switch {
		case client.Unknown(err):
			say(true, "the registry at %s is not treaty; its health is not known", l.Client.URL())
		case err != nil:
			return err
		default:
			say(status.Ready && !status.Stale, "%s: %s on %s at position %d %s", l.Client.URL(), status.State, status.Store, status.Position, status.Cause)
		}
		dump, err := transfer.Read(ctx, l.Client, transfer.Everything(), func(string, int, int) {})
		if err != nil {
			return err
		}
		say(true, "%d versions can be read", len(dump.Schemas))
		for _, finding := range transfer.Examine(dump) {
			say(false, "%s", finding)
		}
		if bad > 0 {
			return session.Fail(session.No, fmt.Errorf("%d of the checks found something", bad))
		}
		return nil
	})
	return cmd
}
