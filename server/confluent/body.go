package confluent

import (
	"errors"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/confluent/media"
	"github.com/treaty-registry/treaty/server/confluent/wire"
)

// question answers a request that brings a schema, from a confirmed view.
type question func(c echo.Context, q *api.RegisterSchemaRequest, v registry.View, b []byte) ([]byte, error)

// draft answers a question. parameter is how Confluent names a body that is missing.
func (a *API) draft(parameter string, f question) echo.HandlerFunc {
	return func(c echo.Context) error {
		q, err := readBody(a, c, parameter, (*wire.Reader).Register)
		if err != nil {
			return err
		}
		return a.confirmed(c, func(c echo.Context, v registry.View, b []byte) ([]byte, error) {
			return f(c, q, v, b)
		})
	}
}

// readBody reads the body of a request. It checks the media types of question and
// answer first, so that nothing is written whose answer cannot be.
func readBody[T any](a *API, c echo.Context, parameter string, read func(*wire.Reader, []byte) (*T, error)) (*T, error) {
	if err := a.acceptable(c); err != nil {
		return nil, err
	}
	b := a.borrow()
	defer a.giveBack(b)
	if err := b.fill(c.Request(), a.o.BodyLimit); err != nil {
		return nil, err
	}
	v, err := read(&b.reader, b.data)
	if errors.Is(err, wire.ErrNoBody) {
		return nil, api.MissingBody.With(parameter)
	}
	return v, err
}

// acceptable refuses a request that could not be answered or understood, before
// it changes anything. What refuses it later tells the place that is told here.
func (a *API) acceptable(c echo.Context) error {
	a.tell(c, a.store.Current())
	if _, err := media.Negotiate(c.Request().Header); err != nil {
		return err
	}
	return media.Readable(c.Request())
}

// fill reads a body, up to a limit in bytes.
func (b *buffer) fill(r *http.Request, limit int64) error {
	b.data = b.data[:0]
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	if r.ContentLength > limit {
		return api.RequestTooLarge.With()
	}
	if n := int(r.ContentLength); n >= cap(b.data) && n <= keepBuffer {
		b.data = make([]byte, 0, n+1) // one more, to see the end without growing
	}
	for {
		if len(b.data) == cap(b.data) {
			b.data = append(b.data, 0)[:len(b.data)]
		}
		n, err := r.Body.Read(b.data[len(b.data):cap(b.data)])
		b.data = b.data[:len(b.data)+n]
		switch {
		case int64(len(b.data)) > limit:
			return api.RequestTooLarge.With()
		case err == io.EOF:
			return nil
		case err != nil:
			return unread(err)
		}
	}
}

// unread tells a body that is too large, or cannot be unpacked, from a client that has left.
func unread(err error) error {
	large, handled := new(http.MaxBytesError), new(echo.HTTPError)
	if errors.As(err, &large) || errors.As(err, &handled) {
		return err
	}
	return api.Disconnected.With()
}
