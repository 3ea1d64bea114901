package report

import (
	"fmt"
	"io"
	"strings"
)

// maxMarkdown is the number of bytes after which a comment is cut: GitHub takes
// 65,536 characters.
const maxMarkdown = 60_000

// Markdown prints a comment: a verdict, a table, and what changed, folded.
func Markdown(w io.Writer, r *Report, _ Options) error {
	var b strings.Builder
	fmt.Fprintf(&b, "### treaty: %s\n\n%s\n", verdict(r), escape(r.Line()))
	for _, remark := range append(append([]string{}, r.Remarks...), r.Unable...) {
		fmt.Fprintf(&b, "\n> %s\n", escape(remark))
	}
	cut := 0
	if found := r.worstFirst(); len(found) > 0 {
		b.WriteString("\n| | Where | What | Fix |\n|---|---|---|---|\n")
		for i, f := range found {
			line := fmt.Sprintf("| %s | `%s` %s | %s `%s` | %s |\n", f.Severity, strings.ReplaceAll(place(r, f), "`", "'"), cell(f.Subject),
				cell(f.Message), f.Rule, cell(f.Fix))
			if b.Len()+len(line) > maxMarkdown-500 {
				cut = len(found) - i
				break
			}
			b.WriteString(line)
		}
	}
	if cut > 0 {
		fmt.Fprintf(&b, "\n%d more findings are not shown; the JSON report has them all.\n", cut)
		_, err := io.WriteString(w, b.String())
		return err
	}
	changes(&b, r)
	_, err := io.WriteString(w, b.String())
	return err
}

func verdict(r *Report) string {
	switch {
	case r.Failed():
		return fmt.Sprintf("no, %s", count(r.Summary.Errors+r.Summary.Warnings+r.Summary.Notes, "finding"))
	case len(r.Unable) > 0:
		return "cannot tell"
	case r.Approved != "":
		return fmt.Sprintf("%s, %s", count(r.Summary.Errors+r.Summary.Warnings+r.Summary.Notes, "finding"), escape(r.Approved))
	case r.Summary.Errors > 0:
		return fmt.Sprintf("%s, not enforced", count(r.Summary.Errors, "error"))
	default:
		return "yes"
	}
}

func changes(b *strings.Builder, r *Report) {
	if len(r.Changes) == 0 {
		return
	}
	fmt.Fprintf(b, "\n<details><summary>%s</summary>\n", count(len(r.Changes), "change"))
	subject := ""
	for i, c := range r.Changes {
		line := ""
		if c.Subject != subject {
			subject = c.Subject
			line = fmt.Sprintf("\n**%s** `%s`\n\n", escape(subject), c.File)
		}
		mark := ""
		if c.Breaking {
			mark = " (breaking)"
		}
		line += fmt.Sprintf("- %s%s\n", escape(c.Text), mark)
		if b.Len()+len(line) > maxMarkdown-200 {
			fmt.Fprintf(b, "\n%d more changes are not shown.\n", len(r.Changes)-i)
			break
		}
		b.WriteString(line)
	}
	b.WriteString("\n</details>\n")
}

// cell escapes a text for a table.
func cell(s string) string { return strings.ReplaceAll(escape(oneLine(s)), "|", "\\|") }

// escape takes the meaning from characters that Markdown and HTML would act on;
// a schema's names must not mention people or build links.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "@", "@\u200b", "*", "\\*", "_", "\\_", "`", "\\`", "[", "\\[").Replace(s)
}
