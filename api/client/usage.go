package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/treaty-registry/treaty/api"
)

// pageOf is the query of a page; zero values are left out.
func pageOf(q url.Values, limit int, cursor string) url.Values {
	if limit > 0 {
		q.Set("limit", strconv.Itoa(limit))
	}
	return with(q, "cursor", cursor)
}

// with sets a parameter that is not "".
func with(q url.Values, name, value string) url.Values {
	if value != "" {
		q.Set(name, value)
	}
	return q
}

// SubjectUsage gets who produces and consumes a subject in an environment; "" is
// that of the instance.
func (c *Client) SubjectUsage(ctx context.Context, subject, environment string) (api.Usage, error) {
	var out api.Usage
	path := "/api/v1/subjects/" + pathSegment(subject) + "/usage"
	err := c.do(ctx, call{method: http.MethodGet, path: path, query: with(url.Values{}, "env", environment), into: &out})
	return out, err
}

// EventUsage gets who produces and consumes an event in an environment; "" is
// that of the instance.
func (c *Client) EventUsage(ctx context.Context, event, environment string) (api.Usage, error) {
	var out api.Usage
	path := "/api/v1/events/" + pathSegment(event) + "/usage"
	err := c.do(ctx, call{method: http.MethodGet, path: path, query: with(url.Values{}, "env", environment), into: &out})
	return out, err
}

// Applications gets a page of applications by name.
func (c *Client) Applications(ctx context.Context, text string, limit int, cursor string) (api.ApplicationList, error) {
	var out api.ApplicationList
	q := pageOf(with(url.Values{}, "q", text), limit, cursor)
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/applications", query: q, into: &out})
	return out, err
}

// Application gets an application with its edges in all environments.
func (c *Client) Application(ctx context.Context, name string) (api.Application, error) {
	var out api.Application
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/applications/" + pathSegment(name), into: &out})
	return out, err
}

func contractPath(application, version string) string {
	return "/api/v1/applications/" + pathSegment(application) + "/versions/" + pathSegment(version) + "/contract"
}

// Publish publishes the contract of a build, or with dryRun only checks it. A
// build whose contract is another one is refused with status 409.
func (c *Client) Publish(ctx context.Context, p api.Published, dryRun bool, cause string) (api.Published, error) {
	var out api.Published
	q := flag(url.Values{}, "dryRun", dryRun)
	err := c.do(ctx, call{method: http.MethodPut, path: contractPath(p.Application, p.Version), query: q, body: p, into: &out, cause: cause})
	return out, err
}

// Contract gets the contract of a build; the version main is the newest one of
// the main branch.
func (c *Client) Contract(ctx context.Context, application, version string) (api.Published, error) {
	var out api.Published
	err := c.do(ctx, call{method: http.MethodGet, path: contractPath(application, version), into: &out})
	return out, err
}

// ContractDiff gets what differs between the contracts of two builds; "" is the
// newest one of the main branch.
func (c *Client) ContractDiff(ctx context.Context, application, from, to string) (api.ContractDiff, error) {
	var out api.ContractDiff
	q := with(with(url.Values{}, "from", from), "to", to)
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/applications/" + pathSegment(application) + "/contract/diff", query: q, into: &out})
	return out, err
}

// Deploy records that a build runs in an environment. Application, Version,
// Environment, Instance and AllowContentless are asked for.
func (c *Client) Deploy(ctx context.Context, d api.Deployed, cause string) (api.Deployed, error) {
	var out api.Deployed
	body := map[string]any{
		"application": d.Application, "version": d.Version, "environment": d.Environment,
		"instance": d.Instance, "allowContentless": d.AllowContentless,
	}
	err := c.do(ctx, call{method: http.MethodPost, path: "/api/v1/deployments", body: body, into: &out, cause: cause})
	return out, err
}

// EndDeployment ends a deployment by its id.
func (c *Client) EndDeployment(ctx context.Context, id, cause string) (api.Deployed, error) {
	var out api.Deployed
	err := c.do(ctx, call{method: http.MethodDelete, path: "/api/v1/deployments/" + pathSegment(id), into: &out, cause: cause})
	return out, err
}

// Deployments gets what runs in an environment.
func (c *Client) Deployments(ctx context.Context, environment string) (api.DeploymentList, error) {
	var out api.DeploymentList
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/environments/" + pathSegment(environment) + "/deployments", into: &out})
	return out, err
}

// Release records a build that stays in the field beside others.
func (c *Client) Release(ctx context.Context, application, version, environment, cause string) (api.Released, error) {
	var out api.Released
	body := map[string]string{"application": application, "version": version, "environment": environment}
	err := c.do(ctx, call{method: http.MethodPost, path: "/api/v1/releases", body: body, into: &out, cause: cause})
	return out, err
}

// EndRelease ends the support of a release.
func (c *Client) EndRelease(ctx context.Context, application, version, environment, cause string) (api.Released, error) {
	var out api.Released
	q := url.Values{"application": {application}, "version": {version}, "environment": {environment}}
	err := c.do(ctx, call{method: http.MethodDelete, path: "/api/v1/releases", query: q, into: &out, cause: cause})
	return out, err
}

// Environments gets all environments.
func (c *Client) Environments(ctx context.Context) (api.EnvironmentList, error) {
	var out api.EnvironmentList
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/environments", into: &out})
	return out, err
}

// Principals gets a page of those who were seen or mapped; with unmapped only
// those whom nobody has explained.
func (c *Client) Principals(ctx context.Context, unmapped bool, limit int, cursor string) (api.PrincipalList, error) {
	var out api.PrincipalList
	q := pageOf(url.Values{}, limit, cursor)
	if unmapped {
		q.Set("mapped", "false")
	}
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/principals", query: q, into: &out})
	return out, err
}

// DecideEdge records what a person says about an edge: confirm or retire. With
// the subject and the environment of the edge the answer is quicker.
func (c *Client) DecideEdge(ctx context.Context, id, decision string, q api.EdgeQuestion, cause string) (api.Decision, error) {
	var out api.Decision
	path := "/api/v1/edges/" + pathSegment(id) + "/" + pathSegment(decision)
	err := c.do(ctx, call{method: http.MethodPost, path: path, body: q, into: &out, cause: cause})
	return out, err
}

// Waivers gets the waivers of an application, a subject, both, or all ("").
func (c *Client) Waivers(ctx context.Context, application, subject string) (api.WaiverList, error) {
	var out api.WaiverList
	q := with(with(url.Values{}, "application", application), "subject", subject)
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/waivers", query: q, into: &out})
	return out, err
}

// GrantWaiver accepts for a time what hurts an application. It is tried once: a
// second try would grant a second one.
func (c *Client) GrantWaiver(ctx context.Context, w api.Waiver, cause string) (api.Waiver, error) {
	var out api.Waiver
	err := c.do(ctx, call{method: http.MethodPost, path: "/api/v1/waivers", body: w, into: &out, cause: cause, once: true})
	return out, err
}

// Attest records that all consumers of a subject are known until a day.
func (c *Client) Attest(ctx context.Context, a api.Attestation, cause string) (api.Attestation, error) {
	var out api.Attestation
	err := c.do(ctx, call{method: http.MethodPost, path: "/api/v1/attestations", body: a, into: &out, cause: cause})
	return out, err
}

// Policies gets all policies in the order in which they are tried.
func (c *Client) Policies(ctx context.Context) (api.PolicyList, error) {
	var out api.PolicyList
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/policies", into: &out})
	return out, err
}

// Teams gets all teams.
func (c *Client) Teams(ctx context.Context) (api.TeamList, error) {
	var out api.TeamList
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/teams", into: &out})
	return out, err
}

// Domains gets all domains.
func (c *Client) Domains(ctx context.Context) (api.DomainList, error) {
	var out api.DomainList
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/domains", into: &out})
	return out, err
}

// describe puts an object at its place and gets it as it is now.
func describe[T any](ctx context.Context, c *Client, collection, name string, object T, cause string) (T, error) {
	var out T
	err := c.do(ctx, call{method: http.MethodPut, path: "/api/v1/" + collection + "/" + pathSegment(name), body: object, into: &out, cause: cause})
	return out, err
}

// SetEnvironment describes an environment.
func (c *Client) SetEnvironment(ctx context.Context, e api.Environment, cause string) (api.Environment, error) {
	return describe(ctx, c, "environments", e.Name, e, cause)
}

// MapPrincipal says who stands behind a principal; a mapping that says nothing
// takes back the one before.
func (c *Client) MapPrincipal(ctx context.Context, m api.Mapping, cause string) (api.Mapping, error) {
	return describe(ctx, c, "principals", m.Principal, m, cause)
}

// SetPolicy sets a policy.
func (c *Client) SetPolicy(ctx context.Context, p api.Policy, cause string) (api.Policy, error) {
	return describe(ctx, c, "policies", p.Name, p, cause)
}

// SetTeam describes a team.
func (c *Client) SetTeam(ctx context.Context, t api.Team, cause string) (api.Team, error) {
	return describe(ctx, c, "teams", t.Name, t, cause)
}

// SetDomain describes a domain.
func (c *Client) SetDomain(ctx context.Context, d api.Domain, cause string) (api.Domain, error) {
	return describe(ctx, c, "domains", d.Name, d, cause)
}

// Annotate merges what people say into what they have said about an object of a
// collection: subjects, events or applications. A nil value clears its key.
func (c *Client) Annotate(ctx context.Context, collection, name string, patch map[string]any, cause string) (api.Annotation, error) {
	var out api.Annotation
	path := "/api/v1/" + pathSegment(collection) + "/" + pathSegment(name)
	err := c.do(ctx, call{method: http.MethodPatch, path: path, body: patch, into: &out, cause: cause})
	return out, err
}
