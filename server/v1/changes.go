package v1

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/notify"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// History is what the API reads of a ledger.
type History interface {
	// Head, Read and their errors are those of ledger.Log.
	Head(ctx context.Context) (ledger.Pos, error)
	Read(ctx context.Context, after ledger.Pos) iter.Seq2[ledger.Entry, error]
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
		}
		if len(list.Items) == limit || scanned == maxScanned {
			break
		}
	}
	return answer.JSON(c, http.StatusOK, list)
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
