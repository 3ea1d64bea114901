package catalog

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/catalog/show"
	"github.com/treaty-registry/treaty/cli/session"
)

// deployFlags are the flags of can-i-deploy and can-i-merge.
type deployFlags struct {
	questionFlags
	to     string
	asJSON bool
}

func newCanIDeploy(w session.World) *cobra.Command {
	var f deployFlags
	cmd := &cobra.Command{
		Use: "can-i-deploy APPLICATION[@VERSION]", Short: "Ask whether a build may go into an environment", Args: cobra.ExactArgs(1),
		Long: `Judge what the build has published against all that runs in the environment: what
it produces against every known consumer, what it consumes against every known
producer and what the log retains. Without a version it is the newest contract of
the main branch.

Ends with 0 for yes, 1 for no, 5 for unknown, 3 if it could not be asked. The
registry answers from schemas, so that no answer ever waits for a test run.`,
		Example: `  treaty can-i-deploy billing@4f1c2aa --to prod
  treaty can-i-deploy billing@4f1c2aa --to prod --unknown=no`,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.to, "to", "", "environment (default: that of the registry)")
	f.bind(cmd)
	cmd.RunE = f.run(w, func(ctx context.Context, l session.Link, application, version string, o client.DeployOptions) (api.Deployability, error) {
		return l.CanIDeploy(ctx, application, version, f.to, o)
	})
	return cmd
}

func newCanIMerge(w session.World) *cobra.Command {
	var f deployFlags
	cmd := &cobra.Command{
		Use: "can-i-merge APPLICATION@VERSION", Short: "Ask whether a build fits what others declare on their main branches", Args: cobra.ExactArgs(1),
		Long: `Judge what the build has published against the newest contract of each other
application's main branch, wherever it runs. Ends like can-i-deploy.`,
	}
	cmd.Flags().SortFlags = false
	f.bind(cmd)
	cmd.RunE = f.run(w, func(ctx context.Context, l session.Link, application, version string, o client.DeployOptions) (api.Deployability, error) {
		return l.CanIMerge(ctx, application, version, o)
	})
	return cmd
}

func (f *deployFlags) bind(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "print JSON")
	f.questionFlags.bind(cmd.Flags())
}

type deployQuestion func(ctx context.Context, l session.Link, application, version string, o client.DeployOptions) (api.Deployability, error)

func (f *deployFlags) run(w session.World, question deployQuestion) func(*cobra.Command, []string) error {
	return ask(w, &f.Flags, func(ctx context.Context, l session.Link, args []string) error {
		if err := f.check(); err != nil {
			return err
		}
		application, version, err := build(args[0])
		if err != nil {
			return err
		}
		f.dryRun = f.dryRun || w.Getenv("TREATY_CAN_I_DEPLOY_DRY_RUN") != ""
		d, err := question(ctx, l, application, version, client.DeployOptions{Unknown: f.unknown, Retained: f.retained})
		if err != nil {
			return err
		}
		if f.asJSON {
			err = session.PrintJSON(w.Out, d)
		} else {
			err = show.Deployability(w.Out, &d, f.dryRun)
		}
		if err != nil {
			return session.Fail(session.Unable, err)
		}
		return f.exit(d.ExitCode)
	})
}

func newDeployment(w session.World) *cobra.Command {
	return session.Group("deployment", "Record and list what runs where", "", newDeploymentRecord(w), newDeploymentEnd(w), newDeploymentList(w))
}

func newDeploymentRecord(w session.World) *cobra.Command {
	var f session.Flags
	d := api.Deployed{}
	cmd := &cobra.Command{
		Use: "record APPLICATION@VERSION", Short: "Record that a build runs in an environment", Args: cobra.ExactArgs(1),
		Long: `Record that a build runs. It ends the one before of the same application,
environment and instance. A build without contract is refused unless
--allow-contentless.`,
	}
	cmd.Flags().StringVar(&d.Environment, "env", "", "environment")
	cmd.Flags().StringVar(&d.Instance, "instance", "", "where an application runs several builds at once: which of them")
	cmd.Flags().BoolVar(&d.AllowContentless, "allow-contentless", false, "record a build that has published no contract")
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = ask(w, &f, func(ctx context.Context, l session.Link, args []string) (err error) {
		if d.Application, d.Version, err = versioned(args[0]); err != nil {
			return err
		}
		if d.Environment == "" {
			return session.Usagef("--env is missing; treaty env list shows what there is")
		}
		out, err := l.Deploy(ctx, d, "treaty deployment record")
		if err != nil {
			return err
		}
		after := ""
		if out.Previous != "" {
			after = ", after " + out.Previous
		}
		return printed(w, "%s@%s runs in %s%s (%s)", out.Application, out.Version, out.Environment, after, out.ID)
	})
	return cmd
}

func newDeploymentEnd(w session.World) *cobra.Command {
	var f session.Flags
	var environment, instance string
	cmd := &cobra.Command{Use: "end APPLICATION", Short: "Record that an application no longer runs in an environment", Args: cobra.ExactArgs(1)}
	cmd.Flags().StringVar(&environment, "env", "", "environment")
	cmd.Flags().StringVar(&instance, "instance", "", "which of several builds at once")
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = ask(w, &f, func(ctx context.Context, l session.Link, args []string) error {
		application, version, err := build(args[0])
		if err != nil {
			return err
		}
		if environment == "" {
			return session.Usagef("--env is missing; treaty env list shows what there is")
		}
		all, err := l.Deployments(ctx, environment)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all.Deployments, func(d api.Deployed) bool {
			return d.Application == application && d.Instance == instance && d.Ended.IsZero() && (version == "" || d.Version == version)
		})
		if i < 0 {
			return session.Usagef("%s does not run in %s, as far as it was recorded", args[0], environment)
		}
		d, err := l.EndDeployment(ctx, all.Deployments[i].ID, "treaty deployment end")
		if err != nil {
			return err
		}
		return printed(w, "%s@%s no longer runs in %s", d.Application, d.Version, d.Environment)
	})
	return cmd
}

func newDeploymentList(w session.World) *cobra.Command {
	var f session.Flags
	var out session.Format
	var environment string
	cmd := &cobra.Command{Use: "list", Short: "List what runs in an environment", Args: cobra.NoArgs}
	cmd.Flags().StringVar(&environment, "env", "", "environment (default: that of the registry)")
	out.Bind(cmd.Flags())
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = ask(w, &f, func(ctx context.Context, l session.Link, _ []string) error {
		if err := out.Check(); err != nil {
			return err
		}
		name, err := orOwn(ctx, l, environment)
		if err != nil {
			return err
		}
		all, err := l.Deployments(ctx, name)
		if err != nil {
			return err
		}
		t := session.Table{Header: []string{"APPLICATION", "VERSION", "KIND", "INSTANCE", "SINCE"}}
		for _, d := range all.Deployments {
			t.Add(d.Application, d.Version, "deployment", orDash(d.Instance), day(d.Since))
		}
		for _, r := range all.Releases {
			t.Add(r.Application, r.Version, "release", "-", day(r.Since))
		}
		for _, name := range all.Implicit {
			t.Add(name, "main", "assumed", "-", "-")
		}
		return out.Print(w.Out, t, all)
	})
	return cmd
}

// orOwn is an environment, or that of the registry.
func orOwn(ctx context.Context, l session.Link, environment string) (string, error) {
	if environment != "" {
		return environment, nil
	}
	all, err := l.Environments(ctx)
	return all.Own, err
}

func newRelease(w session.World) *cobra.Command {
	return session.Group("release", "Record builds that stay in the field beside others", "", newReleaseRecord(w, true), newReleaseRecord(w, false))
}

func newReleaseRecord(w session.World, begins bool) *cobra.Command {
	var f session.Flags
	var environment string
	cmd := &cobra.Command{Use: "record APPLICATION@VERSION", Short: "Record a release, which ends none before: a mobile app", Args: cobra.ExactArgs(1)}
	if !begins {
		cmd.Use, cmd.Short = "end APPLICATION@VERSION", "Record that a release is no longer supported"
	}
	cmd.Flags().StringVar(&environment, "env", "", "environment")
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = ask(w, &f, func(ctx context.Context, l session.Link, args []string) error {
		application, version, err := versioned(args[0])
		if err != nil {
			return err
		}
		if environment == "" {
			return session.Usagef("--env is missing; treaty env list shows what there is")
		}
		if begins {
			_, err = l.Release(ctx, application, version, environment, "treaty release record")
		} else {
			_, err = l.EndRelease(ctx, application, version, environment, "treaty release end")
		}
		if err != nil {
			return err
		}
		if begins {
			return printed(w, "%s@%s is in the field in %s", application, version, environment)
		}
		return printed(w, "%s@%s is no longer in the field in %s", application, version, environment)
	})
	return cmd
}
