package confluent

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/registry"
)

// segment returns a parameter of the path, decoded once.
func segment(c echo.Context, name string) string {
	return decoded(c.Param(name))
}

func decoded(raw string) string {
	plain, err := url.PathUnescape(raw)
	if err != nil { // the server has parsed the path before, so only a test gets here
		return raw
	}
	return strings.ToValidUTF8(plain, "\uFFFD")
}

// subject returns the subject of the path, or the one that it is an alias of.
func subject(c echo.Context, s *registry.State) registry.Name {
	return s.Alias(registry.ParseName(segment(c, "subject")), false)
}

// id returns the schema id of the path. What is no integer is an unknown route.
func id(c echo.Context) (int32, error) {
	n, err := strconv.ParseInt(segment(c, "id"), 10, 32)
	if err != nil {
		return 0, api.NotFound.With()
	}
	return int32(n), nil
}

// query is the parameters behind the question mark. They are few and mostly
// absent, so they are looked up in the text as it came: that needs no memory.
type query struct{ raw string }

func queryOf(c echo.Context) query { return query{c.Request().URL.RawQuery} }

// each calls f with the values of a parameter until it returns false. What cannot
// be decoded is left out.
func (q query) each(name string, f func(value string) bool) {
	for rest := q.raw; rest != ""; {
		var pair string
		pair, rest, _ = strings.Cut(rest, "&")
		key, value, _ := strings.Cut(pair, "=")
		if key != name {
			if strings.IndexByte(key, '%') < 0 {
				continue
			}
			if plain, err := url.QueryUnescape(key); err != nil || plain != name {
				continue
			}
		}
		plain, err := url.QueryUnescape(value)
		if err == nil && !f(strings.ToValidUTF8(plain, "\uFFFD")) {
			return
		}
	}
}

// find returns the first value of a parameter, and whether there is one.
func (q query) find(name string) (value string, found bool) {
	q.each(name, func(v string) bool {
		value, found = v, true
		return false
	})
	return value, found
}

// text returns the first value, "" if there is none.
func (q query) text(name string) string {
	v, _ := q.find(name)
	return v
}

func (q query) texts(name string) []string {
	var all []string
	q.each(name, func(v string) bool {
		all = append(all, v)
		return true
	})
	return all
}

func (q query) has(name string) bool {
	_, found := q.find(name)
	return found
}

// is reports whether a parameter is "true", in any case of letters. Everything else is false.
func (q query) is(name string) bool { return strings.EqualFold(q.text(name), "true") }

// number returns an integer. What is no integer is an unknown route.
func (q query) number(name string, absent int) (int, error) {
	s := strings.TrimSpace(q.text(name))
	if s == "" {
		return absent, nil
	}
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		return 0, api.NotFound.With()
	}
	return int(n), nil
}

func (q query) page() (registry.Page, error) {
	offset, err := q.number("offset", 0)
	if err != nil {
		return registry.Page{}, err
	}
	limit, err := q.number("limit", -1)
	return registry.Page{Offset: offset, Limit: limit}, err
}

// words returns values that must be of a closed set. Any other is an unknown route.
func (q query) words(name string, allowed ...string) ([]string, error) {
	all := q.texts(name)
	for _, v := range all {
		known := false
		for _, a := range allowed {
			known = known || v == a
		}
		if !known {
			return nil, api.NotFound.With()
		}
	}
	return all, nil
}
