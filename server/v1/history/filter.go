package history

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/about"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// filter is what somebody wants to see of the history. Empty fields restrict nothing.
type filter struct {
	kinds map[ledger.Kind]bool
	// objects are those of which an entry has to be about one; named are names of objects of any sort.
	objects map[about.Object]bool
	named   string
	// actor is who acts, by id; principal by name.
	actor        *uuid.UUID
	principal    string
	since, until time.Time // from, and up to but without; zero is always
}

// The bounds of a filter.
const (
	maxKinds  = 100
	maxFilter = 2_500 // bytes of one parameter: more than any name
)

// filterOf reads the filter of a request.
func (a *API) filterOf(c echo.Context) (*filter, error) {
	q := c.QueryParams()
	for name, values := range q {
		for _, value := range values {
			if len(value) > maxFilter {
				return nil, refuse("%s: longer than %d bytes", name, maxFilter)
			}
		}
	}
	f := &filter{principal: q.Get("actor")}
	if id, err := uuid.Parse(f.principal); err == nil {
		f.actor, f.principal = &id, ""
	}
	var err error
	if f.kinds, err = kindsOf(q["kind"]); err != nil {
		return nil, err
	}
	if f.since, err = moment(q, "since"); err != nil {
		return nil, err
	}
	if f.until, err = moment(q, "until"); err != nil {
		return nil, err
	}
	if !f.until.IsZero() && !f.since.Before(f.until) {
		return nil, refuse("since: it has to be before until")
	}
	o, some, err := objectOf(q)
	if err != nil || !some {
		return f, err
	}
	if o.Sort == "" {
		f.named = o.Name
		return f, nil
	}
	f.objects = map[about.Object]bool{o: true}
	switch o.Sort {
	case about.Event, about.Channel, about.Domain, about.Team:
		v := answer.Newest(c, a.o.Store)
		f.objects = about.Belonging(v, a.o.Derived(v), o)
	}
	return f, nil
}

// refuse says what is wrong with a request.
func refuse(format string, args ...any) error {
	return api.NewProblem(http.StatusBadRequest, "bad-filter", "Not a filter of the history", fmt.Sprintf(format, args...), "")
}

// objectOf reads what the history is asked for: object=SORT:NAME, object=NAME
// for any sort, or one of the usual sorts as a parameter of its own.
func objectOf(q url.Values) (o about.Object, some bool, err error) {
	for _, name := range []string{"object", about.Subject, about.Event, about.Application, about.Domain, about.Team} {
		if !q.Has(name) {
			continue
		}
		if some || len(q[name]) > 1 {
			return o, false, refuse("%s: only one object can be asked for", name)
		}
		some = true
		o = about.Object{Sort: name, Name: q.Get(name)}
		if name == "object" {
			sort, rest, typed := strings.Cut(o.Name, ":")
			switch {
			case typed && slices.Contains(about.Sorts(), sort):
				o = about.Object{Sort: sort, Name: rest}
			default:
				o.Sort = ""
			}
		}
	}
	if !some {
		return o, false, nil
	}
	switch o.Sort {
	case about.Subject:
		o.Name = registry.ParseName(o.Name).Qualified()
	case about.Channel:
		o.Name = about.Place(o.Name)
	}
	return o, true, nil
}

// kindsOf reads names of kinds, of which each may end in "*".
func kindsOf(names []string) (map[ledger.Kind]bool, error) {
	if len(names) == 0 {
		return nil, nil //nolint:nilnil // no kinds restrict nothing
	}
	if len(names) > maxKinds {
		return nil, refuse("kind: more than %d", maxKinds)
	}
	known := map[ledger.Kind]string{}
	maps.Copy(known, registry.Family().Kinds)
	maps.Copy(known, catalog.Family().Kinds)
	out := map[ledger.Kind]bool{}
	for _, name := range names {
		before := len(out)
		prefix, open := strings.CutSuffix(name, "*")
		for k, n := range known {
			if n == name || open && strings.HasPrefix(n, prefix) {
				out[k] = true
			}
		}
		// A kind of a newer release has only its number.
		if digits, ok := strings.CutPrefix(name, "kind-"); ok {
			if n, err := strconv.ParseUint(digits, 10, 16); err == nil {
				out[ledger.Kind(n)] = true
			}
		}
		if len(out) == before && !slices.Contains(slices.Collect(maps.Values(known)), name) {
			return nil, refuse("kind: there is no kind of change called %q; there are %s",
				compat.Cut(name, 100), strings.Join(slices.Sorted(maps.Values(known)), ", "))
		}
	}
	return out, nil
}

// moment reads a time, or a day, which begins at midnight in UTC.
func moment(q url.Values, name string) (time.Time, error) {
	text := q.Get(name)
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, nil
		}
	}
	return time.Time{}, refuse("%s: %q is neither a time such as 2026-11-21T08:00:00Z nor a day such as 2026-11-21", name, compat.Cut(text, 100))
}

// narrow reports whether the filter leaves anything out.
func (f *filter) narrow() bool {
	return f.kinds != nil || f.objects != nil || f.named != "" || f.actor != nil || f.principal != "" || !f.since.IsZero() || !f.until.IsZero()
}

// wants reports whether an entry passes, but for the name of who acts.
func (f *filter) wants(e *ledger.Entry) bool {
	switch {
	case f.kinds != nil && !f.kinds[e.Kind],
		f.actor != nil && *f.actor != e.Actor,
		!f.since.IsZero() && e.At.Before(f.since),
		!f.until.IsZero() && !e.At.Before(f.until):
		return false
	case f.objects == nil && f.named == "":
		return true
	}
	return slices.ContainsFunc(about.Of(e), func(o about.Object) bool { return f.objects[o] || f.named != "" && f.named == o.Name })
}
