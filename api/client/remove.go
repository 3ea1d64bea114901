package client

import (
	"context"
	"net/http"

	"github.com/treaty-registry/treaty/api"
)

// remove takes an object of a collection back.
func (c *Client) remove(ctx context.Context, collection, name, cause string) error {
	return c.do(ctx, call{method: http.MethodDelete, path: "/api/v1/" + collection + "/" + pathSegment(name), cause: cause})
}

// RevokeWaiver takes a waiver back.
func (c *Client) RevokeWaiver(ctx context.Context, id, cause string) error {
	return c.remove(ctx, "waivers", id, cause)
}

// RemovePolicy removes a policy.
func (c *Client) RemovePolicy(ctx context.Context, name, cause string) error {
	return c.remove(ctx, "policies", name, cause)
}

// RemoveTeam removes a team. One that still owns something is refused with status 409.
func (c *Client) RemoveTeam(ctx context.Context, name, cause string) error {
	return c.remove(ctx, "teams", name, cause)
}

// RemoveDomain removes a domain. One that still holds something is refused with status 409.
func (c *Client) RemoveDomain(ctx context.Context, name, cause string) error {
	return c.remove(ctx, "domains", name, cause)
}

// RemoveEnvironment removes an environment. One in which something runs is refused with status 409.
func (c *Client) RemoveEnvironment(ctx context.Context, name, cause string) error {
	return c.remove(ctx, "environments", name, cause)
}

// SetApplication describes an application beside its contracts. What says
// otherwise than its newest contract is refused with status 409.
func (c *Client) SetApplication(ctx context.Context, d api.ApplicationDescription, cause string) (api.ApplicationDescription, error) {
	return describe(ctx, c, "applications", d.Name, d, cause)
}

// RemoveApplication takes back what people said of an application beside its contracts.
func (c *Client) RemoveApplication(ctx context.Context, name, cause string) error {
	return c.remove(ctx, "applications", name, cause)
}
