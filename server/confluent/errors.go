package confluent

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/confluent/media"
	"github.com/treaty-registry/treaty/server/confluent/wire"
)

// unavailable is a failure that goes away: clients are told with 503 to try again.
type unavailable struct {
	fault *api.Error
	cause error
}

// Error implements error.
func (u *unavailable) Error() string { return u.fault.Message + ": " + u.cause.Error() }

// Unwrap returns the cause.
func (u *unavailable) Unwrap() error { return u.cause }

// unreadable is a read that has no answer while the store cannot be reached.
func unreadable(cause error) error {
	return &unavailable{api.StoreError.With("Error while reading: the store cannot be reached"), cause}
}

// unwritten turns the error of a write whose outcome is not known into one that
// makes clients try again. op is Confluent's name of the operation.
func unwritten(op string, err error) error {
	if errors.Is(err, ledger.ErrUnavailable) || errors.Is(err, context.DeadlineExceeded) {
		return &unavailable{api.OperationTimed.With(op), err}
	}
	return err
}

// ErrorHandler answers every error in Confluent's form: those of this package,
// those of the router, and whatever else a handler returns. Failures that nobody
// foresaw are logged, and clients are not told what they are. A store that is away
// is not logged here: every request would say the same.
func ErrorHandler(log *slog.Logger) echo.HTTPErrorHandler {
	return func(err error, c echo.Context) {
		if c.Response().Committed || errors.Is(err, errGone) {
			return
		}
		status, fault := resolve(err)
		r := c.Request()
		if status == http.StatusInternalServerError {
			log.LogAttrs(r.Context(), slog.LevelError, "request failed",
				slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Any("error", err))
		}
		if status == http.StatusServiceUnavailable {
			c.Response().Header()["Retry-After"] = []string{"1"}
		}
		writeError(c.Response(), r, status, fault)
	}
}

// writeError writes the body of a refusal in the type that the client wants, or
// in Confluent's own if it wants none of those there are.
func writeError(w http.ResponseWriter, r *http.Request, status int, fault *api.Error) {
	kind, err := media.Negotiate(r.Header)
	if err != nil {
		kind = media.Default()
	}
	body := wire.AppendError(nil, fault)
	h := w.Header()
	h["Content-Type"] = kind
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a client that has left is told nothing
	}
}

// resolve finds the status and body for an error.
func resolve(err error) (int, *api.Error) {
	if u := new(unavailable); errors.As(err, &u) {
		return http.StatusServiceUnavailable, u.fault
	}
	if fault := faultOf(err); fault != nil {
		return fault.Status(), fault
	}
	if large := new(http.MaxBytesError); errors.As(err, &large) {
		return http.StatusRequestEntityTooLarge, api.RequestTooLarge.With()
	}
	if h := new(echo.HTTPError); errors.As(err, &h) {
		return h.Code, ofEcho(h)
	}
	if errors.Is(err, ledger.ErrUnavailable) {
		return http.StatusServiceUnavailable, api.StoreError.With("Error while reading: the store cannot be reached")
	}
	if errors.Is(err, context.Canceled) {
		return http.StatusServiceUnavailable, api.ServiceUnavailable.With()
	}
	return http.StatusInternalServerError, api.InternalServerError.With()
}

// faultOf returns what the client has done wrong, or nil if it is something else.
func faultOf(err error) *api.Error {
	if e, ok := err.(*registry.Error); ok { //nolint:errorlint // the plain case, without reflection
		return refusal(e)
	}
	if fault := new(api.Error); errors.As(err, &fault) {
		return fault
	}
	if e := new(registry.Error); errors.As(err, &e) {
		return refusal(e)
	}
	if e := new(wire.SyntaxError); errors.As(err, &e) {
		return api.BadRequest.With(e.Error())
	}
	return nil
}

// ofEcho words an error of the router or of a middleware as Confluent does.
func ofEcho(h *echo.HTTPError) *api.Error {
	for _, f := range []api.Fault{
		api.NotFound, api.MethodNotAllowed, api.NotAcceptable, api.RequestTooLarge,
		api.UnsupportedMediaType, api.InternalServerError, api.ServiceUnavailable,
	} {
		if f.Code == h.Code {
			return f.With()
		}
	}
	text := fmt.Sprintf("HTTP %d %s", h.Code, http.StatusText(h.Code))
	if message, ok := h.Message.(string); ok && h.Code < http.StatusInternalServerError && message != http.StatusText(h.Code) {
		text = message
	}
	return &api.Error{Code: h.Code, Message: text}
}
