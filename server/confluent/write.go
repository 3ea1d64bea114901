package confluent

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// target returns the subject that a write is about, following an alias. A write
// that cannot be answered in a type that the client reads is refused here.
func (a *API) target(c echo.Context) (registry.Name, error) {
	if err := a.acceptable(c); err != nil {
		return registry.Name{}, err
	}
	return subject(c, a.known(c)), nil
}

// known returns the newest state there is. Whether it is the very last one is
// for the write itself to find out.
func (a *API) known(c echo.Context) *registry.State {
	v, err := a.store.Latest(c.Request().Context())
	if err != nil {
		v = a.store.Current()
	}
	a.tell(c, v)
	return v.State
}

func (a *API) by(c echo.Context) registry.By { return a.o.By(c.Request()) }

// wrote sends the answer to a write, with the place at which it stands.
func (a *API) wrote(c echo.Context, at ledger.Pos, body []byte) error {
	a.placed(c, at)
	return send(c, http.StatusOK, body)
}

// refused returns the error of a write, with the place of the state that refused it.
func (a *API) refused(c echo.Context, at ledger.Pos, err error) error {
	a.placed(c, at)
	return err
}

// gone answers a write that leaves nothing to tell.
func (a *API) gone(c echo.Context, at ledger.Pos) error {
	a.placed(c, at)
	return c.NoContent(http.StatusNoContent)
}

func (a *API) placed(c echo.Context, at ledger.Pos) {
	if at.Seq > 0 {
		a.tellPosition(c, at)
	}
}
