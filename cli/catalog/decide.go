package catalog

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/cli/session"
)

func newWaiver(w session.World) *cobra.Command {
	return session.Group("waiver", "Accept for a time that an application is hurt", "", newWaiverGrant(w), newWaiverRevoke(w), newWaiverList(w))
}

func newWaiverGrant(w session.World) *cobra.Command {
	var f session.Flags
	var v api.Waiver
	var until string
	var days int
	cmd := &cobra.Command{
		Use: "grant", Short: "Accept that changes of a subject hurt an application, for a time", Args: cobra.NoArgs,
		Long: `Accept failing rows of one application for one subject. It is for an owner of the
application that is hurt to grant, with a reason and an end.`,
		Example: `  treaty waiver grant --application lake-sink --subject orders-value --days 30 --reason "reloads nightly, PAY-812"`,
	}
	flags := cmd.Flags()
	flags.StringVar(&v.Application, "application", "", "application that is hurt")
	flags.StringVar(&v.Subject, "subject", "", "subject that changes")
	flags.StringVar(&v.Environment, "env", "", "environment (default: all)")
	flags.StringVar(&v.Fingerprint, "candidate", "", "only this schema: its fingerprint, as treaty impact --report json has it")
	flags.StringVar(&v.Reason, "reason", "", "why")
	flags.StringVar(&until, "until", "", "last day, like 2026-12-31")
	flags.IntVar(&days, "days", 30, "days from now, where --until is not given")
	f.Bind(flags, session.DefaultTimeout)
	cmd.RunE = ask(w, &f, func(ctx context.Context, l session.Link, _ []string) (err error) {
		if v.Expires, err = deadline(w.Now(), until, days); err != nil {
			return err
		}
		said, err := l.GrantWaiver(ctx, v, "treaty waiver grant")
		if err != nil {
			return err
		}
		return printed(w, "%s: %s accepts changes of %s until %s", said.ID, said.Application, said.Subject, day(said.Expires))
	})
	return cmd
}

func newWaiverRevoke(w session.World) *cobra.Command {
	var f session.Flags
	cmd := &cobra.Command{Use: "revoke ID", Short: "Take a waiver back", Args: cobra.ExactArgs(1)}
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = ask(w, &f, func(ctx context.Context, l session.Link, args []string) error {
		if err := l.RevokeWaiver(ctx, args[0], "treaty waiver revoke"); err != nil {
			return err
		}
		return printed(w, "%s: revoked", args[0])
	})
	return cmd
}

func newWaiverList(w session.World) *cobra.Command {
	var f session.Flags
	var out session.Format
	var application, subject string
	cmd := &cobra.Command{Use: "list", Short: "List waivers, those that have expired included", Args: cobra.NoArgs}
	cmd.Flags().StringVar(&application, "application", "", "of this application")
	cmd.Flags().StringVar(&subject, "subject", "", "of this subject")
	out.Bind(cmd.Flags())
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = ask(w, &f, func(ctx context.Context, l session.Link, _ []string) error {
		if err := out.Check(); err != nil {
			return err
		}
		all, err := l.Waivers(ctx, application, subject)
		if err != nil {
			return err
		}
		t := session.Table{Header: []string{"ID", "APPLICATION", "SUBJECT", "ENVIRONMENT", "EXPIRES", "BY", "REASON"}}
		for _, v := range all.Items {
			t.Add(v.ID, v.Application, v.Subject, orDash(v.Environment), day(v.Expires), orDash(v.GrantedBy), v.Reason)
		}
		return out.Print(w.Out, t, all)
	})
	return cmd
}

func newPolicy(w session.World) *cobra.Command {
	return session.Group("policy", "List, set and remove how strict the gate is", "", newPolicyList(w), newPolicySet(w), newPolicyRemove(w))
}

func newPolicyList(w session.World) *cobra.Command {
	var f session.Flags
	var out session.Format
	cmd := &cobra.Command{Use: "list", Short: "List policies in the order in which they are tried", Args: cobra.NoArgs}
	out.Bind(cmd.Flags())
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = ask(w, &f, func(ctx context.Context, l session.Link, _ []string) error {
		if err := out.Check(); err != nil {
			return err
		}
		all, err := l.Policies(ctx)
		if err != nil {
			return err
		}
		t := session.Table{Header: []string{"POLICY", "MODE", "FOR", "UNKNOWN", "OPEN WORLD", "RETAINED"}}
		for i := range all.Items {
			p := &all.Items[i]
			t.Add(p.Name, p.Mode, matches(&p.Match), orDash(p.Unknown), orDash(p.OpenWorld), orDash(p.Retained))
		}
		return out.Print(w.Out, t, all)
	})
	return cmd
}

// matches says in words what a policy is about.
func matches(m *api.PolicyMatch) string {
	var parts []string
	switch {
	case m.Production == nil:
	case *m.Production:
		parts = append(parts, "production")
	default:
		parts = append(parts, "outside production")
	}
	if len(m.Environments) > 0 {
		parts = append(parts, strings.Join(m.Environments, ", "))
	}
	if len(m.Subjects) > 0 {
		parts = append(parts, strings.Join(m.Subjects, ", "))
	}
	if len(parts) == 0 {
		return "everything"
	}
	return strings.Join(parts, "; ")
}

func newPolicySet(w session.World) *cobra.Command {
	var f session.Flags
	var p api.Policy
	var production bool
	var file string
	cmd := &cobra.Command{
		Use: "set NAME", Short: "Set a policy, whole", Args: cobra.ExactArgs(1),
		Long: `Set a policy: what it does not say is as the built-in policies have it. The flags
hold what is asked for most; a FILE of JSON, - for the input, holds everything.`,
		Example: `  treaty policy set production --mode enforce --production
  treaty policy set payments --mode warn --match 'payments-*' --unknown fail`,
	}
	flags := cmd.Flags()
	flags.StringVar(&file, "from", "", "file with the policy as JSON, instead of the flags below; - is the input")
	flags.StringVar(&p.Mode, "mode", "warn", "off, warn or enforce")
	flags.IntVar(&p.Rank, "rank", 0, "policies are tried in order of rank, then name")
	flags.BoolVar(&production, "production", false, "only for production; --production=false is for all but production")
	flags.StringArrayVar(&p.Match.Environments, "env", nil, "only for this environment; repeatable")
	flags.StringArrayVar(&p.Match.Subjects, "match", nil, "only for subjects like this (* is any); repeatable")
	flags.StringVar(&p.Unknown, "unknown", "", "pass, warn or fail")
	flags.StringVar(&p.OpenWorld, "open-world", "", "pass, warn, unknown or auto")
	flags.StringVar(&p.Retained, "retained", "", "log, all, latest, or a duration such as 7d")
	f.Bind(flags, session.DefaultTimeout)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return ask(w, &f, func(ctx context.Context, l session.Link, args []string) error {
			if file != "" {
				p = api.Policy{}
				if err := fromFile(w, file, &p); err != nil {
					return err
				}
			} else if cmd.Flags().Changed("production") {
				p.Match.Production = &production
			}
			p.Name = args[0]
			said, err := l.SetPolicy(ctx, p, "treaty policy set")
			if err != nil {
				return err
			}
			return printed(w, "%s: %s for %s", said.Name, said.Mode, matches(&said.Match))
		})(cmd, args)
	}
	return cmd
}

// maxPolicy bounds a policy, in bytes.
const maxPolicy = 1 << 20

// fromFile reads strict JSON: a misspelt member must not change what is set.
func fromFile(w session.World, file string, into any) error {
	in := w.In
	if file != "-" {
		f, err := os.Open(w.Path(file))
		if err != nil {
			return session.Fail(session.Usage, err)
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxPolicy))
	if err != nil {
		return session.Fail(session.Unable, err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return session.Fail(session.Usage, fmt.Errorf("%s: %w", file, err))
	}
	return nil
}

// Attest returns the command by which an owner says that all consumers are
// known. It belongs to the command subject.
func Attest(w session.World) *cobra.Command {
	var f session.Flags
	var a api.Attestation
	var until string
	var days int
	cmd := &cobra.Command{
		Use: "attest SUBJECT", Short: "Say that all consumers of a subject are known", Args: cobra.ExactArgs(1),
		Long: `Say as an owner that all consumers of a subject in an environment are known until a
day. That closes its coverage: a yes then stands without a doubt, and once it
lapses, production answers unknown.`,
	}
	cmd.Flags().StringVar(&a.Environment, "env", "", "environment (default: that of the registry)")
	cmd.Flags().StringVar(&until, "until", "", "last day, like 2026-12-31")
	cmd.Flags().IntVar(&days, "days", 90, "days from now, where --until is not given")
	cmd.Flags().StringVar(&a.Reason, "reason", "", "why this is so")
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = ask(w, &f, func(ctx context.Context, l session.Link, args []string) (err error) {
		if a.Until, err = deadline(w.Now(), until, days); err != nil {
			return err
		}
		a.Subject = args[0]
		said, err := l.Attest(ctx, a, "treaty subject attest")
		if err != nil {
			return err
		}
		return printed(w, "%s: all consumers in %s are known until %s", said.Subject, said.Environment, day(said.Until))
	})
	return cmd
}
