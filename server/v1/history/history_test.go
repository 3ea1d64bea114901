package history_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/memory"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/actors"
	"github.com/treaty-registry/treaty/server/v1/answer"
	"github.com/treaty-registry/treaty/server/v1/history"
)

// names knows actors by their first byte.
type names struct{}

func (names) Names(_ context.Context, ids []uuid.UUID) (map[uuid.UUID]actors.Actor, error) {
	out := map[uuid.UUID]actors.Actor{}
	for _, id := range ids {
		if id != uuid.Nil {
			out[id] = actors.Actor{Name: "actor-" + strconv.Itoa(int(id[0])), Verified: id[0]%2 == 0}
		}
	}
	return out, nil
}

func (names) Erase(context.Context, string) (bool, error) { return false, nil }

// views is a replica that knows nothing.
type views struct{}

func (views) Current() catalog.View { return catalog.View{Catalog: catalog.NewState()} }

func (v views) Latest(context.Context) (catalog.View, error) { return v.Current(), nil }

// blind is a log that cannot seek.
type blind struct{ history.Log }

type world struct {
	t    testing.TB
	echo *echo.Echo
	log  ledger.Log
	all  []ledger.Entry
}

func newWorld(t testing.TB, seeks bool) *world {
	t.Helper()
	w := &world{t: t, echo: echo.New(), log: memory.NewHistory(uuid.UUID{7}).Open(memory.Options{})}
	t.Cleanup(func() { require.NoError(t, w.log.Close()) })
	o := history.Options{
		Log: w.log, Actors: names{}, Store: views{}, Derived: func(catalog.View) *derive.Index { return derive.New() },
		Stream: func(c echo.Context) error { return c.String(http.StatusOK, "stream") }, BasePath: "/base",
	}
	if !seeks {
		o.Log = blind{w.log}
	}
	w.echo.HTTPErrorHandler = answer.Errors(w.echo.DefaultHTTPErrorHandler)
	history.New(o).Register(w.echo)
	return w
}

func (w *world) get(path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "http://registry.example"+path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res := httptest.NewRecorder()
	w.echo.ServeHTTP(res, r)
	return res
}

func (w *world) page(q url.Values) (list api.ChangeList) {
	w.t.Helper()
	res := w.get("/api/v1/changes?" + q.Encode())
	require.Equal(w.t, http.StatusOK, res.Code, res.Body.String())
	require.NoError(w.t, json.Unmarshal(res.Body.Bytes(), &list))
	return list
}

func (w *world) append(at time.Time, actor uuid.UUID, facts ...ledger.Fact) {
	w.t.Helper()
	head, err := w.log.Head(w.t.Context())
	require.NoError(w.t, err)
	_, err = w.log.Append(w.t.Context(), head, ledger.Batch{ID: uuid.New(), Actor: actor, At: at, Cause: "test", Facts: facts})
	require.NoError(w.t, err)
	for _, f := range facts {
		w.all = append(w.all, ledger.Entry{Fact: f, Seq: uint64(len(w.all) + 1), At: at, Actor: actor})
	}
}

var begin = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// fill appends random facts: most about subjects, some by others and about other things.
func (w *world) fill(r *rand.Rand, n int) {
	w.t.Helper()
	at := begin
	for range n {
		// A minute from one to the next, and clocks that are up to 25 minutes apart.
		at = at.Add(time.Minute)
		name := []string{"orders-value", "payments-value", "billing"}[r.IntN(3)]
		f := ledger.Fact{Kind: registry.VersionRegistered, Key: ledger.Key{Name: name, Version: 1, ID: 1}, Body: []byte(`{"type":"AVRO"}`)}
		switch r.IntN(8) {
		case 0:
			f = ledger.Fact{Kind: registry.ConfigSet, Key: ledger.Key{Space: ".dev", Name: name}, Body: []byte(`{}`)}
		case 1:
			f = ledger.Fact{Kind: catalog.ContractPublished, Key: ledger.Key{Space: "1", Name: "billing"}, Body: []byte(`{"application":"billing","consumes":[{"subject":"orders-value"}]}`)}
		case 2:
			f = ledger.Fact{Kind: catalog.TeamSet, Key: ledger.Key{Name: "payments"}, Body: []byte(`{"name":"payments"}`)}
		}
		w.append(at.Add(time.Duration(r.IntN(50)-25)*time.Minute), uuid.UUID{byte(r.IntN(4))}, f)
	}
}

// TestPages holds that pages, one after another, are what is found by looking at
// everything, in both orders and with all filters.
func TestPages(t *testing.T) {
	t.Parallel()
	about := func(sort, name string) func(*ledger.Entry) bool {
		return func(e *ledger.Entry) bool {
			contract, subject := e.Kind == catalog.ContractPublished, e.Kind < 1000
			switch sort {
			case "subject":
				qualified := e.Key.Name
				if e.Key.Space != "" {
					qualified = ":" + e.Key.Space + ":" + e.Key.Name
				}
				return subject && qualified == name || contract && name == "orders-value"
			case "application":
				return contract && name == "billing"
			case "team":
				return e.Kind == catalog.TeamSet && name == "payments"
			default:
				return subject && e.Key.Space == "" && e.Key.Name == name || contract && (name == "billing" || name == "orders-value") || e.Kind == catalog.TeamSet && name == "payments"
			}
		}
	}
	filters := map[string]func(*ledger.Entry) bool{
		"":                               func(*ledger.Entry) bool { return true },
		"subject=orders-value":           about("subject", "orders-value"),
		"subject=:.dev:orders-value":     about("subject", ":.dev:orders-value"),
		"object=subject:payments-value":  about("subject", "payments-value"),
		"object=billing":                 about("", "billing"),
		"object=application:billing":     about("application", "billing"),
		"application=billing":            about("application", "billing"),
		"team=payments":                  about("team", "payments"),
		"team=nobody":                    about("team", "nobody"),
		"kind=config-set&kind=team-*":    func(e *ledger.Entry) bool { return e.Kind == registry.ConfigSet || e.Kind == catalog.TeamSet },
		"kind=kind-1299":                 func(*ledger.Entry) bool { return false },
		"actor=actor-2":                  func(e *ledger.Entry) bool { return e.Actor[0] == 2 },
		"actor=" + uuid.UUID{3}.String(): func(e *ledger.Entry) bool { return e.Actor[0] == 3 },
		"actor=" + uuid.Nil.String():     func(e *ledger.Entry) bool { return e.Actor == uuid.Nil },
		"actor=actor-9":                  func(*ledger.Entry) bool { return false },
		"since=2026-01-02":               func(e *ledger.Entry) bool { return !e.At.Before(begin.AddDate(0, 0, 1)) },
		"until=2026-01-02T12:00:00Z":     func(e *ledger.Entry) bool { return e.At.Before(begin.AddDate(0, 0, 1).Add(12 * time.Hour)) },
		"since=2026-01-03T00:00:00Z&until=2026-01-03T01:00:00%2B00:00&subject=orders-value": func(e *ledger.Entry) bool {
			return !e.At.Before(begin.AddDate(0, 0, 2)) && e.At.Before(begin.AddDate(0, 0, 2).Add(time.Hour)) && about("subject", "orders-value")(e)
		},
	}
	for _, seeks := range []bool{true, false} {
		w := newWorld(t, seeks)
		r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // it must repeat itself
		w.fill(r, 4_200)
		for query, wants := range filters {
			for _, order := range []string{"asc", "desc"} {
				t.Run(fmt.Sprint(seeks, " ", order, " ", query), func(t *testing.T) {
					var want []uint64
					for i := range w.all {
						if wants(&w.all[i]) {
							want = append(want, w.all[i].Seq)
						}
					}
					q, err := url.ParseQuery(query)
					require.NoError(t, err)
					q.Set("order", order)
					cursor := "after"
					if order == "desc" {
						slices.Reverse(want)
						cursor = "before"
					}
					var got []uint64
					for turns := 0; ; turns++ {
						require.Less(t, turns, 1_000, "it comes to an end")
						q.Set("limit", strconv.Itoa(150+r.IntN(800)))
						list := w.page(q)
						require.Equal(t, uint64(len(w.all)), list.Position)
						for _, c := range list.Items {
							got = append(got, c.Position)
						}
						if order == "asc" && list.Next >= list.Position || order == "desc" && list.Next == 0 {
							break
						}
						q.Set(cursor, strconv.FormatUint(list.Next, 10))
					}
					require.Equal(t, want, got)
				})
			}
		}
	}
}

func TestPageBetweenTwoPositions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true)
	w.fill(rand.New(rand.NewPCG(1, 2)), 30) //nolint:gosec // it must repeat itself
	for _, order := range []string{"asc", "desc"} {
		list := w.page(url.Values{"order": {order}, "after": {"10"}, "before": {"14"}})
		var got []uint64
		for _, c := range list.Items {
			got = append(got, c.Position)
		}
		slices.Sort(got)
		require.Equal(t, []uint64{11, 12, 13}, got, order)
		require.Equal(t, map[string]uint64{"asc": 13, "desc": 0}[order], list.Next)
		require.Empty(t, w.page(url.Values{"order": {order}, "after": {"99"}}).Items)
		require.Empty(t, w.page(url.Values{"order": {order}, "before": {"0"}}).Items)
	}
}

// TestScanIsBounded holds that one request does not read a long history, and says how far it came.
func TestScanIsBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true)
	facts := make([]ledger.Fact, 45_000)
	for i := range facts {
		facts[i] = ledger.Fact{Kind: registry.ConfigSet, Key: ledger.Key{Name: "a"}, Body: []byte(`{}`)}
	}
	facts[0].Key.Name = "b"
	w.append(begin, uuid.Nil, facts...)
	q := url.Values{"order": {"desc"}, "subject": {"b"}}
	var seen []uint64
	for range 3 {
		list := w.page(q)
		require.NotNil(t, list.Reached)
		seen = append(seen, list.Next)
		require.Len(t, list.Items, map[bool]int{true: 1, false: 0}[list.Next == 0])
		q.Set("before", strconv.FormatUint(list.Next, 10))
	}
	require.Equal(t, []uint64{25_001, 5_001, 0}, seen)
	require.Equal(t, uint64(20_000), w.page(url.Values{"subject": {"x"}}).Next)
	require.Contains(t, w.get("/api/v1/changes.atom?subject=b").Body.String(), "<entry>", "feeds look back further")
}

func TestBadFilters(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true)
	for query, want := range map[string]string{
		"order=up":                           "asc",
		"after=-1":                           "not a position",
		"before=x":                           "not a position",
		"limit=x":                            "not a number",
		"kind=nothing":                       "version-registered",
		"kind=" + strings.Repeat("x", 2_600): "longer than",
		strings.Repeat("kind=a&", 101):       "more than 100",
		"since=yesterday":                    "neither a time",
		"until=2026-13-01":                   "neither a time",
		"since=2026-02-01&until=2026-01-01":  "before until",
		"subject=a&event=b":                  "only one object",
		"object=a&object=b":                  "only one object",
	} {
		for _, path := range []string{"/api/v1/changes", "/api/v1/changes.atom"} {
			if path == "/api/v1/changes.atom" && slices.ContainsFunc([]string{"order", "after", "before", "limit"}, func(p string) bool { return strings.HasPrefix(query, p+"=") }) {
				continue
			}
			res := w.get(path + "?" + query)
			require.Equal(t, http.StatusBadRequest, res.Code, query)
			require.Contains(t, res.Body.String(), want, query)
		}
	}
	require.Equal(t, "stream", w.get("/api/v1/changes", "Accept", "text/event-stream").Body.String())
}

// node is an element of a document, whatever it is called.
type node struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Text    string     `xml:",chardata"`
	Nodes   []node     `xml:",any"`
}

func (n *node) all(name string) (out []node) {
	for _, c := range n.Nodes {
		if c.XMLName.Local == name && c.XMLName.Space == "http://www.w3.org/2005/Atom" {
			out = append(out, c)
		}
	}
	return out
}

func (n *node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// readFeed reads a feed and holds it to what RFC 4287 requires of feeds and
// entries (4.1.1, 4.1.2): which elements there are and how often, and that
// identities, times and links are such.
func readFeed(t *testing.T, text string) node {
	t.Helper()
	var feed node
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict = true
	require.NoError(t, d.Decode(&feed), text)
	require.Equal(t, xml.Name{Space: "http://www.w3.org/2005/Atom", Local: "feed"}, feed.XMLName)
	ids := map[string]bool{}
	check := func(n *node) {
		for _, name := range []string{"id", "title", "updated"} {
			require.Len(t, n.all(name), 1, name)
		}
		id := n.all("id")[0].Text
		require.Regexp(t, `^urn:uuid:[0-9a-f-]{36}$`, id)
		require.False(t, ids[id], "identities are no one else's")
		ids[id] = true
		for _, name := range []string{"updated", "published"} {
			for _, at := range n.all(name) {
				_, err := time.Parse(time.RFC3339, at.Text)
				require.NoError(t, err)
			}
		}
		require.NotEmpty(t, n.all("author"))
		for _, a := range n.all("author") {
			require.Len(t, a.all("name"), 1)
		}
		alternates := map[string]int{}
		for _, l := range n.all("link") {
			u, err := url.Parse(l.attr("href"))
			require.NoError(t, err)
			require.True(t, u.IsAbs())
			if l.attr("rel") == "alternate" {
				alternates[l.attr("type")+l.attr("hreflang")]++
			}
		}
		for kind, n := range alternates {
			require.Equal(t, 1, n, kind)
		}
		require.NotEmpty(t, alternates, "an entry without content has an alternate")
	}
	check(&feed)
	for _, e := range feed.all("entry") {
		check(&e)
		for _, c := range e.all("category") {
			require.NotEmpty(t, c.attr("term"))
		}
	}
	return feed
}

func TestFeed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true)
	empty := readFeed(t, w.get("/api/v1/changes.atom").Body.String())
	require.Empty(t, empty.all("entry"))
	nasty := "<a href=\"x\">&amp; \x01 ]]> \u202e 'é'"
	w.append(begin, uuid.UUID{1}, ledger.Fact{Kind: registry.VersionRegistered, Key: ledger.Key{Name: nasty, Version: 3, ID: 1}, Body: []byte(`{"type":"AVRO"}`)})
	w.append(begin.Add(time.Second), uuid.Nil,
		ledger.Fact{Kind: catalog.BuildDeployed, Key: ledger.Key{Space: "prod", Name: "billing@"}, Body: []byte(`{}`)},
		ledger.Fact{Kind: catalog.AnnotationCleared, Key: ledger.Key{Space: "event", Name: "shop.OrderPlaced"}, Body: []byte(`null`)},
		ledger.Fact{Kind: 1999, Key: ledger.Key{Name: ".."}, Body: []byte(`null`)})
	res := w.get("/api/v1/changes.atom")
	require.Equal(t, "application/atom+xml; charset=utf-8", res.Header().Get("Content-Type"))
	feed := readFeed(t, res.Body.String())
	var got []string
	for _, e := range feed.all("entry") {
		got = append(got, e.all("title")[0].Text+" | "+e.all("link")[0].attr("href")+" | "+e.all("summary")[0].Text)
	}
	require.Equal(t, []string{
		"Kind 1999: .. | http://registry.example/base/ui/audit | by somebody who is not known, because of test",
		"Annotation cleared: shop.OrderPlaced | http://registry.example/base/ui/events/shop.OrderPlaced | by somebody who is not known, because of test",
		"Deployed: billing in prod | http://registry.example/base/ui/applications/billing | by somebody who is not known, because of test",
		"Version registered: <a href=\"x\">&amp; \ufffd ]]> \u202e 'é' version 3 | http://registry.example/base/ui/schemas/%3Ca%20href=%22x%22%3E&amp%3B%20%01%20%5D%5D%3E%20%E2%80%AE%20%27%C3%A9%27/3 | by actor-1 (unverified), because of test",
	}, got)
	require.Equal(t, feed.all("updated")[0].Text, feed.all("entry")[0].all("updated")[0].Text)
	require.Equal(t, begin.Add(time.Second).Format(http.TimeFormat), res.Header().Get("Last-Modified"))

	for header, value := range map[string]string{"If-None-Match": res.Header().Get("ETag"), "If-Modified-Since": res.Header().Get("Last-Modified")} {
		again := w.get("/api/v1/changes.atom", header, value)
		require.Equal(t, http.StatusNotModified, again.Code, header)
		require.Empty(t, again.Body.String())
	}
	require.Equal(t, http.StatusOK, w.get("/api/v1/changes.atom", "If-None-Match", `W/"other"`).Code)
	some := readFeed(t, w.get("/api/v1/changes.atom?object=environment:prod").Body.String())
	require.Equal(t, "Changes of the environment prod", some.all("title")[0].Text)
	require.Len(t, some.all("entry"), 1)
	require.NotEqual(t, feed.all("id")[0].Text, some.all("id")[0].Text)
	require.Equal(t, feed.all("entry")[2].all("id")[0].Text, some.all("entry")[0].all("id")[0].Text, "an entry is the same in all feeds")
}

// BenchmarkChanges asks a history of 100,000 entries for what is rare in it.
func BenchmarkChanges(b *testing.B) {
	w := newWorld(b, true)
	for range 4 {
		facts := make([]ledger.Fact, 25_000)
		for i := range facts {
			facts[i] = ledger.Fact{Kind: registry.ConfigSet, Key: ledger.Key{Name: "a" + strconv.Itoa(i)}, Body: []byte(`{}`)}
		}
		w.append(begin, uuid.UUID{1}, facts...)
	}
	for name, query := range map[string]string{"NewestPage": "order=desc", "RareObject": "order=desc&object=nothing", "RareActor": "order=desc&actor=nobody", "RareKind": "order=desc&kind=team-set"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				require.Equal(b, http.StatusOK, w.get("/api/v1/changes?"+query).Code)
			}
		})
	}
}
