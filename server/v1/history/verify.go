package history

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// verify reads the whole history and checks its chain of hashes.
func (a *API) verify(c echo.Context) error {
	select {
	case a.verifying <- struct{}{}:
		defer func() { <-a.verifying }()
	default:
		return echo.NewHTTPError(http.StatusTooManyRequests, "the history is being verified for somebody else; try again when that is done")
	}
	ctx := c.Request().Context()
	head, err := a.o.Log.Head(ctx)
	if err != nil {
		return answer.Fail(err)
	}
	check := api.HistoryCheck{Intact: true, Log: head.Log.String(), Position: head.Seq}
	var audit ledger.Audit
	for e, err := range a.o.Log.Read(ctx, ledger.Pos{}) {
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
