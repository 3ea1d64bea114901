package catalog

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/cli/session"
)

// page is how many rows are asked for at once.
const page = 1000

func newApp(w session.World) *cobra.Command {
	return session.Group("app", "List, show, map and describe applications, and decide about what they use", "",
		newAppList(w), newAppShow(w), newAppMap(w), newAppSet(w), newAppRemove(w),
		newAppDecide(w, "confirm", "Say that an edge is real"), newAppDecide(w, "retire", "Say that an edge is gone"))
}

// applications reads all of them.
func applications(ctx context.Context, l session.Link, text string) ([]api.ApplicationSummary, error) {
	var all []api.ApplicationSummary
	for cursor := ""; ; {
		p, err := l.Applications(ctx, text, page, cursor)
		if err != nil {
			return nil, err
		}
		all = append(all, p.Items...)
		if cursor = p.Next; cursor == "" {
			return all, nil
		}
	}
}

func newAppList(w session.World) *cobra.Command {
	var f session.Flags
	var out session.Format
	var unmapped bool
	cmd := &cobra.Command{Use: "list [TEXT]", Short: "List applications, or the principals that nobody has explained", Args: cobra.MaximumNArgs(1)}
	cmd.Flags().BoolVar(&unmapped, "unmapped", false, "principals that were seen and belong to no application")
	out.Bind(cmd.Flags())
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = ask(w, &f, func(ctx context.Context, l session.Link, args []string) error {
		if err := out.Check(); err != nil {
			return err
		}
		if unmapped {
			return unexplained(ctx, w, l, out)
		}
		all, err := applications(ctx, l, strings.Join(args, ""))
		if err != nil {
			return err
		}
		t := session.Table{Header: []string{"APPLICATION", "TYPE", "OWNER", "DOMAIN", "VERSION", "PRODUCES", "CONSUMES", "KNOWN FROM"}}
		for _, a := range all {
			from := "contract"
			if a.Observed {
				from = "traffic"
			}
			t.Add(a.Name, orDash(a.Type), orDash(a.Owner), orDash(a.Domain), orDash(a.Version), a.Produces, a.Consumes, from)
		}
		return out.Print(w.Out, t, all)
	})
	return cmd
}

func unexplained(ctx context.Context, w session.World, l session.Link, out session.Format) error {
	var all []api.Principal
	for cursor := ""; ; {
		p, err := l.Principals(ctx, true, page, cursor)
		if err != nil {
			return err
		}
		all = append(all, p.Items...)
		if cursor = p.Next; cursor == "" {
			break
		}
	}
	t := session.Table{Header: []string{"PRINCIPAL", "KIND", "SUBJECTS", "LAST SEEN", "LIBRARIES"}}
	for _, p := range all {
		seen := "-"
		if p.LastSeen != nil {
			seen = day(*p.LastSeen)
		}
		kind := p.Kind
		if p.Guess {
			kind += " (a guess)"
		}
		t.Add(p.Name, kind, p.Subjects, seen, orDash(strings.Join(p.Libraries, ", ")))
	}
	return out.Print(w.Out, t, all)
}

func newAppShow(w session.World) *cobra.Command {
	var f session.Flags
	var out session.Format
	cmd := &cobra.Command{Use: "show APPLICATION", Short: "Show an application: contract, edges, deployments", Args: cobra.ExactArgs(1)}
	out.Bind(cmd.Flags())
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = ask(w, &f, func(ctx context.Context, l session.Link, args []string) error {
		if err := out.Check(); err != nil {
			return err
		}
		a, err := l.Application(ctx, args[0])
		if err != nil {
			return err
		}
		if out.Kind == "json" {
			return session.PrintJSON(w.Out, a)
		}
		head := session.Table{}
		head.Add("application", a.Name)
		head.Add("type", orDash(a.Type))
		head.Add("owner", orDash(a.Owner))
		head.Add("domain", orDash(a.Domain))
		head.Add("principals", orDash(strings.Join(a.Principals, ", ")))
		if a.Contract != nil {
			head.Add("contract", fmt.Sprintf("%s of %s", a.Contract.Version, day(a.Contract.At)))
		} else {
			head.Add("contract", "none; treaty init --from-observed "+a.Name)
		}
		for _, d := range a.Deployments {
			if d.Ended.IsZero() {
				head.Add("runs", fmt.Sprintf("%s in %s since %s", d.Version, d.Environment, day(d.Since)))
			}
		}
		if err := (&session.Format{}).Print(w.Out, head, nil); err != nil {
			return err
		}
		t := session.Table{Header: []string{"ROLE", "SUBJECT", "ENVIRONMENT", "READS OR WRITES", "EVIDENCE", "EDGE"}}
		for _, e := range append(append([]api.Edge{}, a.Produces...), a.Consumes...) {
			t.Add(e.Role, e.Subject, e.Environment, e.Reader.Words, e.Words, e.ID)
		}
		if len(t.Rows) == 0 {
			return nil
		}
		if err := printed(w, ""); err != nil {
			return err
		}
		return (&session.Format{}).Print(w.Out, t, nil)
	})
	return cmd
}

func newAppMap(w session.World) *cobra.Command {
	var f session.Flags
	var m api.Mapping
	cmd := &cobra.Command{
		Use: "map PRINCIPAL [APPLICATION]", Short: "Say which application stands behind a principal, or of what kind it is", Args: cobra.RangeArgs(1, 2),
		Long: `Say who stands behind a credential. One that is no application has a kind: a tool, a
person, a pipeline. Without both the mapping is taken back.`,
		Example: `  treaty app map sa-billing billing
  treaty app map 'sa-(.+)' '$1' --pattern
  treaty app map svc-crm-legacy --kind tool`,
	}
	cmd.Flags().StringVar(&m.Kind, "kind", "", "service, ci, tool or human")
	cmd.Flags().BoolVar(&m.Pattern, "pattern", false, "PRINCIPAL is a regular expression over the whole name; APPLICATION may name its groups ($1)")
	cmd.Flags().StringArrayVar(&m.Subjects, "subject", nil, "only for subjects with this prefix; repeatable")
	cmd.Flags().BoolVar(&m.AllowHeaderIdentity, "allow-header-identity", false, "believe its X-Registry-Client-Id: a gateway")
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = ask(w, &f, func(ctx context.Context, l session.Link, args []string) error {
		m.Principal = args[0]
		if len(args) > 1 {
			m.Application = args[1]
		}
		said, err := l.MapPrincipal(ctx, m, "treaty app map")
		if err != nil {
			return err
		}
		switch {
		case said.Application != "":
			return printed(w, "%s is %s", said.Principal, said.Application)
		case said.Kind != "":
			return printed(w, "%s is of the kind %s", said.Principal, said.Kind)
		default:
			return printed(w, "%s is not mapped any more", said.Principal)
		}
	})
	return cmd
}

func newAppDecide(w session.World, decision, short string) *cobra.Command {
	var f session.Flags
	var q api.EdgeQuestion
	cmd := &cobra.Command{Use: decision + " EDGE", Short: short + ", as treaty usage names it", Args: cobra.ExactArgs(1)}
	cmd.Flags().StringVar(&q.Reason, "reason", "", "why, for those who come later")
	cmd.Flags().StringVar(&q.Subject, "subject", "", "subject of the edge: makes the answer quicker")
	cmd.Flags().StringVar(&q.Environment, "env", "", "environment of the edge: makes the answer quicker")
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = ask(w, &f, func(ctx context.Context, l session.Link, args []string) error {
		d, err := l.DecideEdge(ctx, args[0], decision, q, "treaty app "+decision)
		if err != nil {
			return err
		}
		return printed(w, "%s: %s", d.Edge, d.Decision)
	})
	return cmd
}

func newEnv(w session.World) *cobra.Command {
	return session.Group("env", "List, describe and remove environments", "", newEnvList(w), newEnvSet(w), newEnvRemove(w))
}

func newEnvList(w session.World) *cobra.Command {
	var f session.Flags
	var out session.Format
	cmd := &cobra.Command{Use: "list", Short: "List environments", Args: cobra.NoArgs}
	out.Bind(cmd.Flags())
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = ask(w, &f, func(ctx context.Context, l session.Link, _ []string) error {
		if err := out.Check(); err != nil {
			return err
		}
		all, err := l.Environments(ctx)
		if err != nil {
			return err
		}
		t := session.Table{Header: []string{"ENVIRONMENT", "PRODUCTION", "CLUSTER", "NOTE"}}
		for _, e := range all.Items {
			note := ""
			if e.Name == all.Own {
				note = "that of this registry"
			}
			t.Add(e.Name, e.Production, orDash(e.Cluster), orDash(note))
		}
		return out.Print(w.Out, t, all)
	})
	return cmd
}

func newEnvSet(w session.World) *cobra.Command {
	var f session.Flags
	var e api.Environment
	cmd := &cobra.Command{Use: "set NAME", Short: "Describe an environment", Args: cobra.ExactArgs(1)}
	flags := cmd.Flags()
	flags.BoolVar(&e.Production, "production", false, "it is production")
	flags.StringVar(&e.Cluster, "cluster", "", "Kafka cluster of its channels")
	flags.StringArrayVar(&e.Bindings.Hosts, "host", nil, "traffic to this Host belongs to it; repeatable")
	flags.StringArrayVar(&e.Bindings.Contexts, "context", nil, "traffic to contexts with this prefix belongs to it; repeatable")
	flags.StringArrayVar(&e.Bindings.Principals, "principal", nil, "traffic of principals that match belongs to it; repeatable")
	flags.StringVar(&e.Bindings.Header, "header", "", `traffic with this header belongs to it: "Name: value"`)
	f.Bind(flags, session.DefaultTimeout)
	cmd.RunE = ask(w, &f, func(ctx context.Context, l session.Link, args []string) error {
		e.Name = args[0]
		said, err := l.SetEnvironment(ctx, e, "treaty env set")
		if err != nil {
			return err
		}
		return printed(w, "%s: set", said.Name)
	})
	return cmd
}

func newTeam(w session.World) *cobra.Command {
	var f, g session.Flags
	var out session.Format
	var t api.Team
	list := &cobra.Command{Use: "list", Short: "List teams", Args: cobra.NoArgs}
	out.Bind(list.Flags())
	f.Bind(list.Flags(), session.DefaultTimeout)
	list.RunE = ask(w, &f, func(ctx context.Context, l session.Link, _ []string) error {
		if err := out.Check(); err != nil {
			return err
		}
		all, err := l.Teams(ctx)
		if err != nil {
			return err
		}
		rows := session.Table{Header: []string{"TEAM", "TITLE", "CONTACT", "MEMBERS"}}
		for _, t := range all.Items {
			rows.Add(t.Name, orDash(t.Title), orDash(t.Contact), orDash(strings.Join(t.Members, ", ")))
		}
		return out.Print(w.Out, rows, all)
	})
	set := &cobra.Command{Use: "set NAME", Short: "Describe a team", Args: cobra.ExactArgs(1)}
	set.Flags().StringVar(&t.Title, "title", "", "name for people")
	set.Flags().StringVar(&t.Contact, "contact", "", "how to reach it: #channel, address, URL")
	set.Flags().StringArrayVar(&t.Members, "member", nil, "user who belongs to it; repeatable")
	g.Bind(set.Flags(), session.DefaultTimeout)
	set.RunE = ask(w, &g, func(ctx context.Context, l session.Link, args []string) error {
		t.Name = args[0]
		said, err := l.SetTeam(ctx, t, "treaty team set")
		if err != nil {
			return err
		}
		return printed(w, "%s: set", said.Name)
	})
	return session.Group("team", "List, describe and remove teams", "", list, set, newTeamRemove(w))
}

func newDomain(w session.World) *cobra.Command {
	var f, g session.Flags
	var out session.Format
	var d api.Domain
	list := &cobra.Command{Use: "list", Short: "List domains", Args: cobra.NoArgs}
	out.Bind(list.Flags())
	f.Bind(list.Flags(), session.DefaultTimeout)
	list.RunE = ask(w, &f, func(ctx context.Context, l session.Link, _ []string) error {
		if err := out.Check(); err != nil {
			return err
		}
		all, err := l.Domains(ctx)
		if err != nil {
			return err
		}
		rows := session.Table{Header: []string{"DOMAIN", "TITLE", "PARENT", "OWNER"}}
		for _, d := range all.Items {
			rows.Add(d.Name, orDash(d.Title), orDash(d.Parent), orDash(d.Owner))
		}
		return out.Print(w.Out, rows, all)
	})
	set := &cobra.Command{Use: "set NAME", Short: "Describe a domain", Args: cobra.ExactArgs(1)}
	set.Flags().StringVar(&d.Title, "title", "", "name for people")
	set.Flags().StringVar(&d.Parent, "parent", "", "domain that it belongs to")
	set.Flags().StringVar(&d.Owner, "owner", "", "team that owns it")
	g.Bind(set.Flags(), session.DefaultTimeout)
	set.RunE = ask(w, &g, func(ctx context.Context, l session.Link, args []string) error {
		d.Name = args[0]
		said, err := l.SetDomain(ctx, d, "treaty domain set")
		if err != nil {
			return err
		}
		return printed(w, "%s: set", said.Name)
	})
	return session.Group("domain", "List, describe and remove domains", "", list, set, newDomainRemove(w))
}
