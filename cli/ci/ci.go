// Package ci tells a pull request what a check has found: one comment that is kept up to date, and a label with which reviewers accept a break.
//
// It never decides: a comment that cannot be written changes no verdict. The
// systems differ in addresses and names only, which a Forge hides.
package ci

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Run is the pipeline run in which a check takes place.
type Run struct {
	System string // github, gitlab, or "" for any other
	// Request is the number of the pull or merge request; 0 outside of one.
	Request int
	// Fork is set when the request comes from another repository, whose runs may
	// not write.
	Fork   bool
	Commit string // the head of the request, "" if unknown
	Labels []string
	// Forge is the way to the request; nil outside of one, or without a token.
	Forge Forge
	// Missing says what keeps Forge from being there.
	Missing string
}

// Forge is what a system can do about one request.
type Forge interface {
	// Comments lists the comments, oldest first.
	Comments(ctx context.Context) ([]Comment, error)
	Create(ctx context.Context, body string) error
	Update(ctx context.Context, id int64, body string) error
	// Labels lists the labels as they are now.
	Labels(ctx context.Context) ([]string, error)
	// Labeller names who set a label last; "" if nobody knows.
	Labeller(ctx context.Context, label string) (string, error)
}

// Comment is a comment of a request.
type Comment struct {
	ID   int64
	Body string
	// Own is set for a comment of the user that asks: nobody else's is ever changed.
	Own bool
}

// ErrForbidden says that the token may not do what was asked.
var ErrForbidden = errors.New("the token may not do this")

// Detect reads from the environment where a command runs. readFile reads the
// event that GitHub describes in a file.
func Detect(getenv func(string) string, readFile func(string) ([]byte, error)) (Run, error) {
	switch {
	case getenv("GITHUB_ACTIONS") == "true":
		return detectGitHub(getenv, readFile)
	case getenv("GITLAB_CI") == "true":
		return detectGitLab(getenv)
	default:
		return Run{}, nil
	}
}

// client speaks JSON with a system.
type client struct {
	base   string // without slash at the end
	header http.Header
	http   *http.Client
}

const (
	// patience bounds one call: a system that hangs must not hang the pipeline.
	patience = 20 * time.Second
	// maxAnswer bounds an answer in bytes: a page of 100 comments of 64 kB each.
	maxAnswer = 16 << 20
	// pageSize and maxPages bound how many comments are looked at.
	pageSize = 100
	maxPages = 30
)

func newClient(base string, header http.Header) *client {
	return &client{strings.TrimSuffix(base, "/"), header, &http.Client{Timeout: patience}}
}

// do calls the system. Its error wraps ErrForbidden where the token may not.
func (c *client) do(ctx context.Context, method, path string, body, into any) error {
	var content io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, content)
	if err != nil {
		return err
	}
	req.Header = c.header.Clone()
	req.Header.Set("User-Agent", "treaty")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close() //nolint:errcheck // only read
	data, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return err
	}
	where, _, _ := strings.Cut(path, "?")
	switch {
	case res.StatusCode == http.StatusUnauthorized || res.StatusCode == http.StatusForbidden:
		return fmt.Errorf("%s %s: %s: %w", method, where, res.Status, ErrForbidden)
	case res.StatusCode >= http.StatusMultipleChoices:
		return fmt.Errorf("%s %s: %s", method, where, res.Status)
	case into == nil:
		return nil
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s %s: the answer is no JSON that it should be: %w", method, where, err)
	}
	return nil
}

// pages reads a list page by page until one is not full.
func pages[T any](ctx context.Context, c *client, path string) ([]T, error) {
	var all []T
	for page := 1; page <= maxPages; page++ {
		var some []T
		if err := c.do(ctx, http.MethodGet, fmt.Sprintf("%s?per_page=%d&page=%d", path, pageSize, page), nil, &some); err != nil {
			return nil, err
		}
		all = append(all, some...)
		if len(some) < pageSize {
			break
		}
	}
	return all, nil
}
