// Package show prints verdicts: for people, for pull requests, and as findings for CI systems.
//
// The verdict comes first, then who stands behind it, grouped by owner, then how
// far the knowledge goes and what to do. A printer decides nothing.
package show

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/treaty-registry/treaty/api"
)

// Question is one change, and the answer to it.
type Question struct {
	File   string // of the workspace; "" where the schema is from elsewhere
	Answer api.Impact
}

// Report is what was asked at once.
type Report struct {
	Verdict   string // the worst of all
	ExitCode  int
	Questions []Question
	Unchanged int  // schemas that the registry has as they are
	DryRun    bool // the exit code is 0 whatever the verdict
}

// Text prints a report for people.
func Text(w io.Writer, r *Report) error {
	var b strings.Builder
	if len(r.Questions) == 0 {
		fmt.Fprintf(&b, "yes: nothing changes, %s as the registry has %s\n", schemas(r.Unchanged), them(r.Unchanged))
	}
	for i := range r.Questions {
		if i > 0 {
			b.WriteString("\n")
		}
		impact(&b, &r.Questions[i].Answer)
	}
	if n := len(r.Questions); n > 1 {
		fmt.Fprintf(&b, "\n%s: %d changes, %d unchanged\n", r.Verdict, n, r.Unchanged)
	}
	return put(w, b.String(), r.DryRun)
}

func schemas(n int) string {
	if n == 1 {
		return "1 schema is"
	}
	return fmt.Sprintf("%d schemas are", n)
}

func them(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

// put writes a text, without what could command a terminal. Lines of a dry run say so.
func put(w io.Writer, text string, dryRun bool) error {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if dryRun {
			b.WriteString("dry run: ")
		}
		b.WriteString(strings.TrimRight(clean(strings.TrimSuffix(line, "\n")), " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// clean replaces control characters: names come from anybody.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return '\uFFFD'
		}
		return r
	}, s)
}

// verdict is the sentence that everything begins with.
func verdict(verdict, summary string) string {
	if strings.HasPrefix(summary, verdict+":") || strings.HasPrefix(summary, verdict+",") {
		return summary
	}
	return verdict + ": " + summary
}

// about says which question was answered.
func about(a *api.Impact) string {
	text := a.Action + " " + a.Subject
	if v := cmp.Or(a.Candidate.Version, a.Candidate.WouldBeVersion); v != 0 {
		text += fmt.Sprintf(" version %d", v)
	}
	if a.By != "" {
		text += " by " + a.By
	}
	return text + " in " + a.Environment
}

func impact(b *strings.Builder, a *api.Impact) {
	fmt.Fprintf(b, "%s\n  %s\n", verdict(a.Verdict, a.Summary), about(a))
	for _, c := range a.Changes {
		fmt.Fprintf(b, "  %s\n", c.Words)
	}
	rows(b, deciding(a))
	if l := a.LevelCheck; l != nil && !l.Compatible {
		fmt.Fprintf(b, "\nlevel %s (%s): incompatible with an earlier version\n", l.Level, l.Source)
	}
	coverage(b, &a.Coverage)
	if len(a.Plan) == 0 || a.Verdict == "yes" {
		return
	}
	b.WriteString("next:\n")
	for _, s := range a.Plan {
		fmt.Fprintf(b, "  %d. %s", s.Step, s.Do)
		if len(s.WaitFor) > 0 {
			fmt.Fprintf(b, " (wait for %s)", strings.Join(s.WaitFor, ", "))
		}
		if s.Verdict != "" {
			fmt.Fprintf(b, ": %s", s.Verdict)
		}
		b.WriteString("\n")
	}
}

// deciding are the rows that say something about the question: those of
// consumers, and those of writers where they decide.
func deciding(a *api.Impact) []api.ImpactRow {
	out := slices.Clone(a.AsWriter)
	for i := range a.AsReader {
		if a.AsReader[i].Decides {
			out = append(out, a.AsReader[i])
		}
	}
	return out
}

// coverage says how far the knowledge goes.
func coverage(b *strings.Builder, c *api.Coverage) {
	if c.State == "" {
		return
	}
	fmt.Fprintf(b, "\ncoverage: %s", cmp.Or(c.Words, c.State))
	var names []string
	for _, u := range c.Unexplained {
		names = append(names, cmp.Or(u.Principal, u.Group))
	}
	const most = 6
	if n := len(names); n > most {
		names = append(names[:most], fmt.Sprintf("%d more", n-most))
	}
	if len(names) > 0 {
		fmt.Fprintf(b, " (%s)", strings.Join(names, ", "))
	}
	b.WriteString("\n")
}

// who names the party of a row.
func who(r *api.ImpactRow) string {
	name := cmp.Or(r.Application, r.Principal)
	switch {
	case name == "" && r.From == "retained":
		return fmt.Sprintf("retained v%d", r.Writer)
	case name == "":
		return fmt.Sprintf("v%d", r.Writer)
	}
	if r.Build != "" {
		name += "@" + r.Build
	}
	if r.Previous {
		name += " (previous)"
	}
	return name
}

// why is the reason of a row in a line.
func why(r *api.ImpactRow) string {
	var parts []string
	if r.Reason != nil {
		parts = append(parts, r.Reason.Text)
	}
	if len(r.Loses) > 0 && r.Row == "PASS" {
		parts = append(parts, "will read the default of "+strings.Join(r.Loses, ", "))
	}
	if r.Waived != "" {
		parts = append(parts, "waived: "+r.Waived)
	}
	if r.Note != "" {
		parts = append(parts, r.Note)
	}
	if r.Row != "PASS" && r.Decides && !r.Blocks && r.Waived == "" {
		parts = append(parts, "does not block")
	}
	return strings.Join(parts, "; ")
}

// worst orders rows: what fails first.
func worst(row string) int { return slices.Index([]string{"FAIL", "UNKNOWN", "PASS"}, row) }

// group is the rows of one owner.
type group struct {
	owner, contact string
	rows           []api.ImpactRow
}

// grouped sorts rows by owner, those with failing rows first.
func grouped(all []api.ImpactRow) []group {
	var out []group
	for i := range all {
		at := slices.IndexFunc(out, func(g group) bool { return g.owner == all[i].Owner })
		if at < 0 {
			at = len(out)
			out = append(out, group{owner: all[i].Owner, contact: all[i].Contact})
		}
		out[at].rows = append(out[at].rows, all[i])
	}
	for i := range out {
		slices.SortStableFunc(out[i].rows, func(x, y api.ImpactRow) int {
			return cmp.Or(cmp.Compare(worst(x.Row), worst(y.Row)), strings.Compare(who(&x), who(&y)))
		})
	}
	slices.SortStableFunc(out, func(x, y group) int {
		if c := cmp.Compare(worst(x.rows[0].Row), worst(y.rows[0].Row)); c != 0 {
			return c
		}
		if (x.owner == "") != (y.owner == "") { // somebody to ask comes before nobody
			return cmp.Compare(y.owner, x.owner)
		}
		return strings.Compare(x.owner, y.owner)
	})
	return out
}

// named is the owner and how to reach them.
func (g *group) named() string {
	switch {
	case g.owner == "":
		return "no owner known"
	case g.contact == "":
		return g.owner
	}
	return g.owner + " " + g.contact
}

// rows prints rows below their owners, in columns that are the same for all.
func rows(b *strings.Builder, all []api.ImpactRow) {
	if len(all) == 0 {
		return
	}
	var width [3]int
	cells := func(r *api.ImpactRow) [4]string {
		return [4]string{r.Row, clean(who(r)), clean(reads(r)), clean(why(r))}
	}
	for i := range all {
		for j, text := range cells(&all[i]) {
			if j < len(width) {
				width[j] = max(width[j], utf8.RuneCountInString(text))
			}
		}
	}
	b.WriteString("\n")
	for _, g := range grouped(all) {
		fmt.Fprintf(b, "  %s\n", clean(g.named()))
		for i := range g.rows {
			c := cells(&g.rows[i])
			fmt.Fprintf(b, "    %-*s  %-*s  %-*s  %s\n", width[0], c[0], width[1], c[1], width[2], c[2], c[3])
		}
	}
}

// reads says what the reader of a row reads with, or what was written.
func reads(r *api.ImpactRow) string {
	if r.From != "" {
		if r.Writer == 0 {
			return "writes the candidate"
		}
		return fmt.Sprintf("writes v%d", r.Writer)
	}
	return r.Reader.Words
}
