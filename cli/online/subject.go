package online

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/session"
)

func newSubject(w session.World) *cobra.Command {
	return session.Group("subject", "List, show, delete and restore subjects", "", newSubjectList(w), newSubjectGet(w), newSubjectVersions(w), newSubjectDelete(w), newSubjectUndelete(w))
}

func newSubjectList(w session.World) *cobra.Command {
	var f session.Flags
	var out session.Format
	var deleted bool
	cmd := &cobra.Command{
		Use: "list [PREFIX]", Short: "List subjects", Args: cobra.MaximumNArgs(1),
		Long: `List the subjects of all contexts, or those whose qualified name begins with
PREFIX (":.eu:" is the context .eu). With -o wide a treaty registry also tells
versions, levels and modes.`,
	}
	out.Bind(cmd.Flags())
	cmd.Flags().BoolVar(&deleted, "deleted", false, "softly deleted ones too")
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, args []string) error {
		if err := out.Check(); err != nil {
			return err
		}
		prefix := ":*:"
		if len(args) > 0 && args[0] != "" {
			prefix = args[0]
		}
		which := client.Active
		if deleted {
			which = client.All
		}
		names, err := l.Subjects(ctx, prefix, which)
		if err != nil {
			return err
		}
		var known map[string]api.SubjectSummary
		if out.Kind != "table" && !out.Quiet {
			if known, err = summaries(ctx, l, deleted); err != nil {
				return err
			}
		}
		t := session.Table{Header: []string{"SUBJECT"}}
		if out.Kind == "wide" && known != nil {
			t.Header = []string{"SUBJECT", "FORMAT", "VERSIONS", "LATEST", "ID", "LEVEL", "MODE"}
		}
		data := make([]any, 0, len(names))
		for _, name := range names {
			s, ok := known[name]
			switch {
			case ok && s.Latest != nil:
				t.Add(name, s.Format, s.Versions, s.Latest.Version, s.Latest.ID, s.Level, s.Mode)
				data = append(data, s)
			default:
				t.Add(name)
				data = append(data, map[string]string{"subject": name})
			}
		}
		return out.Print(w.Out, t, data)
	})
	return cmd
}

// summaries reads what a treaty registry knows of all subjects at a glance; nil from any other one.
func summaries(ctx context.Context, l session.Link, deleted bool) (map[string]api.SubjectSummary, error) {
	all := map[string]api.SubjectSummary{}
	for offset := 0; ; {
		page, err := l.Search(ctx, client.Search{Deleted: deleted, Offset: offset, Limit: 1000})
		if client.Unknown(err) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		for _, s := range page.Items {
			all[s.Subject] = s
		}
		if offset += len(page.Items); len(page.Items) == 0 || offset >= page.Total {
			return all, nil
		}
	}
}

func newSubjectGet(w session.World) *cobra.Command {
	var f session.Flags
	var out session.Format
	cmd := &cobra.Command{Use: "get SUBJECT", Short: "Show a subject: versions, level, mode", Args: cobra.ExactArgs(1)}
	out.Bind(cmd.Flags())
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, args []string) error {
		if err := out.Check(); err != nil {
			return err
		}
		latest, err := l.Version(ctx, args[0], client.Latest, false)
		if err != nil {
			return err
		}
		versions, err := l.Versions(ctx, args[0], client.Active)
		if err != nil {
			return err
		}
		config, err := l.Config(ctx, args[0], true)
		if err != nil {
			return err
		}
		mode, err := l.Mode(ctx, args[0], true)
		if err != nil {
			return err
		}
		t := session.Table{}
		t.Add("subject", latest.Subject)
		t.Add("format", orAvro(latest.SchemaType))
		t.Add("versions", joined(versions))
		t.Add("latest", fmt.Sprintf("%d (id %d)", latest.Version, latest.ID))
		t.Add("level", config.CompatibilityLevel)
		t.Add("mode", mode)
		if out.Quiet {
			t = session.Table{Rows: [][]string{{latest.Subject}}}
		}
		return out.Print(w.Out, t, map[string]any{"subject": latest.Subject, "versions": versions, "latest": latest, "config": config, "mode": mode})
	})
	return cmd
}

func orAvro(format string) string {
	if format == "" {
		return "AVRO"
	}
	return format
}

func joined(numbers []int) string {
	out := make([]string, len(numbers))
	for i, n := range numbers {
		out[i] = strconv.Itoa(n)
	}
	return strings.Join(out, ", ")
}

func newSubjectVersions(w session.World) *cobra.Command {
	var f session.Flags
	var out session.Format
	var deleted bool
	cmd := &cobra.Command{Use: "versions SUBJECT", Short: "List the versions of a subject", Args: cobra.ExactArgs(1)}
	out.Bind(cmd.Flags())
	cmd.Flags().BoolVar(&deleted, "deleted", false, "softly deleted ones too")
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, args []string) error {
		if err := out.Check(); err != nil {
			return err
		}
		active, err := l.Versions(ctx, args[0], client.Active)
		if err != nil && !(deleted && client.NotFound(err)) {
			return err
		}
		numbers, isActive := active, map[int]bool{}
		for _, n := range active {
			isActive[n] = true
		}
		if deleted {
			if numbers, err = l.Versions(ctx, args[0], client.All); err != nil {
				return err
			}
		}
		t := session.Table{Header: []string{"VERSION", "ID", "FORMAT", "STATE"}}
		data := []any{}
		for _, n := range numbers {
			v, err := l.Version(ctx, args[0], n, deleted)
			if err != nil {
				return err
			}
			state := "active"
			if !isActive[n] {
				state = "deleted"
			}
			t.Add(n, v.ID, orAvro(v.SchemaType), state)
			data = append(data, map[string]any{"version": n, "id": v.ID, "format": orAvro(v.SchemaType), "deleted": !isActive[n]})
		}
		return out.Print(w.Out, t, data)
	})
	return cmd
}

func newSubjectDelete(w session.World) *cobra.Command {
	var f session.Flags
	var permanent, yes bool
	cmd := &cobra.Command{
		Use: "delete SUBJECT", Short: "Delete a subject softly, or for good", Args: cobra.ExactArgs(1),
		Long: `Delete all versions of a subject. A soft deletion keeps the schemas for those who
have their ids. With --permanent they are destroyed: that needs a soft deletion
before, and --yes.`,
	}
	cmd.Flags().BoolVar(&permanent, "permanent", false, "destroy what is softly deleted")
	cmd.Flags().BoolVar(&yes, "yes", false, "confirm --permanent")
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, args []string) error {
		if permanent && !yes {
			return session.Usagef("--permanent cannot be undone; confirm it with --yes")
		}
		numbers, err := l.DeleteSubject(ctx, args[0], permanent)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w.Out, "%s: deleted %s\n", session.Printable(args[0]), joined(numbers))
		return err
	})
	return cmd
}

func newSubjectUndelete(w session.World) *cobra.Command {
	var f session.Flags
	var version int
	cmd := &cobra.Command{
		Use: "undelete SUBJECT", Short: "Bring a softly deleted subject back", Args: cobra.ExactArgs(1),
		Long: `Register the newest softly deleted version of a subject again, or the one that
--version names. The schema keeps its id; the version gets a new number, as
Confluent's API has no way to restore the old one.`,
	}
	cmd.Flags().IntVar(&version, "version", 0, "number of the deleted version; the newest one unless given")
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, args []string) error {
		if version == 0 {
			numbers, err := l.Versions(ctx, args[0], client.DeletedOnly)
			if err != nil {
				return err
			}
			if len(numbers) == 0 {
				return session.Fail(session.No, fmt.Errorf("no version of %s is softly deleted", args[0]))
			}
			version = numbers[len(numbers)-1]
		}
		v, err := l.Version(ctx, args[0], version, true)
		if err != nil {
			return err
		}
		request := api.RegisterSchemaRequest{SchemaType: v.SchemaType, Schema: v.Schema, References: v.References, Metadata: v.Metadata, RuleSet: v.RuleSet}
		if _, err := l.Register(ctx, args[0], request, false); err != nil {
			return err
		}
		now, err := l.Lookup(ctx, args[0], request, false, false)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w.Out, "%s: version %d is back as version %d (id %d)\n", session.Printable(args[0]), version, now.Version, now.ID)
		return err
	})
	return cmd
}
