package v1

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/plan"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// The addresses of plans, and the number of bytes that a desired state may have:
// many schemas travel at once, and a batch of the ledger holds twice as much.
const (
	PlanPath  = "/api/v1/plan"
	ApplyPath = "/api/v1/apply"
	MaxPlan   = 32 << 20
)

// Plans is what the API needs of a replica to make and apply plans. The errors
// are those of registry.Store.
type Plans interface {
	Latest(ctx context.Context) (plan.View, error)
	Commit(ctx context.Context, decide func(plan.View) (ledger.Batch, error)) (plan.View, error)
}

// errRefused ends the decision about a plan that has refused steps.
var errRefused = errors.New("the plan has refused steps")

// plan answers what applying a desired state would do.
func (a *API) plan(c echo.Context) error {
	want, err := desired(c)
	if err != nil {
		return err
	}
	v, err := a.o.Plans.Latest(c.Request().Context())
	if err != nil {
		return answer.Fail(err)
	}
	made, _, err := plan.Make(a.o.Registry, v, want)
	if err != nil {
		return unplanned(c, err)
	}
	return answer.JSON(c, http.StatusOK, made)
}

// apply carries out a desired state as one batch, or not at all.
func (a *API) apply(c echo.Context) error {
	want, err := desired(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	v, err := a.o.Plans.Latest(ctx)
	if err != nil {
		return answer.Fail(err)
	}
	// First outside the commit: texts and comparisons are remembered, so that the
	// decision inside is quick and holds up nobody, and a refusal needs no commit.
	made, facts, err := plan.Make(a.o.Registry, v, want)
	if err == nil && made.Refused == 0 && len(facts) > 0 {
		by := a.o.By(c.Request())
		_, err = a.o.Plans.Commit(ctx, func(v plan.View) (ledger.Batch, error) {
			now, facts, err := plan.Make(a.o.Registry, v, want)
			if err != nil {
				return ledger.Batch{}, err
			}
			made = now
			if made.Refused > 0 {
				return ledger.Batch{}, errRefused
			}
			return ledger.Batch{Actor: by.Actor, Cause: by.Cause, At: a.o.Now(), Facts: facts}, nil
		})
	}
	switch {
	case err != nil && !errors.Is(err, errRefused):
		return unplanned(c, err)
	case made.Refused > 0:
		return answer.JSON(c, http.StatusConflict, api.RefusedPlan{
			Error: api.Error{Code: http.StatusConflict, Message: fmt.Sprintf("%d of %d steps cannot be done; nothing was changed", made.Refused, len(made.Steps))},
			Plan:  made,
		})
	}
	made.Applied = true
	return answer.JSON(c, http.StatusOK, made)
}

// desired reads the body.
func desired(c echo.Context) (api.DesiredState, error) {
	var want api.DesiredState
	dec := json.NewDecoder(c.Request().Body)
	dec.DisallowUnknownFields() // a misspelt switch must not change what is applied
	if err := dec.Decode(&want); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return want, err
		}
		return want, echo.NewHTTPError(http.StatusBadRequest, "the body is not a desired state: "+err.Error()).SetInternal(err)
	}
	return want, nil
}

// unplanned answers why there is no plan.
func unplanned(c echo.Context, err error) error {
	var invalid *plan.InvalidError
	var stale *plan.StaleError
	switch {
	case errors.As(err, &invalid):
		return echo.NewHTTPError(http.StatusUnprocessableEntity, invalid.Message)
	case errors.As(err, &stale):
		return answer.JSON(c, http.StatusConflict, api.StalePlan{
			Error: api.Error{Code: http.StatusConflict, Message: stale.Error()}, Subjects: stale.Subjects, Position: stale.Position,
		})
	case errors.Is(err, ledger.ErrTooLarge):
		return echo.NewHTTPError(http.StatusRequestEntityTooLarge, "the plan is too large for one batch: apply fewer subjects at a time")
	default:
		return answer.Fail(err)
	}
}
