package client

import (
	"context"
	"net/http"
	"net/url"

	"github.com/treaty-registry/treaty/api"
)

// Export gets the catalog as files of another tool: all of it, or only an
// application or a domain.
func (c *Client) Export(ctx context.Context, form, application, domain string) (api.Export, error) {
	var out api.Export
	query := with(with(url.Values{}, "application", application), "domain", domain)
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/export/" + pathSegment(form), query: query, into: &out})
	return out, err
}
