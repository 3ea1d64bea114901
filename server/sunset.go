package server

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/registry"
)

// sunset tells clients of the registry that what they read is deprecated, in
// headers: Deprecation (RFC 9745), Sunset (RFC 8594) and a link to what replaces
// it. Bodies stay as they are.
func (s *Server) sunset(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if subject := subjectRead(c); subject != "" {
			v := s.current()
			name := v.Registry.State.Alias(registry.ParseName(subject), false)
			if note := v.Catalog.Annotations.Get(catalog.OfSubject, name.Qualified()); note != nil && note.Lifecycle != nil {
				s.announceSunset(c.Response().Header(), note.Lifecycle)
			}
		}
		return next(c)
	}
}

// announceSunset sets the headers of something that is deprecated now.
func (s *Server) announceSunset(h http.Header, l *api.Lifecycle) {
	now := s.o.Now()
	// Whoever names no day has deprecated it by now.
	since := now.Truncate(24 * time.Hour)
	if l.Effective != nil {
		since = *l.Effective
	}
	if l.State != "deprecated" && l.State != "retired" || since.After(now) {
		return
	}
	h.Set("Deprecation", "@"+strconv.FormatInt(since.Unix(), 10))
	if l.Removal != nil {
		h.Set("Sunset", l.Removal.UTC().Format(http.TimeFormat))
	}
	if l.Alternative != "" {
		h.Add("Link", "<"+s.successor(l.Alternative)+`>; rel="successor-version"`)
	}
	if u, err := url.Parse(l.Documentation); err == nil && u.IsAbs() {
		h.Add("Link", "<"+u.String()+`>; rel="deprecation"`)
	}
}

// successor is where an alternative is found: an address, or a subject here.
func (s *Server) successor(alternative string) string {
	if u, err := url.Parse(alternative); err == nil && u.Host != "" {
		return u.String()
	}
	return s.o.BasePath + "/subjects/" + url.PathEscape(alternative) + "/versions/latest"
}

// readRoutes are those that answer a schema of a subject that the path or the query names.
var readRoutes = []string{
	"/subjects/:subject", "/subjects/:subject/metadata", "/subjects/:subject/versions/:version", "/subjects/:subject/versions/:version/schema",
	"/schemas/ids/:id", "/schemas/ids/:id/schema",
}

// subjectRead is the subject of a request that reads a schema; "" for all others.
func subjectRead(c echo.Context) string {
	if c.Request().Method == http.MethodDelete || !slices.Contains(readRoutes, c.Path()) {
		return ""
	}
	if strings.HasPrefix(c.Path(), "/schemas/") {
		return c.QueryParam("subject")
	}
	name, err := url.PathUnescape(c.Param("subject"))
	if err != nil {
		return ""
	}
	return name
}
