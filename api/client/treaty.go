package client

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/treaty-registry/treaty/api"
)

// Status gets how the node is. A registry that is not treaty answers with an
// error that Unknown recognises.
func (c *Client) Status(ctx context.Context) (api.Status, error) {
	var out api.Status
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/status", into: &out})
	return out, err
}

// Search selects subjects for people.
type Search struct {
	Text, Context, Format string // "" for any
	Deleted               bool
	Sort                  string // name, registered, versions, id, each with a minus before it
	Offset, Limit         int
}

// Search finds subjects.
func (c *Client) Search(ctx context.Context, s Search) (api.SubjectList, error) {
	q := flag(url.Values{}, "deleted", s.Deleted)
	for name, value := range map[string]string{"q": s.Text, "context": s.Context, "format": s.Format, "sort": s.Sort} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if s.Offset > 0 {
		q.Set("offset", strconv.Itoa(s.Offset))
	}
	if s.Limit > 0 {
		q.Set("limit", strconv.Itoa(s.Limit))
	}
	var out api.SubjectList
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/subjects", query: q, into: &out})
	return out, err
}

// Changes reads a page of the history behind a position; 0 is the beginning. A
// subject limits it to entries about that subject or context.
func (c *Client) Changes(ctx context.Context, after uint64, subject string, limit int) (api.ChangeList, error) {
	q := url.Values{"after": {strconv.FormatUint(after, 10)}, "limit": {strconv.Itoa(limit)}}
	if subject != "" {
		q.Set("subject", subject)
	}
	var out api.ChangeList
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/changes", query: q, into: &out})
	return out, err
}

// VerifyHistory lets the node read its whole history and check its chain of hashes.
func (c *Client) VerifyHistory(ctx context.Context) (api.HistoryCheck, error) {
	var out api.HistoryCheck
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/changes/verify", into: &out})
	return out, err
}

// Plan asks what applying a desired state would do.
func (c *Client) Plan(ctx context.Context, want api.DesiredState) (api.Plan, error) {
	var out api.Plan
	err := c.do(ctx, call{method: http.MethodPost, path: "/api/v1/plan", body: want, into: &out})
	return out, err
}

// Apply carries out a desired state as one batch. cause ends up in the history,
// such as a git commit. It is tried once: a plan whose answer was lost may have
// been applied, and would be stale the second time. A refusal with status 409 is a *RefusedError or a *StaleError.
func (c *Client) Apply(ctx context.Context, want api.DesiredState, cause string) (api.Plan, error) {
	var out api.Plan
	err := c.do(ctx, call{method: http.MethodPost, path: "/api/v1/apply", body: want, into: &out, cause: cause, once: true})
	if Status(err) != http.StatusConflict {
		return out, err
	}
	var e *Error
	var body struct {
		Plan     *api.Plan `json:"plan"`
		Subjects []string  `json:"subjects"`
		Position uint64    `json:"position"`
	}
	if errors.As(err, &e) && json.Unmarshal(e.body, &body) == nil {
		if body.Plan != nil {
			return *body.Plan, &RefusedError{*e, *body.Plan}
		}
		return out, &StaleError{*e, body.Subjects, body.Position}
	}
	return out, err
}

// RefusedError says that some steps of a plan cannot be done, and that nothing was changed.
type RefusedError struct {
	Refusal Error
	Plan    api.Plan
}

// Error implements error.
func (e *RefusedError) Error() string { return e.Refusal.Message }

// Unwrap returns the refusal itself.
func (e *RefusedError) Unwrap() error { return &e.Refusal }

// StaleError says that a plan was made on a state that is gone, and that nothing was changed.
type StaleError struct {
	Refusal  Error
	Subjects []string // that have changed since
	Position uint64   // of the registry now
}

// Error implements error.
func (e *StaleError) Error() string { return e.Refusal.Message }

// Unwrap returns the refusal itself.
func (e *StaleError) Unwrap() error { return &e.Refusal }
