package explore

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/catalog/search"
	"github.com/treaty-registry/treaty/server/v1/answer"
	"github.com/treaty-registry/treaty/server/v1/markdown"
)

// events answers a page of events.
func (a *API) events(c echo.Context) error {
	r, err := a.request(c, search.Event)
	if err != nil {
		return err
	}
	s, err := a.state(c)
	if err != nil {
		return err
	}
	page, part, err := s.find(r)
	if err != nil {
		return err
	}
	out := api.EventList{Items: []api.EventSummary{}, ListPart: part}
	for _, h := range page.Hits {
		item := a.summary(s, s.derived.Event(h.ID), h.Document, c.QueryParam("env"))
		item.Matched = h.Paths
		out.Items = append(out.Items, item)
	}
	return answer.JSON(c, http.StatusOK, out)
}

// event answers one event.
func (a *API) event(c echo.Context) error {
	parts, err := answer.Segments(c, "/api/v1/events/")
	if err != nil {
		return err
	}
	s, err := a.state(c)
	if err != nil {
		return err
	}
	name := parts[0]
	e, d := s.derived.Event(name), s.search.Get(search.Key{Kind: search.Event, ID: name})
	if e == nil || d == nil {
		return s.unknown(search.Event, name)
	}
	out := api.EventDetail{EventSummary: a.summary(s, e, d, c.QueryParam("env")), Carriers: []api.Carrier{}, Position: s.Pos.Seq}
	if note := s.Catalog.Annotations.Get(catalog.OfEvent, name); note != nil {
		out.Docs, out.DocsHTML, out.Life = note.Docs, markdown.HTML(note.Docs), note.Lifecycle
	}
	for _, x := range e.Carriers {
		carried := carrier(x.Subject)
		if len(x.Shape.Roots) > 1 {
			carried.Branch = x.Root.Name
		}
		out.Carriers = append(out.Carriers, carried)
	}
	if markdown.Wanted(c) {
		return markdown.Answer(c, markdown.Event(&out, e.Newest().Root.Fields.List()))
	}
	return answer.JSON(c, http.StatusOK, out)
}

// summary is an event at a glance. What people said about it stands in its document.
func (a *API) summary(s state, e *derive.Event, d *search.Document, environment string) api.EventSummary {
	newest := e.Newest()
	out := api.EventSummary{
		Name: e.Name, Type: e.Type, Doc: firstLine(newest.Root.Doc), Domain: valueOf(d, "domain"), Owner: valueOf(d, "owner"), Lifecycle: valueOf(d, "lifecycle"),
		Tags: tagsOf(d), Formats: valuesOf(d, "format"), Subjects: []string{}, Channels: valuesOf(d, "channel"), Fields: newest.Root.Fields.Len(),
		Subject: newest.Name.Qualified(), Latest: latest(newest.Subject), Derivation: string(newest.EventsFrom.Derivation), Evidence: evidenceOf(d),
	}
	for _, c := range e.Carriers {
		out.Subjects = append(out.Subjects, c.Name.Qualified())
	}
	if a.o.Usage != nil {
		producers, consumers, evidence := a.o.Usage.Of(s.View, namesOf(e.Carriers), environment)
		out.Producers, out.Consumers, out.Evidence = &producers, &consumers, append(out.Evidence, evidence...)
	}
	return out
}

// carrier tells of a subject what was derived from it, and how.
func carrier(s *derive.Subject) api.Carrier {
	out := api.Carrier{
		Subject: s.Name.Qualified(), Context: s.Name.Context, Format: string(s.Latest.Content.Format), Latest: latest(s),
		Shared: s.Type == derive.TypeType, Channels: []string{}, Trouble: s.Shape.Trouble,
		EventFrom:    api.Derived{Derivation: string(s.EventsFrom.Derivation), Reason: s.EventsFrom.Words},
		ChannelsFrom: api.Derived{Derivation: string(s.PlacesFrom.Derivation), Reason: s.PlacesFrom.Words},
	}
	for _, p := range s.Places {
		out.Channels = append(out.Channels, p.String())
	}
	return out
}

func latest(s *derive.Subject) *api.LatestVersion {
	return &api.LatestVersion{Version: s.Latest.Number, ID: s.Latest.ID, RegisteredAt: time.UnixMilli(s.Latest.At).UTC()}
}

// when is a time in milliseconds; nil for none.
func when(milliseconds int64) *time.Time {
	if milliseconds == 0 {
		return nil
	}
	t := time.UnixMilli(milliseconds).UTC()
	return &t
}

// firstLine is what a list shows of a doc.
func firstLine(doc string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(doc), "\n")
	return line
}

// valueOf returns the first value of a document under a key.
func valueOf(d *search.Document, key string) string {
	for _, v := range d.Values {
		if v.Key == key {
			return v.Text
		}
	}
	return ""
}

// valuesOf returns all values under a key.
func valuesOf(d *search.Document, key string) []string {
	out := []string{}
	for _, v := range d.Values {
		if v.Key == key {
			out = append(out, v.Text)
		}
	}
	return out
}

// tagsOf returns the tags of a document and of its fields, each once, in order.
func tagsOf(d *search.Document) []string {
	out := valuesOf(d, "tag")
	for f := range d.Fields.All() {
		out = append(out, f.Tags...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// list is a list that is never null.
func list(all []string) []string {
	if all == nil {
		return []string{}
	}
	return all
}
