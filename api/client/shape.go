package client

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/treaty-registry/treaty/api"
)

// pathSegment escapes a name as one segment of a path. Dots are escaped too
// where the whole name would mean a directory.
func pathSegment(name string) string {
	if name == "." || name == ".." {
		return strings.ReplaceAll(name, ".", "%2E")
	}
	return url.PathEscape(name)
}

// Tree gets the fields of a version; version is a number or latest.
func (c *Client) Tree(ctx context.Context, subject, version string) (api.SchemaTree, error) {
	var out api.SchemaTree
	path := "/api/v1/subjects/" + pathSegment(subject) + "/versions/" + pathSegment(version) + "/tree"
	err := c.do(ctx, call{method: http.MethodGet, path: path, into: &out})
	return out, err
}

// Diff gets what differs between two versions, each as subject@version; without
// a version it is the latest one.
func (c *Client) Diff(ctx context.Context, from, to string) (api.SchemaDiff, error) {
	var out api.SchemaDiff
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/diff", query: url.Values{"from": {from}, "to": {to}}, into: &out})
	return out, err
}

// DiffTexts gets what differs between two versions or texts.
func (c *Client) DiffTexts(ctx context.Context, req api.DiffRequest) (api.SchemaDiff, error) {
	var out api.SchemaDiff
	err := c.do(ctx, call{method: http.MethodPost, path: "/api/v1/diff", body: req, into: &out})
	return out, err
}

// Playground asks what would become of a schema.
func (c *Client) Playground(ctx context.Context, req api.PlaygroundRequest) (api.Playground, error) {
	var out api.Playground
	err := c.do(ctx, call{method: http.MethodPost, path: "/api/v1/playground", body: req, into: &out})
	return out, err
}
