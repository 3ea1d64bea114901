package ci

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// github is a pull request of GitHub, or of a server that speaks its API.
type github struct {
	*client
	issue string // path of the pull request as an issue
	repo  string
}

// event is the part of GitHub's event that matters here.
type event struct {
	PullRequest *struct {
		Number int `json:"number"`
		Labels []struct {
			Name string `json:"name"`
		} `json:"labels"`
		Head struct {
			SHA  string   `json:"sha"`
			Repo *fromHub `json:"repo"` // null if the fork is gone
		} `json:"head"`
		Base struct {
			Repo *fromHub `json:"repo"`
		} `json:"base"`
	} `json:"pull_request"`
}

type fromHub struct {
	FullName string `json:"full_name"`
}

func detectGitHub(getenv func(string) string, readFile func(string) ([]byte, error)) (Run, error) {
	r := Run{System: "github", Commit: getenv("GITHUB_SHA")}
	file := getenv("GITHUB_EVENT_PATH")
	if file == "" || !strings.HasPrefix(getenv("GITHUB_EVENT_NAME"), "pull_request") {
		return r, nil
	}
	data, err := readFile(file)
	if err != nil {
		return r, err
	}
	var e event
	if err := json.Unmarshal(data, &e); err != nil {
		return r, fmt.Errorf("GITHUB_EVENT_PATH: %w", err)
	}
	p := e.PullRequest
	if p == nil || p.Number <= 0 {
		return r, nil
	}
	r.Request, r.Commit = p.Number, cmp.Or(p.Head.SHA, r.Commit)
	r.Fork = p.Head.Repo == nil || p.Base.Repo != nil && p.Head.Repo.FullName != p.Base.Repo.FullName
	for _, l := range p.Labels {
		r.Labels = append(r.Labels, l.Name)
	}
	token := cmp.Or(getenv("TREATY_GITHUB_TOKEN"), getenv("GITHUB_TOKEN"))
	repo := getenv("GITHUB_REPOSITORY")
	if token == "" || strings.Count(repo, "/") != 1 {
		r.Missing = "GITHUB_TOKEN is not set; pass it with env: {GITHUB_TOKEN: ${{ github.token }}}"
		return r, nil
	}
	owner, name, _ := strings.Cut(repo, "/")
	path := "/repos/" + url.PathEscape(owner) + "/" + url.PathEscape(name)
	header := http.Header{"Authorization": {"Bearer " + token}, "Accept": {"application/vnd.github+json"}, "X-Github-Api-Version": {"2022-11-28"}}
	r.Forge = &github{newClient(cmp.Or(getenv("GITHUB_API_URL"), "https://api.github.com"), header), fmt.Sprintf("%s/issues/%d", path, p.Number), path}
	return r, nil
}

type person struct {
	Login string `json:"login"`
}

// Comments implements Forge. The token of a run has no user that could be asked
// for; its comments are those of a bot.
func (g *github) Comments(ctx context.Context) ([]Comment, error) {
	var me person
	if g.do(ctx, http.MethodGet, "/user", nil, &me) != nil {
		me.Login = ""
	}
	type comment struct {
		ID   int64  `json:"id"`
		Body string `json:"body"`
		User person `json:"user"`
	}
	all, err := pages[comment](ctx, g.client, g.issue+"/comments")
	if err != nil {
		return nil, err
	}
	var out []Comment
	for _, c := range all {
		own := c.User.Login == me.Login
		if me.Login == "" {
			own = strings.HasSuffix(c.User.Login, "[bot]")
		}
		out = append(out, Comment{c.ID, c.Body, own})
	}
	return out, nil
}

// Create implements Forge.
func (g *github) Create(ctx context.Context, body string) error {
	return g.do(ctx, http.MethodPost, g.issue+"/comments", map[string]string{"body": body}, nil)
}

// Update implements Forge.
func (g *github) Update(ctx context.Context, id int64, body string) error {
	return g.do(ctx, http.MethodPatch, fmt.Sprintf("%s/issues/comments/%d", g.repo, id), map[string]string{"body": body}, nil)
}

// Labels implements Forge.
func (g *github) Labels(ctx context.Context) ([]string, error) {
	type label struct {
		Name string `json:"name"`
	}
	all, err := pages[label](ctx, g.client, g.issue+"/labels")
	var out []string
	for _, l := range all {
		out = append(out, l.Name)
	}
	return out, err
}

// Labeller implements Forge.
func (g *github) Labeller(ctx context.Context, label string) (string, error) {
	type happened struct {
		Event string `json:"event"`
		Actor person `json:"actor"`
		Label struct {
			Name string `json:"name"`
		} `json:"label"`
	}
	all, err := pages[happened](ctx, g.client, g.issue+"/events")
	who := ""
	for _, e := range all {
		if e.Event == "labeled" && strings.EqualFold(e.Label.Name, label) {
			who = e.Actor.Login
		}
	}
	return who, err
}
