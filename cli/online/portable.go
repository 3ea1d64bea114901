package online

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/cli/portable"
	"github.com/treaty-registry/treaty/cli/session"
)

// portableFlags choose a form of another tool, and what of the catalog is written in it.
type portableFlags struct {
	as, application, domain string
	all                     bool
}

func (f *portableFlags) bind(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.as, "as", "", "form of another tool: asyncapi, backstage or eventcatalog")
	cmd.Flags().StringVar(&f.application, "application", "", "with --as: only this application and what it touches")
	cmd.Flags().StringVar(&f.domain, "domain", "", "with --as: only this domain")
	cmd.Flags().BoolVar(&f.all, "all", false, "with --as: everything, as without --application and --domain")
}

// exportAs writes the catalog in the form of another tool.
func exportAs(ctx context.Context, w session.World, l session.Link, f portableFlags, to string) error {
	if f.all && (f.application != "" || f.domain != "") || f.application != "" && f.domain != "" {
		return session.Usagef("give one of --application, --domain and --all")
	}
	out, err := l.Export(ctx, f.as, f.application, f.domain)
	if err != nil {
		return l.Explain(err)
	}
	folder := to
	if to != "-" {
		folder = w.Path(to)
	}
	if err := portable.Write(out, folder, w.Out); err != nil {
		return session.Fail(session.Unable, err)
	}
	if to != "-" {
		fmt.Fprintf(w.Err, "%d files in %s\n", len(out.Files), to)
	}
	for _, d := range out.Dropped {
		fmt.Fprintf(w.Err, "not in the export: %s\n", session.Printable(d))
	}
	return nil
}

// importAs publishes what documents of another tool declare.
func importAs(ctx context.Context, w session.World, f session.Flags, as, from string, dryRun bool) error {
	if as != "asyncapi" {
		return session.Usagef("--as %s: only asyncapi can be imported", as)
	}
	all, err := portable.Contracts(w.Path(from))
	if err != nil {
		return session.Fail(session.Usage, err)
	}
	for _, c := range all {
		for _, warning := range c.Warnings {
			fmt.Fprintf(w.Err, "%s: %s\n", c.Path, session.Printable(warning))
		}
	}
	ctx, cancel, l, err := w.Connect(ctx, f, "")
	if err != nil {
		return err
	}
	defer cancel()
	return l.Explain(portable.Publish(ctx, l.Client, all, dryRun, w.Out))
}
