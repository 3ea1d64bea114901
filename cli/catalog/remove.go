package catalog

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/cli/session"
)

// removal is a command that takes a described object back.
func removal(w session.World, group, short, long string, remove func(ctx context.Context, l session.Link, name, cause string) error) *cobra.Command {
	var f session.Flags
	cmd := &cobra.Command{Use: "remove NAME", Short: short, Long: long, Args: cobra.ExactArgs(1)}
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = ask(w, &f, func(ctx context.Context, l session.Link, args []string) error {
		if err := remove(ctx, l, args[0], "treaty "+group+" remove"); err != nil {
			return err
		}
		return printed(w, "%s: removed", args[0])
	})
	return cmd
}

func newPolicyRemove(w session.World) *cobra.Command {
	return removal(w, "policy", "Remove a policy", "", func(ctx context.Context, l session.Link, name, cause string) error {
		return l.RemovePolicy(ctx, name, cause)
	})
}

func newTeamRemove(w session.World) *cobra.Command {
	return removal(w, "team", "Remove a team that owns nothing", "Remove a team. While it owns something the answer names that, and the exit code is 1.",
		func(ctx context.Context, l session.Link, name, cause string) error {
			return l.RemoveTeam(ctx, name, cause)
		})
}

func newDomainRemove(w session.World) *cobra.Command {
	return removal(w, "domain", "Remove a domain that holds nothing", "Remove a domain. While it holds something the answer names that, and the exit code is 1.",
		func(ctx context.Context, l session.Link, name, cause string) error {
			return l.RemoveDomain(ctx, name, cause)
		})
}

func newEnvRemove(w session.World) *cobra.Command {
	return removal(w, "env", "Remove an environment in which nothing runs",
		"Remove an environment. While something runs there, or a decision is about it, the\nanswer names that, and the exit code is 1.",
		func(ctx context.Context, l session.Link, name, cause string) error {
			return l.RemoveEnvironment(ctx, name, cause)
		})
}

func newAppRemove(w session.World) *cobra.Command {
	return removal(w, "app", "Take back the description of an application",
		"Take back what treaty app set said. Contracts stay, and so does what was observed.",
		func(ctx context.Context, l session.Link, name, cause string) error {
			return l.RemoveApplication(ctx, name, cause)
		})
}

func newAppSet(w session.World) *cobra.Command {
	var f session.Flags
	var d api.ApplicationDescription
	cmd := &cobra.Command{
		Use: "set NAME", Short: "Describe an application beside its contracts", Args: cobra.ExactArgs(1),
		Long: `Describe an application that has no contract, or what its contract leaves out. What
the newest contract says is kept with the application and cannot be said otherwise.`,
		Example: `  treaty app set crm --type service --owner team-sales --principal svc-crm-legacy`,
	}
	flags := cmd.Flags()
	flags.StringVar(&d.Type, "type", "", "service, job, stream, connector, sink, library or tool")
	flags.StringVar(&d.Owner, "owner", "", "team that owns it")
	flags.StringVar(&d.Domain, "domain", "", "domain that it belongs to")
	flags.StringVar(&d.System, "system", "", "system that it is a part of")
	flags.StringArrayVar(&d.Principals, "principal", nil, "how it authenticates; repeatable")
	f.Bind(flags, session.DefaultTimeout)
	cmd.RunE = ask(w, &f, func(ctx context.Context, l session.Link, args []string) error {
		d.Name = args[0]
		said, err := l.SetApplication(ctx, d, "treaty app set")
		if err != nil {
			return err
		}
		return printed(w, "%s: set", said.Name)
	})
	return cmd
}
