package v1

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/actors"
	"github.com/treaty-registry/treaty/server/notify"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// History is what the API reads of a ledger.
type History interface {
	// Head, Read and their errors are those of ledger.Log.
	Head(ctx context.Context) (ledger.Pos, error)
	Read(ctx context.Context, after ledger.Pos) iter.Seq2[ledger.Entry, error]
}

// Actors knows the names of those who act. Its errors are those of a database
// that cannot be reached.
type Actors interface {
	// Names returns who has which id, as far as that is known.
	Names(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]actors.Actor, error)
	// Erase takes a name away for good, and reports whether it was there.
	Erase(ctx context.Context, name string) (bool, error)
}

// The limits of a page of the history.
const (
	changesPage    = 100
	maxChangesPage = 1_000
	// maxScanned bounds how many entries a search for one subject reads before it
	// answers with what it has and where to go on.
	maxScanned = 20_000
)

// changes answers a page of the history, or streams it to who asks for that.
func (a *API) changes(c echo.Context) error {
	if strings.HasPrefix(c.Request().Header.Get(echo.HeaderAccept), "text/event-stream") {
		return a.o.Stream(c)
	}
	after, err := strconv.ParseUint(orZero(c.QueryParam("after")), 10, 63)
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest, fmt.Sprintf("after: %q is not a position", c.QueryParam("after")))
	}
	limit, err := answer.Number(c, "limit", changesPage)
	if err != nil {
		return err
	}
	if limit <= 0 || limit > maxChangesPage {
		limit = maxChangesPage
	}
	ctx := c.Request().Context()
	head, err := a.o.History.Head(ctx)
	if err != nil {
		return answer.Fail(err)
	}
	list := api.ChangeList{Items: []api.Change{}, Position: head.Seq, Next: min(after, head.Seq)}
	if after >= head.Seq {
		return answer.JSON(c, http.StatusOK, list)
	}
	at, skip, err := notify.Seek(ctx, a.o.History, after)
	if err != nil {
		return answer.Fail(err)
	}
	about, filtered := registry.ParseName(c.QueryParam("subject")), c.QueryParams().Has("subject")
	var ids []uuid.UUID
	scanned := 0
	for e, err := range a.o.History.Read(ctx, at) {
		if err != nil {
			return answer.Fail(err)
		}
		if e.Seq <= skip {
			continue
		}
		list.Next = e.Seq
		if scanned++; !filtered || notify.NameOf(e.Key) == about {
			list.Items = append(list.Items, notify.ChangeOf(&e))
			ids = append(ids, e.Actor)
		}
		if len(list.Items) == limit || scanned == maxScanned {
			break
		}
	}
	names, err := a.o.Actors.Names(ctx, ids)
	if err != nil {
		return fmt.Errorf("names of the history: %w", err)
	}
	for i, id := range ids {
		if who := names[id]; who.Name != "" {
			list.Items[i].Principal, list.Items[i].Unverified = who.Name, !who.Verified
		}
	}
	return answer.JSON(c, http.StatusOK, list)
}

// erase takes a name out of the history.
func (a *API) erase(c echo.Context) error {
	parts, err := answer.Segments(c, "/api/v1/principals/")
	if err != nil {
		return err
	}
	found, err := a.o.Actors.Erase(c.Request().Context(), parts[0])
	if err != nil {
		return err
	}
	if !found {
		return api.NewProblem(http.StatusNotFound, "unknown-principal", "Unknown principal", "nobody called \""+parts[0]+"\" is in the history", "")
	}
	return c.NoContent(http.StatusNoContent)
}

func orZero(text string) string {
	if text == "" {
		return "0"
	}
	return text
}

// verify reads the whole history and checks its chain of hashes.
func (a *API) verify(c echo.Context) error {
	if !a.verifying.TryLock() {
		return echo.NewHTTPError(http.StatusTooManyRequests, "the history is being verified for somebody else; try again when that is done")
	}
	defer a.verifying.Unlock()
	ctx := c.Request().Context()
	head, err := a.o.History.Head(ctx)
	if err != nil {
		return answer.Fail(err)
	}
	check := api.HistoryCheck{Intact: true, Log: head.Log.String(), Position: head.Seq}
	var audit ledger.Audit
	for e, err := range a.o.History.Read(ctx, ledger.Pos{}) {
		if err == nil {
			err = audit.Check(&e)
		}
		if err != nil && !errors.Is(err, ledger.ErrDiverged) {
			return answer.Fail(err)
		}
		if err != nil {
			check.Intact, check.Cause = false, err.Error()
			return answer.JSON(c, http.StatusOK, check)
		}
		check.Entries, check.Chain = e.Seq, e.Chain.String()
	}
	if _, err := audit.Close(); err != nil {
		check.Intact, check.Cause = false, err.Error()
	}
	return answer.JSON(c, http.StatusOK, check)
}
