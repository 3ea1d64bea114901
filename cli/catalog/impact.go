package catalog

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/catalog/show"
	"github.com/treaty-registry/treaty/cli/report"
	"github.com/treaty-registry/treaty/cli/repository"
	"github.com/treaty-registry/treaty/cli/session"
	"github.com/treaty-registry/treaty/cli/workspace"
)

// questionFlags are shared by the commands that answer yes, no or unknown.
type questionFlags struct {
	session.Flags
	unknown, retained string
	dryRun            bool
}

func (f *questionFlags) bind(flags *pflag.FlagSet) {
	flags.StringVar(&f.unknown, "unknown", "", "yes or no: what an unknown verdict counts as (default: as the policy says)")
	flags.StringVar(&f.retained, "retained", "", "which old data counts: all, latest, log, 7d or v3-v9 (default: as the policy says)")
	flags.BoolVar(&f.dryRun, "dry-run", false, "end with 0 whatever the verdict, and mark every line")
	f.Bind(flags, session.DefaultTimeout)
}

func (f *questionFlags) check() error {
	if !slices.Contains([]string{"", "yes", "no"}, f.unknown) {
		return session.Usagef("--unknown %q is not one of yes, no", f.unknown)
	}
	return nil
}

// exit is the exit code of a verdict that was printed.
func (f *questionFlags) exit(code int) error {
	if code == 0 || f.dryRun {
		return nil
	}
	return &session.Exit{Code: code}
}

// impactFlags are the flags of impact.
type impactFlags struct {
	questionFlags
	file, subject, schema, schemaType, action, by, environment, format string
	references                                                         []string
}

func newImpact(w session.World) *cobra.Command {
	var f impactFlags
	cmd := &cobra.Command{
		Use: "impact", Short: "Show who is hurt by a change", Args: cobra.NoArgs,
		Long: `Ask the registry which consumers and producers that exist would be hurt: for every
schema of treaty.yaml that differs from the registry, or for --subject alone.

Without --action a schema that an application of treaty.yaml produces is asked
about as "produce", a reader's as "consume", any other one as "register".

Ends with 0 for yes, 1 for no, 5 for unknown, 3 if it could not be asked.`,
		Example: `  treaty impact --env prod
  treaty impact --env prod --report markdown
  treaty impact --subject orders-value --schema new.avsc --action produce --by checkout
  treaty impact --subject orders-value@3 --action delete`,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVarP(&f.file, "file", "f", "", "treaty.yaml; the nearest one upward unless given (TREATY_FILE)")
	flags.StringVar(&f.subject, "subject", "", "one subject, or SUBJECT@VERSION for a version that exists")
	flags.StringVar(&f.schema, "schema", "", "file with the new schema of --subject")
	flags.StringVar(&f.schemaType, "type", "", "AVRO, PROTOBUF or JSON (default: by the name of the file)")
	flags.StringArrayVar(&f.references, "ref", nil, "reference NAME=SUBJECT@VERSION of --schema; repeatable (default: those of the newest version of --subject)")
	flags.StringVar(&f.action, "action", "", "register, produce, consume, delete, delete-permanently, deprecate or retype-key")
	flags.StringVar(&f.by, "by", "", "application that does it")
	flags.StringVar(&f.environment, "env", "", "environment (default: that of the registry)")
	flags.StringVar(&f.format, "report", "text", "text, json, markdown, or a format of treaty check such as github, sarif or gitlab")
	f.questionFlags.bind(flags)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), w) }
	return cmd
}

// printer returns how a report is printed. A typing error must not cost the answer.
func (f *impactFlags) printer(w session.World) (func(*show.Report) error, error) {
	switch f.format {
	case "text":
		return func(r *show.Report) error { return show.Text(w.Out, r) }, nil
	case "markdown":
		return func(r *show.Report) error { return show.Markdown(w.Out, r) }, nil
	case "json":
		return func(r *show.Report) error {
			all := make([]api.Impact, len(r.Questions))
			for i := range all {
				all[i] = r.Questions[i].Answer
			}
			return session.PrintJSON(w.Out, map[string]any{"verdict": r.Verdict, "exitCode": r.ExitCode, "unchanged": r.Unchanged, "impacts": all})
		}, nil
	}
	t, err := report.ParseTarget(f.format)
	if err != nil || t.File != "" {
		return nil, session.Usagef("--report %q is not one of text, markdown, %s", f.format, strings.Join(report.Names(), ", "))
	}
	return func(r *show.Report) error { return show.Findings(w.Out, t, r, w.Release) }, nil
}

func (f *impactFlags) run(ctx context.Context, w session.World) error {
	print, err := f.printer(w)
	if err != nil {
		return err
	}
	if err := f.check(); err != nil {
		return err
	}
	if f.subject == "" && cmp.Or(f.schema, f.action, f.by) != "" {
		return session.Usagef("--schema, --action and --by are about one --subject")
	}
	if f.schema == "" && len(f.references) > 0 {
		return session.Usagef("--ref is about the file of --schema")
	}
	var r *repository.Repository
	profile := ""
	if f.subject == "" {
		if r, err = repository.Open(ctx, w, f.file); err != nil {
			return err
		}
		profile = r.Registry
	}
	ctx, cancel, l, err := w.Connect(ctx, f.Flags, profile)
	if err != nil {
		return err
	}
	defer cancel()
	answer, err := f.answer(ctx, w, l, r)
	if err != nil {
		return l.Explain(explain(err))
	}
	if err := print(answer); err != nil {
		return session.Fail(session.Unable, err)
	}
	return f.exit(answer.ExitCode)
}

// Ask asks who is hurt by what a workspace changes, as treaty impact does. Its
// errors are those of a command.
func Ask(ctx context.Context, w session.World, l session.Link, file, environment string) (*show.Report, error) {
	r, err := repository.Open(ctx, w, file)
	if err != nil {
		return nil, err
	}
	answer, err := (&impactFlags{environment: environment}).answer(ctx, w, l, r)
	if err != nil {
		return nil, l.Explain(explain(err))
	}
	return answer, nil
}

// question is a change that is asked about.
type question struct {
	file    string
	request api.ImpactRequest
}

func (f *impactFlags) answer(ctx context.Context, w session.World, l session.Link, r *repository.Repository) (*show.Report, error) {
	out := &show.Report{Verdict: "yes", DryRun: f.dryRun}
	var all []question
	if r == nil {
		q, err := f.one(ctx, w, l)
		if err != nil {
			return nil, err
		}
		all = []question{q}
	} else {
		var err error
		if all, out.Unchanged, err = changed(ctx, &declared{w: w, r: r, l: l}); err != nil {
			return nil, err
		}
	}
	for _, q := range all {
		q.request.Environment, q.request.Unknown, q.request.Retained = f.environment, f.unknown, f.retained
		a, err := l.Impact(ctx, q.request)
		if err != nil {
			return nil, err
		}
		out.Questions = append(out.Questions, show.Question{File: q.file, Answer: a})
		out.Verdict, out.ExitCode = worse(out.Verdict, a.Verdict), worseCode(out.ExitCode, a.ExitCode)
	}
	return out, nil
}

// worse is the worse one of two verdicts.
func worse(a, b string) string {
	order := []string{"yes", "unknown", "no"}
	return order[max(slices.Index(order, a), slices.Index(order, b), 0)]
}

// worseCode is the worse one of two exit codes: no before unknown before yes.
func worseCode(a, b int) int {
	order := []int{0, 5, 1}
	return order[max(slices.Index(order, a), slices.Index(order, b), 0)]
}

// one is the question that the flags ask.
func (f *impactFlags) one(ctx context.Context, w session.World, l session.Link) (question, error) {
	q := question{file: f.schema, request: api.ImpactRequest{Subject: f.subject, Action: cmp.Or(f.action, "register"), By: f.by}}
	if f.schema == "" {
		q.request.Subject, q.request.Version = subjectVersion(f.subject)
		return q, nil
	}
	text, err := os.ReadFile(w.Path(f.schema)) //nolint:gosec // the user names the file
	if err != nil {
		return q, session.Fail(session.Usage, err)
	}
	format := strings.ToUpper(f.schemaType)
	if format == "" {
		if known, ok := workspace.FormatOf(f.schema); ok {
			format = string(known)
		}
	}
	q.request.Candidate = &api.SchemaText{SchemaType: format, Schema: string(bytes.TrimPrefix(text, []byte("\ufeff")))}
	q.request.Candidate.References, err = f.refersTo(ctx, l)
	return q, err
}

// refersTo is what the schema of --schema refers to. A change rarely changes that,
// so that of the newest version holds unless --ref says otherwise.
func (f *impactFlags) refersTo(ctx context.Context, l session.Link) ([]api.SchemaReference, error) {
	if len(f.references) > 0 {
		return session.References(f.references)
	}
	newest, err := l.Version(ctx, f.subject, client.Latest, false)
	if err != nil && !client.NotFound(err) {
		return nil, err
	}
	return newest.References, nil
}

// changed asks about every schema of a workspace that differs from the registry,
// and about every reader: nobody else keeps those.
func changed(ctx context.Context, d *declared) (all []question, unchanged int, err error) {
	contracts, err := d.contracts(ctx)
	if err != nil {
		return nil, 0, err
	}
	for _, s := range d.r.Subjects {
		if s.Role == workspace.RoleReader {
			continue
		}
		text, err := d.text(ctx, s)
		if err != nil {
			return nil, 0, err
		}
		newest, err := isNewest(ctx, d.l, s, text)
		if err != nil {
			return nil, 0, err
		}
		if newest {
			unchanged++
			continue
		}
		q := question{s.File, api.ImpactRequest{Subject: s.Qualified(), Action: "register", Candidate: text}}
		for i := range d.r.Applications { // each that writes the file
			for _, u := range d.r.Applications[i].Produces {
				if file, ok := d.r.Writer(u); ok && file == s {
					q.request.Action, q.request.By = "produce", contracts[i].Application
					all = append(all, q)
				}
			}
		}
		if q.request.By == "" {
			all = append(all, q)
		}
	}
	return append(all, readers(d, contracts)...), unchanged, nil
}

// isNewest reports whether the registry has a schema as the newest version of its subject.
func isNewest(ctx context.Context, l session.Link, s *workspace.Subject, text *api.SchemaText) (bool, error) {
	latest, err := l.Version(ctx, s.Qualified(), client.Latest, false)
	if client.NotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	found, err := l.Lookup(ctx, s.Qualified(), api.RegisterSchemaRequest{SchemaType: text.SchemaType, Schema: text.Schema, References: text.References}, true, false)
	if client.NotFound(err) || client.Status(err) == 422 { // not known, or not even a schema: the question itself will tell
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("%s: %w", s.File, err)
	}
	return found.Version == latest.Version, nil
}

// readers are the questions about what applications of the workspace read with.
func readers(d *declared, contracts []api.Published) []question {
	var all []question
	for i := range d.r.Applications {
		for j, u := range d.r.Applications[i].Consumes {
			file, ok := d.r.Reader(u)
			if !ok || u.Subject == "" {
				continue
			}
			c := contracts[i].Consumes[j]
			all = append(all, question{file.File, api.ImpactRequest{
				Subject: u.Subject, Action: "consume", By: contracts[i].Application, Candidate: c.Reader.Schema, Uses: c.Uses, From: c.From,
			}})
		}
	}
	return all
}
