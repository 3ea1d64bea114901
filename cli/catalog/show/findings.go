package show

import (
	"fmt"
	"io"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/cli/report"
)

// The rules of findings that have no rule of their own.
const (
	ruleBreaks  = "IMPACT_BREAKS"
	ruleUnknown = "IMPACT_UNKNOWN"
)

// Findings prints a report in a format of package report: a row that blocks and
// fails is an error, one that is unclear or does not block a warning.
func Findings(w io.Writer, t report.Target, r *Report, release string) error {
	out := report.Report{Release: release, Config: "treaty.yaml", FailOn: "error"}
	for i := range r.Questions {
		q := &r.Questions[i]
		all := deciding(&q.Answer)
		for j := range all {
			if all[j].Decides && all[j].Row != "PASS" && all[j].Waived == "" {
				out.Findings = append(out.Findings, finding(q, &all[j]))
			}
		}
		out.Remarks = append(out.Remarks, verdict(q.Answer.Verdict, q.Answer.Summary)+" ["+about(&q.Answer)+"]")
		out.Bases = append(out.Bases, report.Base{Name: q.Answer.Environment, Resolved: fmt.Sprintf("%s at position %d", q.Answer.Environment, q.Answer.Position)})
	}
	out.Summary.Subjects = len(r.Questions)
	out.Finish()
	return t.Print(w, &out, report.Options{})
}

func finding(q *Question, r *api.ImpactRow) report.Finding {
	f := report.Finding{Severity: report.Warning, Stage: report.Compat, Subject: q.Answer.Subject, File: q.File, Rule: ruleUnknown, Base: q.Answer.Environment}
	if r.Row == "FAIL" {
		f.Rule = ruleBreaks
		if r.Blocks {
			f.Severity = report.Error
		}
	}
	owner := ""
	if r.Owner != "" {
		owner = " (" + strings.TrimSpace(r.Owner+" "+r.Contact) + ")"
	}
	verb := "may not read this"
	if r.Row == "FAIL" {
		verb = "cannot read this"
	}
	f.Message = who(r) + owner + " " + verb
	if r.Reason != nil {
		f.Message += ": " + r.Reason.Text
		f.Because = append(f.Because, strings.TrimSpace(r.Reason.Rule+" "+r.Reason.Path))
	}
	f.Path = who(r) // one finding for each party: what tells them apart over time
	return f
}

// Markdown prints a report as a comment of a request.
func Markdown(w io.Writer, r *Report) error {
	const most = 60_000 // bytes; GitHub takes 65,536 characters
	var b strings.Builder
	if len(r.Questions) == 0 {
		b.WriteString("### treaty impact: yes\n\nNo schema differs from the registry.\n")
	}
	for i := range r.Questions {
		a := &r.Questions[i].Answer
		fmt.Fprintf(&b, "### treaty impact: %s\n\n%s\n\n", escape(verdict(a.Verdict, a.Summary)), escape(about(a)))
		if all := deciding(a); len(all) > 0 {
			b.WriteString("| | Who | Owner | Reads with | Why |\n|---|---|---|---|---|\n")
			for _, g := range grouped(all) {
				for j := range g.rows {
					x := &g.rows[j]
					line := fmt.Sprintf("| %s | %s | %s | %s | %s |\n", x.Row, cell(who(x)), cell(g.named()), cell(reads(x)), cell(why(x)))
					if b.Len()+len(line) > most {
						b.WriteString("\nThe rest is not shown; the JSON report has it all.\n")
						_, err := io.WriteString(w, b.String())
						return err
					}
					b.WriteString(line)
				}
			}
		}
		var text strings.Builder
		coverage(&text, &a.Coverage)
		b.WriteString(escape(text.String()) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func cell(s string) string { return strings.ReplaceAll(escape(clean(s)), "|", "\\|") }

// escape takes the meaning from characters that Markdown and HTML would act on.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "@", "@\u200b", "*", "\\*", "_", "\\_", "`", "\\`", "[", "\\[").Replace(s)
}
