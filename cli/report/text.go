package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxExcerpt is the number of characters of a source line that are shown.
const maxExcerpt = 160

// Text prints findings for people, each with the line it is about.
func Text(w io.Writer, r *Report, o Options) error {
	b := bufio.NewWriter(w)
	for _, f := range r.Findings {
		if f.Waived == nil || o.Verbose {
			block(b, r, f, o)
		}
	}
	if o.Verbose {
		for _, l := range r.Levels {
			fmt.Fprintln(b, l)
		}
	}
	for _, remark := range r.Remarks {
		fmt.Fprintln(b, remark)
	}
	for _, u := range r.Unable {
		fmt.Fprintln(b, "could not be checked: "+u)
	}
	if len(r.NotChecked) > 0 {
		fmt.Fprintln(b, "not checked, needs the registry: "+strings.Join(r.NotChecked, ", "))
	}
	if r.Adoption {
		fmt.Fprintln(b, "--fail-on never: findings do not fail this run")
	}
	fmt.Fprintln(b, r.Line())
	return b.Flush()
}

func block(b *bufio.Writer, r *Report, f Finding, o Options) {
	fmt.Fprintf(b, "%s %s  [%s]\n", o.bold(place(r, f)+":")+" "+o.severity(f.Severity)+":", oneLine(f.Message), f.Rule)
	width := max(2, len(strconv.Itoa(f.Range.StartLine)))
	blank := strings.Repeat(" ", width)
	if f.Excerpt != "" && f.Range.StartLine > 0 {
		line, from, to := window(f)
		fmt.Fprintf(b, "%s │\n%*d │ %s\n%s │ %s%s\n", blank, width, f.Range.StartLine, line,
			blank, strings.Repeat(" ", from), strings.Repeat("^", max(1, to-from)))
	}
	for _, because := range f.Because {
		fmt.Fprintf(b, "%s = %s\n", blank, oneLine(because))
	}
	if f.Was != nil {
		fmt.Fprintf(b, "%s = was: %s\n", blank, oneLine(f.Was.String()))
	}
	if f.Fix != "" {
		fmt.Fprintf(b, "%s = fix: %s\n", blank, oneLine(f.Fix))
	}
	if f.Waived != nil {
		fmt.Fprintf(b, "%s = %s\n", blank, oneLine(f.Waived.String()))
	}
	fmt.Fprintln(b)
}

// String says who waived a finding, until when and why.
func (w Waived) String() string {
	s := "waived"
	if w.Until != "" {
		s += " until " + w.Until
	}
	s += " by " + w.By
	if w.Reason != "" {
		s += " (" + w.Reason + ")"
	}
	return s
}

// place is file:line:column, as far as it is known.
func place(r *Report, f Finding) string {
	file, line, column := r.at(f)
	if f.Range.StartLine == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d:%d", file, line, column)
}

// window cuts a long line around its range. The marks are positions in what is left.
func window(f Finding) (line string, from, to int) {
	runes := []rune(strings.TrimRight(strings.ReplaceAll(f.Excerpt, "\t", " "), "\r\n"))
	from = max(0, f.Range.StartColumn-1)
	to = len(runes)
	if f.Range.EndLine == f.Range.StartLine {
		to = f.Range.EndColumn - 1
	}
	from, to = min(from, len(runes)), min(max(to, from), len(runes))
	start, end := 0, len(runes)
	if end > maxExcerpt {
		start = max(0, min(from-maxExcerpt/4, end-maxExcerpt))
		end = start + maxExcerpt
		to = min(to, end)
	}
	return printable(string(runes[start:end])), from - start, to - start
}

// printable keeps control characters of a file away from the terminal.
func printable(s string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f || c == utf8.RuneError {
			return '·'
		}
		return c
	}, s)
}

// oneLine makes one printable line of a message.
func oneLine(s string) string { return printable(strings.Join(strings.Fields(s), " ")) }

// Line prints one line per finding: file:line:column: severity: message [rule].
func Line(w io.Writer, r *Report, o Options) error {
	b := bufio.NewWriter(w)
	for _, f := range r.Findings {
		if f.Waived != nil && !o.Verbose {
			continue
		}
		file, line, column := r.at(f)
		fmt.Fprintf(b, "%s:%d:%d: %s: %s [%s]\n", file, line, column, f.Severity, oneLine(f.Message), f.Rule)
	}
	return b.Flush()
}
