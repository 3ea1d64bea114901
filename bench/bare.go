package main

import (
	"io"
	"net/http"
	"os"

	"github.com/labstack/echo/v4"
)

// serveBare is the yardstick: an Echo handler that answers every request with
// the same bytes and knows nothing of schemas.
func serveBare(addr, file string) error {
	body, err := os.ReadFile(file) //nolint:gosec // written by ourselves
	if err != nil {
		return err
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Any("/*", func(c echo.Context) error {
		if c.Request().Method == http.MethodPost {
			if _, err := io.Copy(io.Discard, c.Request().Body); err != nil {
				return err
			}
		}
		return c.Blob(http.StatusOK, "application/vnd.schemaregistry.v1+json", body)
	})
	return e.Start(addr)
}
