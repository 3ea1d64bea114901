// Package feed is the part of treaty's own API that tells of changes as they happen: a stream, and webhooks.
package feed

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/server/notify"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// Options of the API. All fields are required.
type Options struct {
	History notify.History
	Hooks   notify.Store
	Board   notify.Board
	// Sender delivers to hooks; it is told when they change.
	Sender *notify.Sender
	Names  notify.Names // who makes changes
	Source string       // of the events: the address of this registry
	Now    func() time.Time
	// Done ends when the process stops: streams end then, so that it can.
	Done <-chan struct{}
}

// API answers requests about changes.
type API struct {
	o       Options
	streams atomic.Int64 // open ones
}

// New returns the API.
func New(o Options) *API { return &API{o: o} }

// Register adds the routes.
func (a *API) Register(e *echo.Echo) {
	e.GET("/api/v1/stream", a.Stream)
	e.GET("/api/v1/webhooks", a.hooks)
	e.POST("/api/v1/webhooks", a.addHook)
	e.PUT("/api/v1/webhooks/:id", a.changeHook)
	e.DELETE("/api/v1/webhooks/:id", a.removeHook)
	e.GET("/api/v1/webhooks/:id/deliveries", a.deliveries)
	e.POST("/api/v1/webhooks/:id/test", a.testHook)
}

// The bounds of streams.
const (
	// maxStreams of one node: each costs a reader of the ledger.
	maxStreams = 1_000
	// beat is the longest silence; proxies cut connections that say nothing.
	beat = 15 * time.Second
)

// Stream sends events as they happen. It begins behind the position of
// Last-Event-ID, or of the query parameter "after", or now.
func (a *API) Stream(c echo.Context) error {
	if a.streams.Add(1) > maxStreams {
		a.streams.Add(-1)
		return api.NewProblem(http.StatusServiceUnavailable, "too-many-streams", "Too many streams",
			fmt.Sprintf("this node serves %d streams already", maxStreams), "try another node, or later")
	}
	defer a.streams.Add(-1)
	ctx, stop := context.WithCancel(c.Request().Context())
	defer stop()
	head, err := a.o.History.Head(ctx)
	if err != nil {
		return answer.Fail(err)
	}
	after, err := a.begin(c, head)
	if err != nil {
		return err
	}
	filter := notify.Hook{Types: c.QueryParams()["type"], Subjects: c.QueryParams()["subject"]}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/event-stream")
	h.Set(echo.HeaderCacheControl, "no-store")
	h.Set("X-Accel-Buffering", "no") // or nginx waits until it has enough
	c.Response().WriteHeader(http.StatusOK)
	w := writer{c.Response(), http.NewResponseController(c.Response()), a.o.Now}
	if err := w.comment("treaty"); err != nil {
		return nil // the client has left
	}
	go func() {
		select {
		case <-a.o.Done:
			stop()
		case <-ctx.Done():
		}
	}()
	for ctx.Err() == nil {
		next, err := a.send(ctx, w, &filter, after, head)
		if err != nil {
			return nil // the answer has begun: the client comes back with the last id it has seen
		}
		if next == after {
			if err := w.comment("still here"); err != nil {
				return nil // the client has left
			}
		}
		after = next
		head = a.wait(ctx, head)
	}
	return nil
}

// begin is the place behind which a stream begins. A position alone says nothing
// of notices: they begin now.
func (a *API) begin(c echo.Context, head ledger.Pos) (notify.Place, error) {
	last, err := a.o.Board.LastNotice(c.Request().Context())
	if err != nil {
		return notify.Place{}, unavailable(err)
	}
	at := notify.Place{Position: head.Seq, Notice: last}
	from := cmp.Or(c.Request().Header.Get("Last-Event-ID"), c.QueryParam("after"))
	if from == "" {
		return at, nil
	}
	position, notice, both := strings.Cut(from, ".")
	at.Position, err = strconv.ParseUint(position, 10, 63)
	if both && err == nil {
		at.Notice, err = strconv.ParseUint(notice, 10, 63)
	}
	if err != nil {
		return at, api.NewProblem(http.StatusBadRequest, "not-a-position", "Not a position", fmt.Sprintf("%q is not a position in the history", from), "")
	}
	return at, nil
}

// wait returns when the head has moved, or after one beat, with the newest head.
func (a *API) wait(ctx context.Context, head ledger.Pos) ledger.Pos {
	short, cancel := context.WithTimeout(ctx, beat)
	defer cancel()
	for short.Err() == nil {
		if err := a.o.History.Wait(short, head); err != nil {
			break
		}
		now, err := a.o.History.Head(short)
		if err == nil && now != head {
			return now
		}
	}
	<-short.Done() // a database that is away is not asked all the time
	return head
}

// send writes the events behind a place that pass a filter and returns the new place.
func (a *API) send(ctx context.Context, w writer, filter *notify.Hook, after notify.Place, head ledger.Pos) (notify.Place, error) {
	after, err := a.sendEntries(ctx, w, filter, after, head)
	if err != nil {
		return after, err
	}
	for {
		all, err := a.o.Board.NoticesAfter(ctx, after.Notice, notify.NoticesAtOnce)
		if err != nil {
			return after, nil //nolint:nilerr // notices only wait for the database
		}
		for i := range all {
			after.Notice = all[i].Seq
			event := notify.EventOfNotice(&all[i], a.o.Source, head.Log.String())
			if !filter.Wants(&event) {
				continue
			}
			if err := w.event(after, &event); err != nil {
				return after, err
			}
		}
		if len(all) < notify.NoticesAtOnce {
			return after, nil
		}
	}
}

func (a *API) sendEntries(ctx context.Context, w writer, filter *notify.Hook, after notify.Place, head ledger.Pos) (notify.Place, error) {
	if after.Position >= head.Seq {
		return after, nil
	}
	at, skip, err := notify.Seek(ctx, a.o.History, after.Position)
	if err != nil {
		return after, fmt.Errorf("seek: %w", err)
	}
	for e, err := range a.o.History.Read(ctx, at) {
		if err != nil {
			return after, fmt.Errorf("read: %w", err)
		}
		if e.Seq <= skip {
			continue
		}
		after.Position = e.Seq
		event := notify.EventOf(&e, a.o.Source, head.Log.String())
		if !filter.Wants(&event) {
			continue
		}
		event.Name(ctx, a.o.Names)
		if err := w.event(after, &event); err != nil {
			return after, err
		}
	}
	return after, nil
}

// writer writes a stream.
type writer struct {
	res *echo.Response
	ctl *http.ResponseController
	now func() time.Time
}

// patience is how long a client may take to read what it is sent.
const patience = 30 * time.Second

func (w writer) comment(text string) error { return w.write(": " + text + "\n\n") }

func (w writer) event(at notify.Place, e *notify.Event) error {
	data, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("event: %w", err)
	}
	return w.write(fmt.Sprintf("id: %s\nevent: %s\ndata: %s\n\n", at, e.Type, data))
}

func (w writer) write(text string) error {
	// Some writers have no deadline; then a client that does not read costs a goroutine.
	_ = w.ctl.SetWriteDeadline(w.now().Add(patience))
	if _, err := w.res.Write([]byte(text)); err != nil {
		return fmt.Errorf("stream: %w", err)
	}
	if err := w.ctl.Flush(); err != nil {
		return fmt.Errorf("stream: %w", err)
	}
	return nil
}

func (a *API) hooks(c echo.Context) error {
	all, err := a.o.Hooks.Hooks(c.Request().Context())
	if err != nil {
		return unavailable(err)
	}
	list := api.WebhookList{Items: []api.Webhook{}}
	for i := range all {
		list.Items = append(list.Items, webhook(&all[i]))
	}
	return answer.JSON(c, http.StatusOK, list)
}

func webhook(h *notify.Hook) api.Webhook {
	return api.Webhook{ID: h.ID, URL: h.URL, Types: h.Types, Subjects: h.Subjects, Paused: h.Paused, Cursor: h.Cursor.Position, Created: h.Created}
}

// unavailable says that the tables cannot be reached: nothing else can go wrong with them.
func unavailable(err error) error {
	return echo.NewHTTPError(http.StatusServiceUnavailable, "the database cannot be reached; try again").SetInternal(err)
}

// bind reads a hook from the body.
func bind(c echo.Context) (notify.Hook, error) {
	var in api.Webhook
	d := json.NewDecoder(c.Request().Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return notify.Hook{}, api.NewProblem(http.StatusBadRequest, "not-readable", "Not readable", "the body is not a webhook: "+err.Error(), "")
	}
	return notify.Hook{URL: in.URL, Secret: in.Secret, Types: in.Types, Subjects: in.Subjects, Paused: in.Paused}, nil
}

func (a *API) addHook(c echo.Context) error {
	h, err := bind(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	head, err := a.o.History.Head(ctx)
	if err != nil {
		return answer.Fail(err)
	}
	last, err := a.o.Board.LastNotice(ctx)
	if err != nil {
		return unavailable(err)
	}
	// A hook hears what happens from now on.
	h.ID, h.Cursor, h.Created = rand.Text()[:12], notify.Place{Position: head.Seq, Notice: last}, a.o.Now().UTC()
	made := h.Secret == ""
	if made {
		h.Secret = rand.Text()
	}
	if err := a.put(ctx, &h); err != nil {
		return err
	}
	out := webhook(&h)
	if made {
		out.Secret = h.Secret // shown this once
	}
	return answer.JSON(c, http.StatusCreated, out)
}

func (a *API) put(ctx context.Context, h *notify.Hook) error {
	if err := h.Validate(); err != nil {
		return api.NewProblem(http.StatusUnprocessableEntity, "invalid-webhook", "Invalid webhook", err.Error(), "")
	}
	if err := a.o.Hooks.PutHook(ctx, *h); err != nil {
		return unavailable(err)
	}
	a.o.Sender.Wake()
	return nil
}

func (a *API) changeHook(c echo.Context) error {
	old, err := a.find(c)
	if err != nil {
		return err
	}
	h, err := bind(c)
	if err != nil {
		return err
	}
	h.ID, h.Cursor, h.Created, h.Secret = old.ID, old.Cursor, old.Created, cmp.Or(h.Secret, old.Secret)
	if err := a.put(c.Request().Context(), &h); err != nil {
		return err
	}
	return answer.JSON(c, http.StatusOK, webhook(&h))
}

func (a *API) removeHook(c echo.Context) error {
	h, err := a.find(c)
	if err != nil {
		return err
	}
	if err := a.o.Hooks.RemoveHook(c.Request().Context(), h.ID); err != nil {
		return unavailable(err)
	}
	a.o.Sender.Wake()
	return c.NoContent(http.StatusNoContent)
}

// find returns the hook that a path names.
func (a *API) find(c echo.Context) (*notify.Hook, error) {
	all, err := a.o.Hooks.Hooks(c.Request().Context())
	if err != nil {
		return nil, unavailable(err)
	}
	for i := range all {
		if all[i].ID == c.Param("id") {
			return &all[i], nil
		}
	}
	return nil, api.NewProblem(http.StatusNotFound, "unknown-webhook", "Unknown webhook", fmt.Sprintf("there is no webhook %q", c.Param("id")), "")
}

func (a *API) deliveries(c echo.Context) error {
	h, err := a.find(c)
	if err != nil {
		return err
	}
	all, err := a.o.Hooks.Deliveries(c.Request().Context(), h.ID, notify.DeliveriesKept)
	if err != nil {
		return unavailable(err)
	}
	list := api.DeliveryList{Items: []api.Delivery{}}
	for i := range all {
		list.Items = append(list.Items, delivery(&all[i]))
	}
	return answer.JSON(c, http.StatusOK, list)
}

func delivery(d *notify.Delivery) api.Delivery {
	return api.Delivery{
		Position: d.Position, Type: d.Type, Attempt: d.Attempt, At: d.At, Milliseconds: d.Took.Milliseconds(),
		Status: d.Status, Error: d.Error, Delivered: d.Delivered(),
	}
}

func (a *API) testHook(c echo.Context) error {
	h, err := a.find(c)
	if err != nil {
		return err
	}
	d := a.o.Sender.Test(c.Request().Context(), h)
	if errors.Is(c.Request().Context().Err(), context.Canceled) {
		return nil
	}
	return answer.JSON(c, http.StatusOK, delivery(&d))
}
