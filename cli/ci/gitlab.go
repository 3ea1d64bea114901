package ci

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// gitlab is a merge request of GitLab.
type gitlab struct {
	*client
	request string // path of the merge request
}

func detectGitLab(getenv func(string) string) (Run, error) {
	r := Run{System: "gitlab", Commit: getenv("CI_COMMIT_SHA")}
	iid := getenv("CI_MERGE_REQUEST_IID")
	if iid == "" {
		return r, nil // not in a merge request
	}
	number, err := strconv.Atoi(iid)
	if err != nil || number <= 0 {
		return r, fmt.Errorf("CI_MERGE_REQUEST_IID %q is no number", iid)
	}
	r.Request, r.Commit = number, cmp.Or(getenv("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"), r.Commit)
	source := getenv("CI_MERGE_REQUEST_SOURCE_PROJECT_ID")
	r.Fork = source != "" && source != getenv("CI_MERGE_REQUEST_PROJECT_ID")
	for l := range strings.SplitSeq(getenv("CI_MERGE_REQUEST_LABELS"), ",") {
		if l != "" {
			r.Labels = append(r.Labels, l)
		}
	}
	token := cmp.Or(getenv("TREATY_GITLAB_TOKEN"), getenv("GITLAB_TOKEN"))
	base, project := getenv("CI_API_V4_URL"), cmp.Or(getenv("CI_MERGE_REQUEST_PROJECT_ID"), getenv("CI_PROJECT_ID"))
	if token == "" || base == "" || project == "" {
		r.Missing = "GITLAB_TOKEN is not set; it needs a project access token with the scope api, since job tokens cannot comment"
		return r, nil
	}
	header := http.Header{"Private-Token": {token}}
	r.Forge = &gitlab{newClient(base, header), fmt.Sprintf("/projects/%s/merge_requests/%d", url.PathEscape(project), number)}
	return r, nil
}

type user struct {
	Username string `json:"username"`
}

// Comments implements Forge. Notes of the system are left out.
func (g *gitlab) Comments(ctx context.Context) ([]Comment, error) {
	var me user
	if err := g.do(ctx, http.MethodGet, "/user", nil, &me); err != nil {
		return nil, err
	}
	type note struct {
		ID     int64  `json:"id"`
		Body   string `json:"body"`
		System bool   `json:"system"`
		Author user   `json:"author"`
	}
	all, err := pages[note](ctx, g.client, g.request+"/notes")
	if err != nil {
		return nil, err
	}
	var out []Comment
	for _, n := range all {
		if !n.System {
			out = append(out, Comment{n.ID, n.Body, me.Username != "" && n.Author.Username == me.Username})
		}
	}
	return out, nil
}

// Create implements Forge.
func (g *gitlab) Create(ctx context.Context, body string) error {
	return g.do(ctx, http.MethodPost, g.request+"/notes", map[string]string{"body": body}, nil)
}

// Update implements Forge.
func (g *gitlab) Update(ctx context.Context, id int64, body string) error {
	return g.do(ctx, http.MethodPut, fmt.Sprintf("%s/notes/%d", g.request, id), map[string]string{"body": body}, nil)
}

// Labels implements Forge.
func (g *gitlab) Labels(ctx context.Context) ([]string, error) {
	var now struct {
		Labels []string `json:"labels"`
	}
	err := g.do(ctx, http.MethodGet, g.request, nil, &now)
	return now.Labels, err
}

// Labeller implements Forge.
func (g *gitlab) Labeller(ctx context.Context, label string) (string, error) {
	type happened struct {
		Action string `json:"action"`
		User   user   `json:"user"`
		Label  *struct {
			Name string `json:"name"`
		} `json:"label"` // null if the label is gone
	}
	all, err := pages[happened](ctx, g.client, g.request+"/resource_label_events")
	who := ""
	for _, e := range all {
		if e.Action == "add" && e.Label != nil && strings.EqualFold(e.Label.Name, label) {
			who = e.User.Username
		}
	}
	return who, err
}
