package reconcile

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/session"
)

// planFile is a plan that was written down, to be applied as it was reviewed.
type planFile struct {
	Format   string           `json:"treaty-plan"`
	Registry string           `json:"registry"` // its address
	Cause    string           `json:"cause,omitempty"`
	Desired  api.DesiredState `json:"desired"`
	Plan     api.Plan         `json:"plan"`
}

const (
	planFormat  = "1"
	maxPlanFile = 128 << 20 // bytes
)

// planFlags are shared by plan and apply.
type planFlags struct {
	session.Flags
	file                string
	subjects            []string
	prune, take, asJSON bool
	pruneMax            int
}

func (f *planFlags) bindAll(flags *pflag.FlagSet) {
	flags.SortFlags = false
	flags.StringVarP(&f.file, "file", "f", "", "treaty.yaml; the nearest one upward unless given (TREATY_FILE)")
	flags.StringArrayVar(&f.subjects, "subject", nil, "only this subject and what it refers to; repeatable")
	flags.BoolVar(&f.prune, "prune", false, "softly delete subjects of this workspace that have no file any more")
	flags.IntVar(&f.pruneMax, "prune-max", 5, "most subjects to prune")
	flags.BoolVar(&f.take, "take-over", false, "manage subjects that another workspace manages")
	flags.BoolVar(&f.asJSON, "json", false, "print the plan as JSON")
	f.Flags.Bind(flags, session.DefaultTimeout*10)
}

// state reads the workspace and applies the flags to what it wants.
func (f *planFlags) state(cmd *cobra.Command, w session.World) (*repository, api.DesiredState, error) {
	r, err := openWorkspace(cmd.Context(), w, f.file)
	if err != nil {
		return nil, api.DesiredState{}, err
	}
	want, err := r.desired(w)
	if err != nil {
		return nil, want, err
	}
	want.Prune, want.PruneMax, want.TakeOver = f.prune, f.pruneMax, f.take
	if len(f.subjects) > 0 {
		if f.prune {
			return nil, want, session.Usagef("--subject and --prune exclude each other: prune is about the subjects that are not named")
		}
		if want.Subjects, err = only(want.Subjects, f.subjects); err != nil {
			return nil, want, err
		}
	}
	return r, want, nil
}

// only keeps the named subjects and what they refer to.
func only(all []api.DesiredSubject, names []string) ([]api.DesiredSubject, error) {
	wanted := map[string]bool{}
	queue := slices.Clone(names)
	var out []api.DesiredSubject
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		if wanted[name] {
			continue
		}
		wanted[name] = true
		i := slices.IndexFunc(all, func(s api.DesiredSubject) bool { return s.Subject == name })
		if i < 0 && slices.Contains(names, name) {
			return nil, session.Usagef("the workspace has no subject %q", name)
		}
		if i >= 0 {
			out = append(out, all[i])
			for _, ref := range all[i].References {
				queue = append(queue, ref.Subject)
			}
		}
	}
	return out, nil
}

func newPlan(w session.World) *cobra.Command {
	var f planFlags
	var save string
	var drift, exitCode bool
	cmd := &cobra.Command{
		Use: "plan", Short: "Show what apply would change in a registry", Args: cobra.NoArgs,
		Long: `Compare the files of the workspace with a registry and show what apply would
change: the same code runs in both, and the registry's own rules decide. Nothing
is changed.

Ends with 1 if a step would be refused, and with --exit-code with 4 if there is
anything to apply, or with --drift also if the registry has moved by itself.`,
		Example: `  treaty plan
  treaty plan -o plan.json && treaty apply plan.json
  treaty plan --drift --exit-code`,
	}
	f.bindAll(cmd.Flags())
	cmd.Flags().StringVarP(&save, "out", "o", "", "write the plan to a file that apply takes")
	cmd.Flags().BoolVar(&drift, "drift", false, "report every difference, also those that apply cannot take away")
	cmd.Flags().BoolVar(&exitCode, "exit-code", false, "end with 4 if there are differences")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		r, want, err := f.state(cmd, w)
		if err != nil {
			return err
		}
		ctx, cancel, l, err := w.Connect(cmd.Context(), f.Flags, r.Registry)
		if err != nil {
			return err
		}
		defer cancel()
		p, err := makePlan(ctx, w, l, want)
		if err != nil {
			return explainPlan(l, err)
		}
		code := planCode(p, drift, exitCode)
		if save != "" {
			if err := writePlan(w.Path(save), planFile{planFormat, l.Client.URL(), cause(r), want, p}); err != nil {
				return session.Fail(session.Unable, err)
			}
		}
		if err := showPlan(w.Out, l, p, f.asJSON); err != nil {
			return err
		}
		if code != 0 {
			return &session.Exit{Code: code}
		}
		return nil
	}
	return cmd
}

// planCode is the exit code of a plan. A drift job asks about differences, and a
// step that would be refused is one.
func planCode(p api.Plan, drift, exitCode bool) int {
	differs := false
	for _, s := range p.Steps {
		differs = differs || s.State != api.PlanUnchanged || s.Labels
	}
	switch {
	case drift && exitCode && differs:
		return session.Differ
	case p.Refused > 0 && !drift:
		return session.No
	case exitCode && differs:
		return session.Differ
	default:
		return 0
	}
}

// cause is what ends up in the history of the registry.
func cause(r *repository) string {
	if r == nil || r.Commit == "" {
		return "treaty apply"
	}
	return "treaty apply, commit " + r.Commit
}

func newApply(w session.World) *cobra.Command {
	var f planFlags
	var exact bool
	cmd := &cobra.Command{
		Use: "apply [PLAN]", Short: "Bring a registry to what the workspace wants", Args: cobra.MaximumNArgs(1),
		Long: `Register the schemas of the workspace and set their levels, references first. In
a treaty registry this is one change: all of it or nothing. In any other registry
the steps are done one by one, and a failure tells what was done.

With a PLAN that treaty plan -o has written, exactly that is applied, and only if
none of its subjects has changed since; with --exact, if nothing at all has.

Ends with 1 if a step is refused or the plan is stale; then nothing was changed.`,
		Example: `  treaty apply
  treaty apply plan.json --exact`,
	}
	f.bindAll(cmd.Flags())
	cmd.Flags().BoolVar(&exact, "exact", false, "with a plan: only if the registry has not changed at all")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var why, profile string
		var want api.DesiredState
		var from string
		if len(args) > 0 {
			saved, err := readPlan(w.Path(args[0]))
			if err != nil {
				return session.Usagef("%s: %w", args[0], err)
			}
			want, why, from = saved.Desired, saved.Cause, saved.Registry
			want.Expect = map[string]string{}
			for _, s := range saved.Plan.Steps {
				want.Expect[s.Subject] = s.Digest
			}
			if exact && saved.Plan.Position == 0 {
				return session.Usagef("--exact: the plan is about a registry without a history, which nobody can tell to have stayed as it was")
			}
			if exact {
				want.ExpectPosition = saved.Plan.Position
			}
		} else {
			if exact {
				return session.Usagef("--exact needs a plan")
			}
			r, state, err := f.state(cmd, w)
			if err != nil {
				return err
			}
			want, why, profile = state, cause(r), r.Registry
		}
		ctx, cancel, l, err := w.Connect(cmd.Context(), f.Flags, profile)
		if err != nil {
			return err
		}
		defer cancel()
		if from != "" && from != l.Client.URL() {
			return session.Usagef("the plan was made for %s, and the registry is %s (from %s)", from, l.Client.URL(), l.From)
		}
		p, err := applyPlan(ctx, w, l, want, why)
		var refused *client.RefusedError
		if err != nil && !errors.As(err, &refused) {
			return explainPlan(l, err)
		}
		if err := showPlan(w.Out, l, p, f.asJSON); err != nil {
			return err
		}
		if p.Refused > 0 {
			return session.Fail(session.No, fmt.Errorf("%d steps are refused; nothing was changed", p.Refused))
		}
		return nil
	}
	return cmd
}

func writePlan(path string, p planFile) error {
	b, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(b, '\n'), 0o600) // schemas may be confidential
}

func readPlan(path string) (planFile, error) {
	var p planFile
	f, err := os.Open(path) //nolint:gosec // the user names the file
	if err != nil {
		return p, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxPlanFile))
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(b, &p); err != nil {
		return p, fmt.Errorf("not a plan: %w", err)
	}
	if p.Format != planFormat {
		return p, fmt.Errorf("not a plan of this release: format %q", p.Format)
	}
	return p, nil
}

// showPlan prints a plan for people, or as JSON.
func showPlan(out io.Writer, l session.Link, p api.Plan, asJSON bool) error {
	if asJSON {
		return session.PrintJSON(out, p)
	}
	var b strings.Builder
	name := l.Client.URL()
	if l.Name != "" {
		name = fmt.Sprintf("%s (%s)", l.Name, name)
	}
	fmt.Fprintf(&b, "registry %s, from %s", name, l.From)
	if p.Position > 0 {
		fmt.Fprintf(&b, ", position %d", p.Position)
	}
	if p.Workspace != "" {
		fmt.Fprintf(&b, ", workspace %s", p.Workspace)
	}
	b.WriteString("\n\n")
	steps(&b, p)
	verdict := "Nothing was changed."
	if p.Applied {
		verdict = "Applied."
	}
	if p.Refused > 0 {
		verdict = fmt.Sprintf("%d refused. %s", p.Refused, verdict)
	}
	fmt.Fprintf(&b, "Plan: %s.   %s\n", counted(p), verdict)
	_, err := io.WriteString(out, b.String())
	return err
}

// steps shows what a plan would change.
func steps(b *strings.Builder, p api.Plan) {
	for _, s := range p.Steps {
		if s.State != api.PlanUnchanged || s.Labels {
			showStep(b, s)
		}
	}
	if len(p.Orphans) > 0 {
		fmt.Fprintf(b, "%d of this workspace without a file, kept unless --prune: %s\n", len(p.Orphans), session.Printable(strings.Join(p.Orphans, ", ")))
	}
}

// counted tells how many steps of each sort a plan has.
func counted(p api.Plan) string {
	counts := map[api.PlanState]int{}
	for _, s := range p.Steps {
		counts[s.State]++
	}
	var words []string
	for _, c := range []struct {
		state api.PlanState
		word  string
	}{
		{api.PlanNew, "new"},
		{api.PlanChanged, "changed"},
		{api.PlanDrift, "drift"},
		{api.PlanRollback, "rollback"},
		{api.PlanConflict, "conflict"},
		{api.PlanForeign, "foreign"},
		{api.PlanPrune, "prune"},
		{api.PlanUnchanged, "unchanged"},
	} {
		if counts[c.state] > 0 {
			words = append(words, fmt.Sprintf("%d %s", counts[c.state], c.word))
		}
	}
	return cmp.Or(strings.Join(words, ", "), "nothing to do")
}

func showStep(b *strings.Builder, s api.PlanStep) {
	sign := map[api.PlanState]string{api.PlanNew: "+", api.PlanChanged: "~", api.PlanUnchanged: " ", api.PlanPrune: "-"}[s.State]
	if sign == "" || s.Refused != "" && s.State != api.PlanPrune {
		sign = "!"
	}
	what := string(s.State)
	switch {
	case s.State == api.PlanNew && s.Refused == "":
		what = fmt.Sprintf("new, v%d", s.NewVersion)
	case s.State == api.PlanChanged && s.Register:
		what = fmt.Sprintf("v%d → v%d", s.Version, s.NewVersion)
	case s.State == api.PlanChanged:
		what = fmt.Sprintf("v%d", s.Version)
	case s.State == api.PlanUnchanged:
		what = "unchanged"
	}
	line := fmt.Sprintf("%s %-28s  %s", sign, s.Subject, what)
	if s.OldLevel != "" {
		line += fmt.Sprintf("  level %s → %s", s.OldLevel, s.Level)
	} else if s.Level != "" {
		line += fmt.Sprintf("  %s (%s)", s.Level, s.LevelFrom)
	}
	if s.Source != "" {
		line += "  " + s.Source
	}
	b.WriteString(session.Printable(line) + "\n")
	for _, ref := range s.References {
		fmt.Fprintf(b, "    references %s: %s v%d\n", session.Printable(ref.Name), session.Printable(ref.Subject), ref.Version)
	}
	if s.Earlier > 0 {
		fmt.Fprintf(b, "    %d earlier versions are registered before it\n", s.Earlier)
	}
	for _, c := range s.Changes {
		fmt.Fprintf(b, "    %s\n", session.Printable(c))
	}
	for _, sentence := range s.Waived {
		fmt.Fprintf(b, "    waived: %s\n", session.Printable(sentence))
	}
	if s.Note != "" {
		fmt.Fprintf(b, "    %s\n", session.Printable(s.Note))
	}
	if s.Refused != "" {
		fmt.Fprintf(b, "    refused: %s\n", session.Printable(s.Refused))
	}
	for _, r := range s.Reasons {
		fmt.Fprintf(b, "    = %s\n", session.Printable(r))
	}
}
