package online

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/session"
)

// found is what a search has found, and what it prints as JSON.
type found struct {
	Groups  []api.SearchGroup `json:"groups"`
	Fields  []api.FieldHit    `json:"fields"`
	Closest []string          `json:"closest,omitempty"`
	Notes   []string          `json:"notes,omitempty"`
	more    []string
}

func newSearch(w session.World) *cobra.Command {
	var f session.Flags
	var out session.Format
	var limit int
	cmd := &cobra.Command{
		Use: "search QUERY", Short: "Find events, subjects, fields, channels, applications and owners", Args: cobra.MinimumNArgs(1),
		Long: `Find what has the words of QUERY in its name, its description, its fields, tags or
owner; also a schema by its id or guid. A word may name where to look and begin
with - to leave things out: field:customerId owner:payments tag:PII -lifecycle:deprecated.

In a registry that is not treaty's, subjects whose qualified name has QUERY in it.
Ends with 1 if there is nothing.`,
		Example: `  treaty search customerEmail
  treaty search order owner:team-checkout`,
	}
	out.Bind(cmd.Flags())
	cmd.Flags().IntVar(&limit, "limit", 10, "most hits of each kind, up to 500")
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, args []string) error {
		if err := out.Check(); err != nil {
			return err
		}
		hits, err := find(ctx, l, strings.Join(args, " "), limit)
		if err != nil {
			return err
		}
		t := hits.table(out.Kind == "wide")
		if len(t.Rows) > 0 || out.Kind == "json" {
			if err := out.Print(w.Out, t, hits); err != nil {
				return err
			}
		}
		for _, note := range append(hits.Notes, hits.more...) {
			fmt.Fprintln(w.Err, session.Printable(note))
		}
		if len(t.Rows) == 0 {
			return session.Fail(session.No, errors.New(hits.nothing(strings.Join(args, " "))))
		}
		return nil
	})
	return cmd
}

// find searches everything that a registry knows, or the names of its subjects
// where it knows nothing else.
func find(ctx context.Context, l session.Link, text string, limit int) (*found, error) {
	all, err := l.SearchAll(ctx, client.Find{Query: text, Limit: limit})
	if client.Unknown(err) {
		return byName(ctx, l, text, limit)
	}
	if err != nil {
		return nil, err
	}
	fields, err := l.Fields(ctx, client.Find{Query: text, Limit: limit})
	if err != nil && client.Status(err) != http.StatusBadRequest { // filters alone name no field
		return nil, err
	}
	hits := &found{Groups: all.Groups, Fields: append([]api.FieldHit{}, fields.Items...), Closest: all.Closest, Notes: all.Notes}
	for _, g := range all.Groups {
		hits.cut(len(g.Items), g.Total, g.Kind)
	}
	hits.cut(len(fields.Items), fields.Total, "field")
	return hits, nil
}

// byName searches subjects by a part of their name, in any case of letters.
func byName(ctx context.Context, l session.Link, text string, limit int) (*found, error) {
	names, err := l.Subjects(ctx, ":*:", client.Active)
	if err != nil {
		return nil, err
	}
	g := api.SearchGroup{Kind: "subject"}
	for _, name := range names {
		if strings.Contains(strings.ToLower(name), strings.ToLower(text)) {
			if g.Total++; g.Total <= limit {
				g.Items = append(g.Items, api.SearchHit{ID: name, Name: name})
			}
		}
	}
	hits := &found{Groups: []api.SearchGroup{g}, Fields: []api.FieldHit{}}
	hits.cut(len(g.Items), g.Total, g.Kind)
	return hits, nil
}

// cut notes that not all of a kind are shown.
func (f *found) cut(shown, total int, kind string) {
	if total > shown {
		f.more = append(f.more, fmt.Sprintf("%d of %d %ss are shown", shown, total, kind))
	}
}

// nothing says that nothing was found, and what is close to it.
func (f *found) nothing(query string) string {
	text := fmt.Sprintf("nothing is known that has %q", query)
	if len(f.Closest) > 0 {
		text += "; close to it: " + strings.Join(f.Closest, ", ")
	}
	return text
}

// docWidth is the most characters of a description in a table.
const docWidth = 60

func (f *found) table(wide bool) session.Table {
	t := session.Table{Header: []string{"NAME", "KIND", "OWNER", "ABOUT"}}
	add := func(name, kind, owner, doc string) {
		doc, _, _ = strings.Cut(doc, "\n")
		if r := []rune(doc); !wide && len(r) > docWidth {
			doc = string(r[:docWidth-1]) + "…"
		}
		t.Add(name, kind, cmp.Or(owner, "-"), cmp.Or(doc, "-"))
	}
	for _, g := range f.Groups {
		for _, hit := range g.Items {
			add(hit.ID, g.Kind, hit.Owner, hit.Doc)
		}
	}
	for _, hit := range f.Fields {
		add(hit.Path, "field of "+hit.Subject, hit.Owner, strings.TrimSpace(hit.Type+" "+hit.Doc))
	}
	return t
}
