package markdown

import (
	"cmp"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/search"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// mediaType is that of answers in Markdown, as RFC 7763 registers it.
const mediaType = "text/markdown"

// Wanted says whether a request asks for Markdown, and notes in the answer that
// its form depends on the request.
func Wanted(c echo.Context) bool {
	c.Response().Header().Add(echo.HeaderVary, echo.HeaderAccept)
	first, _, _ := strings.Cut(c.Request().Header.Get(echo.HeaderAccept), ",")
	asked, _, err := mime.ParseMediaType(first)
	return err == nil && asked == mediaType
}

// Answer writes a page as Markdown. Its error is that of writing.
func Answer(c echo.Context, page string) error {
	return answer.Bytes(c, http.StatusOK, mediaType+"; charset=utf-8; variant=GFM", []byte(page))
}

// maxRows bounds a table; what is left out is counted.
const maxRows = 1000

// page is Markdown that is being written. Names from outside are escaped, so that
// none of them is read as markup; docs that people wrote in Markdown are passed on.
type page struct{ strings.Builder }

func (p *page) line(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

// fact is one line of what is known; nothing is said about what is empty.
func (p *page) fact(name string, values ...string) {
	var said []string
	for _, v := range values {
		if v != "" {
			said = append(said, escape(v))
		}
	}
	if len(said) > 0 {
		p.line("- %s: %s", name, strings.Join(said, ", "))
	}
}

// docs passes on what people wrote.
func (p *page) docs(all ...string) {
	for _, docs := range all {
		if docs = strings.TrimSpace(docs); docs != "" {
			p.line("\n%s", docs)
		}
	}
}

// table writes rows below a heading; without rows it says none.
func (p *page) table(title, none string, columns []string, rows [][]string) {
	p.line("\n## %s\n", title)
	if len(rows) == 0 {
		p.line("%s", none)
		return
	}
	p.line("| %s |", strings.Join(columns, " | "))
	p.line("|%s", strings.Repeat("---|", len(columns)))
	for _, row := range rows[:min(len(rows), maxRows)] {
		for i, cell := range row {
			row[i] = escape(cell)
		}
		p.line("| %s |", strings.Join(row, " | "))
	}
	if more := len(rows) - maxRows; more > 0 {
		p.line("\n%d more are not shown.", more)
	}
}

// escape makes a text mean itself, on one line.
func escape(text string) string {
	var out strings.Builder
	for _, r := range text {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			out.WriteByte(' ')
		case r < ' ' || r == utf8.RuneError:
			out.WriteRune(utf8.RuneError)
		case strings.ContainsRune("\\`*_[]<>|#&~!", r):
			out.WriteByte('\\')
			out.WriteRune(r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// Event is the page of an event; fields are those of the carrier that stands for it.
func Event(e *api.EventDetail, fields []search.Field) string {
	var p page
	p.line("# %s\n", title(e.Name))
	p.fact("Domain", e.Domain)
	p.fact("Owner", e.Owner)
	p.fact("Lifecycle", e.Lifecycle)
	p.fact("Format", e.Formats...)
	p.fact("Tags", e.Tags...)
	if e.Latest != nil {
		p.line("- Newest version: %s version %d, %s", escape(e.Subject), e.Latest.Version, e.Latest.RegisteredAt.Format("2006-01-02"))
	}
	p.fact("Channels", e.Channels...)
	if e.Producers != nil && e.Consumers != nil {
		p.line("- Known producers: %d, known consumers: %d", *e.Producers, *e.Consumers)
	}
	p.fact("Evidence", e.Evidence...)
	p.docs(e.Doc, e.Docs)
	rows := make([][]string, len(fields))
	for i, f := range fields {
		rows[i] = []string{f.Path, f.Type, required(f.Required), f.Doc}
	}
	p.table("Fields", "It has no fields.", []string{"Field", "Type", "", "Description"}, rows)
	rows = nil
	for _, c := range e.Carriers {
		rows = append(rows, []string{c.Subject, c.Format, strings.Join(c.Channels, ", "), c.EventFrom.Reason})
	}
	p.table("Subjects", "No subject carries it.", []string{"Subject", "Format", "Channels", "How it is known"}, rows)
	return p.String()
}

// Schema is the page of one version of a subject.
func Schema(t *api.SchemaTree) string {
	var p page
	p.line("# %s\n", title(t.Subject))
	p.line("- Version: %d, id %d", t.Version, t.ID)
	p.fact("Format", t.Format)
	p.fact("Name", t.Root.Name)
	p.fact("Type", t.Root.Type)
	p.fact("Tags", t.Root.Tags...)
	for _, r := range t.References {
		p.line("- Refers to: %s version %d", escape(r.Subject), r.Version)
	}
	p.docs(t.Root.Doc)
	if t.Problem != nil {
		p.line("\nThis schema cannot be read: %s", escape(t.Problem.Message))
		return p.String()
	}
	rows := make([][]string, len(t.Fields))
	for i, f := range t.Fields {
		value := required(f.Required)
		if f.Default != "" {
			value = "default " + f.Default
		}
		rows[i] = []string{f.Path, f.Type, value, f.Doc}
	}
	p.table("Fields", "It has no fields.", []string{"Field", "Type", "Value", "Description"}, rows)
	if t.Cut {
		p.line("\nThe schema has more fields.")
	}
	return p.String()
}

func required(is bool) string {
	if is {
		return "required"
	}
	return "optional"
}

// Application is the page of an application.
func Application(a *api.Application) string {
	var p page
	p.line("# %s\n", title(a.Name))
	p.fact("Type", a.Type)
	p.fact("Owner", a.Owner)
	p.fact("Domain", a.Domain)
	p.fact("System", a.System)
	p.fact("Principals", a.Principals...)
	if a.Contract != nil {
		p.fact("Contract of version", a.Contract.Version)
		p.fact("Read from", a.Contract.Ref)
	} else if a.Observed {
		p.line("- Known from traffic only: nobody has published a contract.")
	}
	for _, d := range a.Deployments {
		p.line("- Deployed: %s in %s", escape(d.Version), escape(d.Environment))
	}
	p.docs(a.Docs)
	p.table("Produces", "Nothing that is known.", edgeColumns(), edges(a.Produces))
	p.table("Consumes", "Nothing that is known.", edgeColumns(), edges(a.Consumes))
	return p.String()
}

func edgeColumns() []string {
	return []string{"Event", "Subject", "Channel", "Environment", "Evidence"}
}

func edges(all []api.Edge) [][]string {
	rows := make([][]string, len(all))
	for i := range all {
		e := &all[i]
		rows[i] = []string{e.Event, e.Subject, e.Channel, e.Environment, cmp.Or(e.Words, e.Status)}
	}
	return rows
}

// title is a name as a heading, which cannot be empty.
func title(name string) string {
	return cmp.Or(escape(name), "(no name)")
}
