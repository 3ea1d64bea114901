package history

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/server/notify"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// The limits of a page.
const (
	changesPage    = 100
	maxChangesPage = 1_000
)

// changes answers a page of the history, or streams it to who asks for that.
func (a *API) changes(c echo.Context) error {
	if strings.HasPrefix(c.Request().Header.Get(echo.HeaderAccept), "text/event-stream") {
		return a.o.Stream(c)
	}
	descending, err := order(c.QueryParam("order"))
	if err != nil {
		return err
	}
	after, err := position(c, "after", 0)
	if err != nil {
		return err
	}
	before, err := position(c, "before", math.MaxInt64)
	if err != nil {
		return err
	}
	limit, err := answer.Number(c, "limit", changesPage)
	if err != nil {
		return err
	}
	if limit <= 0 || limit > maxChangesPage {
		limit = maxChangesPage
	}
	f, err := a.filterOf(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	head, err := a.o.Log.Head(ctx)
	if err != nil {
		return answer.Fail(err)
	}
	s := a.scan(f, limit)
	list := api.ChangeList{Items: []api.Change{}, Position: head.Seq}
	if descending {
		s.floor = after
		list.Next, err = a.look(ctx, s, func(ctx context.Context) (uint64, error) { return s.backward(ctx, min(before, head.Seq+1)) })
	} else {
		to := min(max(before, 1)-1, head.Seq)
		list.Next, err = a.look(ctx, s, func(ctx context.Context) (uint64, error) { return s.forward(ctx, min(after, head.Seq), to) })
	}
	if err != nil {
		return err
	}
	if s.scanned > 0 {
		list.Reached = &s.reached
	}
	if err := s.nameAll(ctx); err != nil {
		return err
	}
	for i := range s.found {
		list.Items = append(list.Items, s.change(&s.found[i]))
	}
	return answer.JSON(c, http.StatusOK, list)
}

// look scans, with few others at a time if it may take long.
func (a *API) look(ctx context.Context, s *scan, do func(context.Context) (uint64, error)) (uint64, error) {
	if s.filter.narrow() {
		select {
		case a.scanning <- struct{}{}:
			defer func() { <-a.scanning }()
		case <-ctx.Done():
			return 0, fmt.Errorf("wait to scan: %w", context.Cause(ctx))
		}
	}
	next, err := do(ctx)
	if err != nil {
		return 0, answer.Fail(err)
	}
	return next, nil
}

func order(text string) (descending bool, err error) {
	switch text {
	case "", "asc":
		return false, nil
	case "desc":
		return true, nil
	default:
		return false, refuse("order: it is asc, the oldest first, or desc")
	}
}

func position(c echo.Context, name string, standard uint64) (uint64, error) {
	text := c.QueryParam(name)
	if text == "" {
		return standard, nil
	}
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		return 0, echo.NewHTTPError(http.StatusBadRequest, fmt.Sprintf("%s: %q is not a position", name, text))
	}
	return n, nil
}

// nameAll looks up who has made the changes that were found.
func (s *scan) nameAll(ctx context.Context) error {
	ids := make([]uuid.UUID, 0, len(s.found))
	for i := range s.found {
		ids = append(ids, s.found[i].Actor)
	}
	return s.name(ctx, ids...)
}

// change is an entry as the API shows it.
func (s *scan) change(e *ledger.Entry) api.Change {
	out := notify.ChangeOf(e)
	if who := s.names[e.Actor]; who.Name != "" {
		out.Principal, out.Unverified = who.Name, !who.Verified
	}
	return out
}
