package client

import (
	"context"

	"github.com/treaty-registry/treaty/api"
)

// SetHints replaces all that a source says of who uses what.
func (c *Client) SetHints(ctx context.Context, h api.Hints, cause string) (api.Hints, error) {
	return describe(ctx, c, "hints", h.Source, h, cause)
}
