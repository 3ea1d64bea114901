package show

import (
	"fmt"
	"io"
	"strings"

	"github.com/treaty-registry/treaty/api"
)

// Deployability prints whether a build may go, for people.
func Deployability(w io.Writer, d *api.Deployability, dryRun bool) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", verdict(d.Verdict, d.Summary))
	for _, p := range d.Produces {
		head := "\n" + p.Subject
		if p.WriterVersion != 0 {
			head += fmt.Sprintf(", written with v%d", p.WriterVersion)
		}
		section(&b, head, p.Note, p.Readers)
	}
	for _, c := range d.Consumes {
		section(&b, fmt.Sprintf("\n%s, read with %s", c.Subject, c.Reader.Words), c.Note, c.Against)
	}
	if len(d.Next) > 0 && d.Verdict != "yes" {
		b.WriteString("\nnext:\n")
		for _, next := range d.Next {
			fmt.Fprintf(&b, "  %s\n", next)
		}
	}
	return put(w, b.String(), dryRun)
}

func section(b *strings.Builder, head, note string, all []api.ImpactRow) {
	fmt.Fprintln(b, head)
	if note != "" {
		fmt.Fprintf(b, "  %s\n", note)
	}
	if len(all) == 0 && note == "" {
		b.WriteString("  nobody else is known\n")
	}
	var table strings.Builder
	rows(&table, all)
	b.WriteString(strings.TrimPrefix(table.String(), "\n"))
}
