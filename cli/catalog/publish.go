package catalog

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/cli/repository"
	"github.com/treaty-registry/treaty/cli/session"
)

// publishFlags are the flags of publish.
type publishFlags struct {
	session.Flags
	file, asyncAPI, application, version, branch, buildURL string
	dryRun, asJSON                                         bool
}

func newPublish(w session.World) *cobra.Command {
	var f publishFlags
	cmd := &cobra.Command{
		Use: "publish", Short: "Record what this build produces and consumes", Args: cobra.NoArgs,
		Long: `Send the contracts of the applications in treaty.yaml to the registry: what each
build produces and consumes, and what it reads with. Schemas of files travel by
value. What a build has published never changes; the same said again is fine.

The version is the one of treaty.yaml ("{git.sha}"), or --version. A contract
counts where its build is deployed: treaty deployment record.`,
		Example: `  treaty publish
  treaty publish --version 4f1c2aa --branch main --build-url https://ci.example/4711
  treaty publish --from-asyncapi docs/asyncapi.yaml --dry-run`,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVarP(&f.file, "file", "f", "", "treaty.yaml; the nearest one upward unless given (TREATY_FILE)")
	flags.StringVar(&f.asyncAPI, "from-asyncapi", "", "AsyncAPI 3 document to publish instead of treaty.yaml")
	flags.StringVar(&f.application, "application", "", "only this application of treaty.yaml")
	flags.StringVar(&f.version, "version", "", "version of the build (default: as treaty.yaml says)")
	flags.StringVar(&f.branch, "branch", "", "branch of the build (default: that of git)")
	flags.StringVar(&f.buildURL, "build-url", "", "address of the build, for people")
	flags.BoolVar(&f.dryRun, "dry-run", false, "only check what would be published")
	flags.BoolVar(&f.asJSON, "json", false, "print JSON")
	f.Bind(flags, session.DefaultTimeout)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), w) }
	return cmd
}

func (f *publishFlags) run(ctx context.Context, w session.World) error {
	ctx, all, l, done, err := f.gather(ctx, w)
	if err != nil {
		return err
	}
	defer done()
	out := make([]api.Published, 0, len(all))
	for _, p := range all {
		p.Version, p.Branch, p.URL = cmp.Or(f.version, p.Version, "declared"), cmp.Or(f.branch, p.Branch), f.buildURL
		said, err := l.Publish(ctx, p, f.dryRun, "treaty publish")
		if err != nil {
			return l.Explain(explain(err))
		}
		out = append(out, said)
	}
	if f.asJSON {
		return session.PrintJSON(w.Out, out)
	}
	for _, p := range out {
		what := "published"
		switch {
		case f.dryRun:
			what = "would be published"
		case p.Unchanged:
			what = "published, the contract is the one it had"
		}
		if err := printed(w, "%s@%s: %s, %s, %s", p.Application, p.Version, what, counted(len(p.Produces), "output"), counted(len(p.Consumes), "input")); err != nil {
			return err
		}
		for _, warning := range p.Warnings {
			fmt.Fprintf(w.Err, "treaty: %s: %s\n", session.Printable(p.Application), session.Printable(warning))
		}
	}
	return nil
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// gather connects and reads what is to be published. The context ends with the timeout.
func (f *publishFlags) gather(ctx context.Context, w session.World) (context.Context, []api.Published, session.Link, context.CancelFunc, error) {
	if f.asyncAPI != "" {
		p, err := fromAsyncAPI(w, w.Path(f.asyncAPI))
		if err != nil {
			return ctx, nil, session.Link{}, nil, err
		}
		ctx, done, l, err := w.Connect(ctx, f.Flags, "")
		return ctx, []api.Published{p}, l, done, err
	}
	r, err := repository.Open(ctx, w, f.file)
	if err != nil {
		return ctx, nil, session.Link{}, nil, err
	}
	ctx, done, l, err := w.Connect(ctx, f.Flags, r.Registry)
	if err != nil {
		return ctx, nil, l, nil, err
	}
	all, err := (&declared{w: w, r: r, l: l}).contracts(ctx)
	if err == nil && f.application != "" {
		all = slices.DeleteFunc(all, func(p api.Published) bool { return p.Application != f.application })
	}
	if err == nil && len(all) == 0 {
		err = session.Usagef("treaty.yaml declares no such application; treaty init --from-observed APP proposes one")
	}
	if err != nil {
		done()
		return ctx, nil, l, nil, l.Explain(explain(err))
	}
	return ctx, all, l, done, nil
}
