package git

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Auto is the commit that a change is to be compared with, and how it was found.
type Auto struct{ Commit, How string }

// Auto finds the commit where HEAD left its target branch. CI systems name the
// target in the environment; elsewhere it is the default branch of origin. On
// the target branch itself it is the commit before HEAD.
func (r *Repository) Auto(ctx context.Context, getenv func(string) string) (Auto, error) {
	head, err := r.Commit(ctx, "HEAD")
	if err != nil {
		return Auto{}, err
	}
	if sha := getenv("CI_MERGE_REQUEST_DIFF_BASE_SHA"); sha != "" {
		commit, err := r.Commit(ctx, sha)
		return Auto{commit, "CI_MERGE_REQUEST_DIFF_BASE_SHA"}, err
	}
	target, how, err := r.target(ctx, getenv)
	if err != nil {
		return Auto{}, err
	}
	base, err := r.MergeBase(ctx, target)
	if err != nil {
		return Auto{}, err
	}
	if base != head {
		return Auto{base, "merge base with " + target + how}, nil
	}
	// Nothing has left the branch: what the last commit changed is the change.
	if parent, err := r.Commit(ctx, "HEAD~1"); err == nil {
		return Auto{parent, "HEAD~1, because HEAD is on " + target}, nil
	} else if missing := new(MissingError); errors.As(err, &missing) && missing.Shallow {
		return Auto{}, err
	}
	return Auto{head, "HEAD, the first commit"}, nil
}

// target is the branch that a change goes to.
func (r *Repository) target(ctx context.Context, getenv func(string) string) (ref, how string, err error) {
	for _, name := range []string{"GITHUB_BASE_REF", "BITBUCKET_PR_DESTINATION_BRANCH", "SYSTEM_PULLREQUEST_TARGETBRANCH"} {
		branch := strings.TrimPrefix(getenv(name), "refs/heads/")
		if branch == "" {
			continue
		}
		for _, ref := range []string{"origin/" + branch, branch} {
			if _, err = r.Commit(ctx, ref); err == nil {
				return ref, ", from " + name, nil
			}
		}
		return "", "", &MissingError{Ref: "origin/" + branch + " (" + name + ")", Shallow: r.shallow(ctx)}
	}
	for _, ref := range []string{"origin/HEAD", "origin/main", "origin/master", "main", "master"} {
		if _, err := r.Commit(ctx, ref); err == nil {
			return ref, "", nil
		}
		if ctx.Err() != nil {
			return "", "", context.Cause(ctx)
		}
	}
	return "", "", fmt.Errorf("no target branch: %w", &MissingError{Ref: "origin/HEAD, main or master", Shallow: r.shallow(ctx)})
}
