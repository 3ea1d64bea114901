package client

import (
	"context"
	"net/http"
	"net/url"

	"github.com/treaty-registry/treaty/api"
)

// Impact asks who is hurt by a change.
func (c *Client) Impact(ctx context.Context, req api.ImpactRequest) (api.Impact, error) {
	var out api.Impact
	err := c.do(ctx, call{method: http.MethodPost, path: "/api/v1/impact", body: req, into: &out})
	return out, err
}

// ImpactReport gets a report again, as it was when it was made.
func (c *Client) ImpactReport(ctx context.Context, id string) (api.Impact, error) {
	var out api.Impact
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/impact/" + pathSegment(id), into: &out})
	return out, err
}

// DeployOptions override the policy for one question. Zero values do not.
type DeployOptions struct {
	Unknown  string // yes or no: what an unknown verdict counts as
	Retained string // all, latest, log, 7d, v3-v9
}

func (o *DeployOptions) query(application, version string) url.Values {
	q := with(with(url.Values{"application": {application}}, "version", version), "unknown", o.Unknown)
	return with(q, "retained", o.Retained)
}

// CanIDeploy asks whether a build may go into an environment. Without a version it
// is the newest contract of the main branch, "" is the environment of the instance.
func (c *Client) CanIDeploy(ctx context.Context, application, version, environment string, o DeployOptions) (api.Deployability, error) {
	var out api.Deployability
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/can-i-deploy", query: with(o.query(application, version), "to", environment), into: &out})
	return out, err
}

// CanIMerge asks whether a build fits what all others declare on their main branches.
func (c *Client) CanIMerge(ctx context.Context, application, version string, o DeployOptions) (api.Deployability, error) {
	var out api.Deployability
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/can-i-merge", query: o.query(application, version), into: &out})
	return out, err
}

// Matrix gets which reader of a subject reads which writer in an environment; "" is
// that of the instance.
func (c *Client) Matrix(ctx context.Context, subject, environment string) (api.Matrix, error) {
	var out api.Matrix
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/matrix", query: with(url.Values{"subject": {subject}}, "env", environment), into: &out})
	return out, err
}

// FieldUsage gets who uses a field of a subject in an environment; "" is that of the instance.
func (c *Client) FieldUsage(ctx context.Context, subject, path, environment string) (api.FieldUsage, error) {
	var out api.FieldUsage
	target := "/api/v1/subjects/" + pathSegment(subject) + "/fields/" + pathSegment(path) + "/usage"
	err := c.do(ctx, call{method: http.MethodGet, path: target, query: with(url.Values{}, "env", environment), into: &out})
	return out, err
}
