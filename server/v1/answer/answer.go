// Package answer is how treaty's own API answers: JSON, problems, paths and numbers of requests.
package answer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// JSON writes a body as JSON, see Bytes. Its error is that of writing.
func JSON(c echo.Context, status int, body any) error {
	var raw bytes.Buffer
	enc := json.NewEncoder(&raw)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	return Bytes(c, status, echo.MIMEApplicationJSON, raw.Bytes())
}

// Position notes in the answer which state it was made from, and whether that
// state could be confirmed to be the newest one.
func Position(c echo.Context, seq uint64, stale bool) {
	h := c.Response().Header()
	h.Set(api.HeaderPosition, strconv.FormatUint(seq, 10))
	if stale {
		h.Set(api.HeaderStale, "true")
	}
}

// Views is a replica as the API reads it.
type Views[V any] interface {
	// Current returns the last known view at once.
	Current() V
	// Latest returns a view that is confirmed to be no older than the call; its
	// error is ledger.ErrUnavailable.
	Latest(ctx context.Context) (V, error)
}

// Newest is the newest view that can be had: confirmed if possible, else what the
// node remembers, which the answer then says.
func Newest[V interface{ At() ledger.Pos }](c echo.Context, of Views[V]) V {
	v, err := of.Latest(c.Request().Context())
	if err != nil {
		v = of.Current()
	}
	Position(c, v.At().Seq, err != nil)
	return v
}

// Fail turns what the caller can do something about into an answer; everything
// else is passed on and becomes an internal error.
func Fail(err error) error {
	var e *registry.Error
	switch {
	case errors.Is(err, ledger.ErrUnavailable):
		return echo.NewHTTPError(http.StatusServiceUnavailable, "the database cannot be reached; try again")
	case !errors.As(err, &e):
		return err
	case e.Kind == registry.SubjectNotFound || e.Kind == registry.VersionNotFound:
		return echo.NewHTTPError(http.StatusNotFound, e.Error())
	default:
		return echo.NewHTTPError(http.StatusUnprocessableEntity, e.Error())
	}
}

// Errors answers with the problems of treaty's own API, and leaves all other
// errors to next.
func Errors(next echo.HTTPErrorHandler) echo.HTTPErrorHandler {
	return func(err error, c echo.Context) {
		p := new(api.Problem)
		if c.Response().Committed || !errors.As(err, &p) {
			next(err, c)
			return
		}
		body, _ := json.Marshal(p) // strings and numbers: it cannot fail
		c.Response().Header().Set(echo.HeaderContentType, "application/problem+json")
		c.Response().WriteHeader(p.Status)
		if c.Request().Method != http.MethodHead {
			_, _ = c.Response().Write(body) // a client that has left is told nothing
		}
	}
}

// Segments splits what follows prefix in the path at its slashes and decodes
// each part once, so that names may hold slashes, dots and all else. URLs cannot
// express ".", ".." and the empty name as a segment, because clients and proxies
// take them out even percent-encoded: such a name is spelled as the registry's
// qualified form spells it for subjects, ":.:..".
func Segments(c echo.Context, prefix string) ([]string, error) {
	_, after, _ := strings.Cut(c.Request().URL.EscapedPath(), prefix)
	parts := strings.Split(after, "/")
	for i, part := range parts {
		name, err := url.PathUnescape(part)
		if err != nil {
			return nil, echo.NewHTTPError(http.StatusBadRequest, "the path is not valid").SetInternal(err)
		}
		switch bare := strings.TrimPrefix(name, ":.:"); bare {
		case "", ".", "..":
			name = bare
		}
		parts[i] = name
	}
	return parts, nil
}

// Rest is all that follows prefix in the path, decoded once, so that names may hold slashes.
func Rest(c echo.Context, prefix string) (string, error) {
	parts, err := Segments(c, prefix)
	return strings.Join(parts, "/"), err
}

// Number reads a whole number of the query; absent gives standard.
func Number(c echo.Context, name string, standard int) (int, error) {
	text := c.QueryParam(name)
	if text == "" {
		return standard, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, echo.NewHTTPError(http.StatusBadRequest, fmt.Sprintf("%s: %q is not a number", name, text))
	}
	return n, nil
}
