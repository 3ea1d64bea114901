package confluent

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/confluent/media"
	"github.com/treaty-registry/treaty/server/confluent/wire"
)

// read answers a request from a view by appending the body to b. It is run again
// on another view if what it looks for is not there.
type read func(c echo.Context, v registry.View, b []byte) ([]byte, error)

// fresh answers from a confirmed view.
func (a *API) fresh(f read) echo.HandlerFunc {
	return func(c echo.Context) error { return a.confirmed(c, f) }
}

// lasting answers from memory at once what is there, because it never changes,
// and looks again in a confirmed view before it says that something is not.
func (a *API) lasting(f read) echo.HandlerFunc {
	return func(c echo.Context) error { return a.lastingAnswer(c, f) }
}

func (a *API) lastingAnswer(c echo.Context, f read) error {
	v := a.store.Current()
	a.tell(c, v)
	b := a.borrow()
	defer a.giveBack(b)
	body, err := f(c, v, b.data[:0])
	switch {
	case missing(err):
		return a.confirmed(c, f)
	case err != nil:
		return err
	}
	b.data = body
	return send(c, http.StatusOK, body)
}

func (a *API) confirmed(c echo.Context, f read) error {
	v, stale, err := a.view(c)
	if err != nil {
		return err
	}
	b := a.borrow()
	defer a.giveBack(b)
	body, err := f(c, v, b.data[:0])
	if err != nil {
		return absent(err, stale)
	}
	b.data = body
	return send(c, http.StatusOK, body)
}

// view returns the view to answer from and puts its place into the headers.
// stale is not nil if the view could not be confirmed, and says why.
func (a *API) view(c echo.Context) (v registry.View, stale, err error) {
	if a.o.LocalReads {
		v = a.store.Current()
		a.tell(c, v)
		a.label(c)
		return v, nil, nil
	}
	v, stale = a.store.Latest(c.Request().Context())
	if stale != nil {
		v = a.store.Current()
		if a.o.StaleReads == "never" || !errors.Is(stale, ledger.ErrUnavailable) {
			a.tell(c, v)
			return v, stale, unreadable(stale)
		}
		a.label(c)
	}
	a.tell(c, v)
	return v, stale, nil
}

// absent returns the error of a read. In a view that could not be confirmed,
// "not found" becomes "cannot tell".
func absent(err, stale error) error {
	if stale != nil && missing(err) {
		return unreadable(stale)
	}
	return err
}

// missing reports whether a read failed because something is not there.
func missing(err error) bool {
	if err == nil {
		return false
	}
	fault := faultOf(err)
	return fault != nil && fault.Status() == http.StatusNotFound && fault.Code != http.StatusNotFound
}

// tell puts the place of a view into the headers.
func (a *API) tell(c echo.Context, v registry.View) { a.tellPosition(c, v.Pos) }

func (a *API) tellPosition(c echo.Context, p ledger.Pos) {
	c.Response().Header()[api.HeaderPosition] = a.position.header(p.Seq)
}

// label says how long ago the answer was last known to be current.
func (a *API) label(c echo.Context) {
	seconds := int64(math.MaxInt32) // never confirmed
	if at := a.store.ConfirmedAt(); !at.IsZero() {
		// Rounded up: an answer that may be stale is never labelled 0.
		seconds = max(1, int64((a.o.Now().Sub(at)+time.Second-1)/time.Second))
	}
	c.Response().Header()[api.HeaderStale] = []string{strconv.FormatInt(seconds, 10)}
}

// positions remembers the header of the last place, which most answers share.
type positions struct{ last atomic.Pointer[position] }

type position struct {
	seq    uint64
	header []string
}

func (p *positions) header(seq uint64) []string {
	if last := p.last.Load(); last != nil && last.seq == seq {
		return last.header
	}
	next := &position{seq, []string{strconv.FormatUint(seq, 10)}}
	p.last.Store(next)
	return next.header
}

// send writes a body that the caller keeps.
func send(c echo.Context, status int, body []byte) error {
	return sendSized(c, status, body, []string{strconv.Itoa(len(body))})
}

func sendSized(c echo.Context, status int, body []byte, length []string) error {
	r := c.Request()
	kind, err := media.Negotiate(r.Header)
	if err != nil {
		return err
	}
	w := c.Response()
	h := w.Header()
	h["Content-Type"] = kind
	h["Content-Length"] = length
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	_, err = w.Write(body)
	if err != nil {
		return errGone
	}
	return nil
}

// errGone says that the client does not read its answer. There is nobody left to tell.
var errGone = errors.New("the client is gone")

// buffer is memory that requests use one after another, for bodies and answers.
type buffer struct {
	data   []byte
	reader wire.Reader
}

// keepBuffer is the largest buffer that is kept, so that one huge answer does not stay in memory.
const keepBuffer = 1 << 20

func (a *API) borrow() *buffer {
	if b, ok := a.buffers.Get().(*buffer); ok {
		return b
	}
	return &buffer{data: make([]byte, 0, 4096)}
}

func (a *API) giveBack(b *buffer) {
	if cap(b.data) <= keepBuffer {
		b.data = b.data[:0]
		a.buffers.Put(b)
	}
}
