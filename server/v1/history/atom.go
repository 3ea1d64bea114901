package history

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/catalog/about"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// The elements of a feed, as RFC 4287 has them.
type (
	atomFeed struct {
		XMLName   xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		ID        string      `xml:"id"`
		Title     string      `xml:"title"`
		Updated   string      `xml:"updated"`
		Author    atomPerson  `xml:"author"`
		Links     []atomLink  `xml:"link"`
		Generator string      `xml:"generator"`
		Entries   []atomEntry `xml:"entry"`
	}
	atomEntry struct {
		ID         string         `xml:"id"`
		Title      string         `xml:"title"`
		Updated    string         `xml:"updated"`
		Published  string         `xml:"published"`
		Author     atomPerson     `xml:"author"`
		Links      []atomLink     `xml:"link"`
		Categories []atomCategory `xml:"category"`
		Summary    string         `xml:"summary"`
	}
	atomPerson struct {
		Name string `xml:"name"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr"`
		Href string `xml:"href,attr"`
	}
	atomCategory struct {
		Term string `xml:"term,attr"`
	}
)

const (
	// feedLength is how many changes a feed holds: readers keep what they have seen.
	feedLength = 50
	// maxFeedScanned bounds how far back a feed looks. It is longer than for a
	// page, because readers of feeds do not turn pages.
	maxFeedScanned = 100_000
	atomType       = "application/atom+xml"
)

// atom answers the newest changes as a feed: all, or those of one object.
func (a *API) atom(c echo.Context) error {
	f, err := a.filterOf(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	head, err := a.o.Log.Head(ctx)
	if err != nil {
		return answer.Fail(err)
	}
	s := a.scan(f, feedLength)
	s.most = maxFeedScanned
	if _, err := a.look(ctx, s, func(ctx context.Context) (uint64, error) { return s.backward(ctx, head.Seq+1) }); err != nil {
		return err
	}
	if err := s.nameAll(ctx); err != nil {
		return err
	}
	updated := time.Unix(0, 0).UTC() // of a history in which nothing is
	if len(s.found) > 0 {
		updated = s.found[0].At
	}
	body, err := xml.MarshalIndent(a.feedOf(c, s, head, updated), "", " ")
	if err != nil {
		return fmt.Errorf("feed: %w", err)
	}
	body = append([]byte(xml.Header), body...)
	sum := sha256.Sum256(body)
	h := c.Response().Header()
	h.Set("ETag", `W/"`+hex.EncodeToString(sum[:16])+`"`)
	h.Set(echo.HeaderCacheControl, "no-cache")
	h.Set(echo.HeaderContentType, atomType+"; charset=utf-8")
	// It knows what is not modified by the tag and, for readers without one, by the time.
	http.ServeContent(c.Response(), c.Request(), "", updated, bytes.NewReader(body))
	return nil
}

// feedOf makes a feed of what was found.
func (a *API) feedOf(c echo.Context, s *scan, head ledger.Pos, updated time.Time) *atomFeed {
	base, q := a.address(c), c.QueryParams()
	self := base + "/api/v1/changes.atom"
	if len(q) > 0 {
		self += "?" + q.Encode()
	}
	out := &atomFeed{
		ID: urn(head.Log, "feed?"+q.Encode()), Title: title(q), Updated: stamp(updated), Author: atomPerson{"treaty"}, Generator: "treaty",
		Links: []atomLink{{"self", atomType, self}, {"alternate", "text/html", base + "/ui/audit"}},
	}
	for i := range s.found {
		e := &s.found[i]
		change := s.change(e)
		summary := "by " + cmp.Or(change.Principal, "somebody who is not known")
		if change.Unverified {
			summary += " (unverified)"
		}
		if change.Cause != "" {
			summary += ", because of " + change.Cause
		}
		at, objects := stamp(e.At), about.Of(e)
		out.Entries = append(out.Entries, atomEntry{
			ID: urn(head.Log, "entry/"+strconv.FormatUint(e.Seq, 10)), Title: headline(change.Kind, objects, e.Key.Version), Updated: at, Published: at,
			Author: atomPerson{cmp.Or(change.Principal, "not known")}, Categories: []atomCategory{{change.Kind}}, Summary: summary,
			Links: []atomLink{
				{"alternate", "text/html", base + page(objects[0], e.Key.Version)},
				{"related", "application/json", base + "/api/v1/changes?limit=1&after=" + strconv.FormatUint(e.Seq-1, 10)},
			},
		})
	}
	return out
}

// urn is a name of something in a history that never changes and nothing else has.
func urn(log uuid.UUID, what string) string { return uuid.NewSHA1(log, []byte(what)).URN() }

// stamp is a time as RFC 3339 writes it.
func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }

// title says what a feed is about.
func title(q url.Values) string {
	o, some, err := objectOf(q)
	switch {
	case err != nil || !some:
		return "Changes"
	case o.Sort == "":
		return "Changes of " + o.Name
	default:
		return "Changes of the " + o.Sort + " " + o.Name
	}
}

// headline says what has happened: "Version registered: orders-value version 3".
func headline(kind string, objects []about.Object, version int32) string {
	words := strings.ReplaceAll(kind, "-", " ")
	out := strings.ToUpper(words[:1]) + words[1:] + ": " + objects[0].Name
	if version != 0 {
		out += " version " + strconv.Itoa(int(version))
	}
	for _, o := range objects[1:] {
		if o.Sort == about.Environment {
			out += " in " + o.Name
		}
	}
	return out
}

// page is where the UI shows an object.
func page(o about.Object, version int32) string {
	name := o.Name
	if name == "" || name == "." || name == ".." {
		name = ":.:" + name // what a path cannot say
	}
	name = url.PathEscape(name)
	switch o.Sort {
	case about.Subject:
		if registry.ParseName(o.Name).Subject == "" {
			return "/ui/schemas" // of a context, or of all
		}
		if version == 0 {
			return "/ui/schemas/" + name + "/latest"
		}
		return "/ui/schemas/" + name + "/" + strconv.Itoa(int(version))
	case about.Event, about.Application, about.Domain, about.Team:
		return "/ui/" + o.Sort + "s/" + name
	default:
		return "/ui/audit"
	}
}
