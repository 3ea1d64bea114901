package online

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/cli/portable"
	"github.com/treaty-registry/treaty/cli/portable/foreign"
	"github.com/treaty-registry/treaty/cli/session"
)

// portableFlags choose a form of another tool, and what of the catalog is written in it.
type portableFlags struct {
	as, application, domain string
	all                     bool
}

func (f *portableFlags) bind(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.as, "as", "", "form of another tool: asyncapi, backstage, eventcatalog or xregistry")
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

// importAs publishes what documents of another tool declare, or keeps what they suggest.
func importAs(ctx context.Context, w session.World, f session.Flags, as, from, source string, dryRun bool) error {
	switch as {
	case foreign.Backstage, foreign.EventCatalog:
		return importHints(ctx, w, f, as, from, source, dryRun)
	case "asyncapi":
	default:
		return session.Usagef("--as %s: asyncapi, backstage and eventcatalog can be imported", as)
	}
	if source != "" {
		return session.Usagef("--source goes with --as backstage and --as eventcatalog")
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

// importHints makes what files of another tool say the hints of a source.
func importHints(ctx context.Context, w session.World, f session.Flags, as, from, source string, dryRun bool) error {
	folder, name := w.Path(from), "."
	if info, err := os.Stat(folder); err == nil && !info.IsDir() {
		folder, name = filepath.Split(folder)
	}
	found, err := foreign.Read(as, os.DirFS(cmp.Or(folder, ".")), name)
	if err != nil {
		return session.Fail(session.Usage, err)
	}
	for _, d := range found.Dropped {
		fmt.Fprintf(w.Err, "not imported: %s\n", session.Printable(d))
	}
	said := "are hints now"
	h := api.Hints{Source: cmp.Or(source, as), Form: as, Items: found.Items}
	if dryRun {
		said = "would be hints"
	} else {
		ctx, cancel, l, err := w.Connect(ctx, f, "")
		if err != nil {
			return err
		}
		defer cancel()
		if h, err = l.SetHints(ctx, h, "import --as "+as); err != nil {
			return l.Explain(err)
		}
	}
	for _, item := range h.Items {
		fmt.Fprintf(w.Out, "%s %s %s\n", session.Printable(item.Application), item.Role, session.Printable(item.About))
	}
	fmt.Fprintf(w.Err, "%d references of the source %q %s; who declares one confirms it\n", len(h.Items), h.Source, said)
	return nil
}
