package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/cli/gate"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/lint"
	"github.com/treaty-registry/treaty/compat/rules"
)

func newRules(in IO) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List and explain every check",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List all rules with their severity", Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error { return listRules(in.Out) },
		},
		&cobra.Command{
			Use: "explain RULE", Short: "Explain a rule with an example and a fix", Args: cobra.ExactArgs(1),
			Example: "  treaty rules explain AVRO_READER_FIELD_MISSING_DEFAULT_VALUE",
			RunE: func(_ *cobra.Command, args []string) error {
				text := help(strings.ToUpper(args[0]))
				if text == "" {
					return fmt.Errorf("there is no rule %q%s", args[0], nearRule(strings.ToUpper(args[0])))
				}
				_, err := io.WriteString(in.Out, text)
				return err
			},
		},
	)
	return cmd
}

// ruleIDs lists every rule.
func ruleIDs() []string {
	var out []string
	for _, r := range gate.Rules() {
		out = append(out, r.ID)
	}
	for _, r := range lint.Rules() {
		out = append(out, r.ID)
	}
	for _, r := range rules.All() {
		out = append(out, r.ID)
	}
	return append(out, lint.Elsewhere()...)
}

func knownRule(id string) bool { return slices.Contains(ruleIDs(), id) }

// nearRule suggests one rule; a list of all would be long.
func nearRule(id string) string {
	if hint := near(id, ruleIDs()); hint != "" {
		return hint
	}
	return "; see treaty rules list"
}

func listRules(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "RULE\tKIND\tSTANDARD\tSTRICT\tWHAT")
	for _, r := range gate.Rules() {
		severity := "error"
		if strings.HasPrefix(r.ID, "WAIVER_") {
			severity = "warning"
		}
		fmt.Fprintf(w, "%s\tworkspace\t%s\t%s\t%s\n", r.ID, severity, severity, r.Title)
	}
	for _, r := range lint.Rules() {
		fmt.Fprintf(w, "%s\tlint\t%s\t%s\t%s\n", r.ID, dash(string(r.Standard)), dash(string(r.Strict)), r.Title)
	}
	for _, r := range rules.All() {
		severity := "-"
		if r.Breaking {
			severity = "error"
		}
		fmt.Fprintf(w, "%s\tcompat\t%s\t%s\t%s\n", r.ID, severity, severity, r.Title)
	}
	for _, id := range lint.Elsewhere() {
		fmt.Fprintf(w, "%s\tregistry\t\t\tneeds the registry, not checked here\n", id)
	}
	return w.Flush()
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// help explains a rule; "" for an unknown one.
func help(id string) string {
	if r, ok := lint.Find(id); ok {
		return explainLint(r)
	}
	if r, ok := rules.Find(id); ok {
		return explainCompat(r)
	}
	for _, r := range gate.Rules() {
		if r.ID == id {
			return fmt.Sprintf("%s\n\n  %s\n  fix: %s\n", r.ID, r.Title, r.Fix)
		}
	}
	if slices.Contains(lint.Elsewhere(), id) {
		return id + "\n\n  needs owners, usage or other subjects: the registry checks it\n"
	}
	return ""
}

func explainLint(r lint.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  lint, STANDARD: %s, STRICT: %s, %s\n\n  %s\n  why: %s\n  fix: %s\n", r.ID,
		dash(string(r.Standard)), dash(string(r.Strict)), formatsOf(r.Formats), r.Title, r.Why, r.Fix)
	for _, e := range []struct{ what, text string }{{"before", r.Previous}, {"bad", r.Bad}, {"good", r.Good}} {
		if e.text != "" {
			fmt.Fprintf(&b, "\n  %s:\n%s", e.what, indented(e.text))
		}
	}
	return b.String()
}

func explainCompat(r rules.Rule) string {
	var b strings.Builder
	kind := "compatible; counts only if lint.severity raises it"
	if r.Breaking {
		kind = "incompatible: error"
	}
	fmt.Fprintf(&b, "%s  %s, %s\n\n  %s\n  why: %s\n", r.ID, kind, r.Format, r.Title, r.Why)
	if r.Fix != "" {
		fmt.Fprintf(&b, "  fix: %s\n", r.Fix)
	}
	fmt.Fprintf(&b, "\n  data written with:\n%s\n  is read with:\n%s", indented(r.Old), indented(r.New))
	return b.String()
}

func formatsOf(list []compat.Format) string {
	var out []string
	for _, f := range list {
		out = append(out, string(f))
	}
	return strings.Join(out, ", ")
}

func indented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimRight(text, "\n") + "\n") {
		b.WriteString("    " + line)
	}
	return b.String()
}
