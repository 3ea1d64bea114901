package server

import (
	"compress/gzip"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	v1 "github.com/treaty-registry/treaty/server/v1"
	bookapi "github.com/treaty-registry/treaty/server/v1/book"
)

// requestID is the canonical spelling of X-Request-ID, so that setting it needs no conversion.
const requestID = "X-Request-Id"

// requests is the one middleware around every route: request ids, limits,
// panics, metrics and logs. It is one function, not five, because it stands on
// the hot path of every read.
type requests struct {
	log       *slog.Logger
	now       func() time.Time
	metrics   *httpMetrics
	bodyLimit int64
	debug     bool // each request is logged, not only those that change or fail something
}

func (r *requests) wrap(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		begun := r.now()
		req, res := c.Request(), c.Response()
		id := chooseID(req.Header[requestID])
		req.Header[requestID] = []string{id}
		res.Header()[requestID] = req.Header[requestID]
		defer func() {
			if p := recover(); p != nil {
				err = r.recovered(c, p)
			}
			r.done(c, id, begun, err)
			err = nil
		}()
		if req.Body != nil && req.Body != http.NoBody {
			if err := r.limitBody(req, res); err != nil {
				c.Error(err)
				return nil
			}
		}
		if err = next(c); err != nil {
			c.Error(err)
		}
		return nil
	}
}

// recovered turns a panic into the answer 500. A panic that means "the client
// is gone" goes on, as net/http expects.
func (r *requests) recovered(c echo.Context, p any) error {
	if p == http.ErrAbortHandler { //nolint:errorlint // the sentinel itself is the panic value
		panic(p)
	}
	err := fmt.Errorf("panic: %v", p)
	r.metrics.panics.Inc()
	r.log.Error("request panicked", "method", c.Request().Method, "path", c.Request().URL.Path,
		"request", c.Response().Header().Get(requestID), "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	c.Error(err)
	return err
}

func (r *requests) done(c echo.Context, id string, begun time.Time, err error) {
	req, res := c.Request(), c.Response()
	took := r.now().Sub(begun)
	r.metrics.observe(req.Method, c.Path(), res.Status, took)
	level := slog.LevelDebug
	switch {
	case res.Status >= http.StatusInternalServerError, // why it failed is logged where it is answered
		req.Method != http.MethodGet && req.Method != http.MethodHead:
		level = slog.LevelInfo
	}
	if level == slog.LevelDebug && !r.debug {
		return
	}
	attrs := []slog.Attr{
		slog.String("method", req.Method), slog.String("path", req.URL.Path), slog.Int("status", res.Status),
		slog.Duration("took", took), slog.Int64("bytes", res.Size), slog.String("request", id),
	}
	if err != nil {
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	r.log.LogAttrs(req.Context(), level, "request", attrs...)
}

// limitBody bounds the body, before and after decompression.
func (r *requests) limitBody(req *http.Request, res *echo.Response) error {
	limit := r.bodyLimit
	if strings.HasPrefix(req.URL.Path, v1.PlanPath) || strings.HasPrefix(req.URL.Path, v1.ApplyPath) {
		limit = max(limit, v1.MaxPlan)
	}
	if strings.HasPrefix(req.URL.Path, bookapi.Prefix) && strings.HasSuffix(req.URL.Path, bookapi.Suffix) {
		limit = max(limit, bookapi.MaxContract)
	}
	if req.ContentLength > limit {
		return echo.NewHTTPError(http.StatusRequestEntityTooLarge)
	}
	req.Body = http.MaxBytesReader(res.Writer, req.Body, limit)
	switch strings.ToLower(req.Header.Get("Content-Encoding")) {
	case "", "identity":
		return nil
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(req.Body)
		if err != nil {
			return echo.NewHTTPError(http.StatusBadRequest, "the body is not gzip").SetInternal(err)
		}
		req.Body = &unzipped{Reader: http.MaxBytesReader(res.Writer, z, limit), raw: req.Body}
		req.Header.Del("Content-Encoding")
		req.ContentLength = -1
		return nil
	default:
		return echo.NewHTTPError(http.StatusUnsupportedMediaType)
	}
}

// unzipped reads the decompressed body and closes the raw one.
type unzipped struct {
	io.Reader
	raw io.Closer
}

func (u *unzipped) Close() error { return u.raw.Close() }

// chooseID takes the one id that the client sent, or makes a random UUID.
func chooseID(sent []string) string {
	if len(sent) == 1 && strings.TrimSpace(sent[0]) != "" && len(sent[0]) <= 200 {
		return sent[0]
	}
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:8], rand.Uint64()) //nolint:gosec // an id to find log lines by, not a secret
	binary.LittleEndian.PutUint64(b[8:], rand.Uint64()) //nolint:gosec // as above
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	var text [36]byte
	hex.Encode(text[:8], b[:4])
	text[8] = '-'
	hex.Encode(text[9:13], b[4:6])
	text[13] = '-'
	hex.Encode(text[14:18], b[6:8])
	text[18] = '-'
	hex.Encode(text[19:23], b[8:10])
	text[23] = '-'
	hex.Encode(text[24:], b[10:])
	return string(text[:])
}
