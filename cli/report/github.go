package report

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"strings"
)

// GitHub prints workflow commands, worst first: GitHub shows about ten per
// severity and step, and the last line says how many there are in all.
func GitHub(w io.Writer, r *Report, o Options) error {
	b := bufio.NewWriter(w)
	for _, f := range r.worstFirst() {
		level := string(f.Severity)
		if f.Severity == Note {
			level = "notice"
		}
		file, line, column := r.at(f)
		fmt.Fprintf(b, "::%s file=%s,line=%d,col=%d", level, property(path.Join(o.Root, file)), line, column)
		if f.Range.EndLine > 0 {
			fmt.Fprintf(b, ",endLine=%d,endColumn=%d", f.Range.EndLine, f.Range.EndColumn)
		}
		fmt.Fprintf(b, ",title=%s::%s\n", property(f.Rule), data(paragraph(f)))
	}
	fmt.Fprintf(b, "::notice title=treaty::%s\n", data(r.Line()))
	return b.Flush()
}

// paragraph is a finding in a few lines, without its place.
func paragraph(f Finding) string {
	lines := append([]string{f.Message}, f.Because...)
	if f.Was != nil {
		lines = append(lines, "was: "+f.Was.String())
	}
	if f.Fix != "" {
		lines = append(lines, "fix: "+f.Fix)
	}
	return strings.Map(func(c rune) rune {
		if c < ' ' && c != '\n' && c != '\r' || c == 0x7f {
			return '·' // logs are read on terminals too
		}
		return c
	}, strings.Join(lines, "\n"))
}

// data escapes the text of a workflow command.
func data(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// property escapes the value of a property, which also ends at a comma or colon.
func property(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}

// MSVS prints the logging commands of Azure Pipelines.
func MSVS(w io.Writer, r *Report, o Options) error {
	b := bufio.NewWriter(w)
	for _, f := range r.worstFirst() {
		level := "warning" // Azure knows no other one below error
		if f.Severity == Error {
			level = "error"
		}
		file, line, column := r.at(f)
		fmt.Fprintf(b, "##vso[task.logissue type=%s;sourcepath=%s;linenumber=%d;columnnumber=%d;code=%s;]%s\n",
			level, azure(path.Join(o.Root, file)), line, column, azure(f.Rule), azure(paragraph(f)))
	}
	return b.Flush()
}

// azure escapes values of logging commands.
func azure(s string) string {
	return strings.NewReplacer("%", "%AZP25", "\r", "%0D", "\n", "%0A", ";", "%3B", "]", "%5D").Replace(s)
}
