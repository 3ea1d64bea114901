// Package repository finds the workspace that a command is about, and where in the history of git it stands.
package repository

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/treaty-registry/treaty/cli/session"
	"github.com/treaty-registry/treaty/cli/workspace"
	"github.com/treaty-registry/treaty/cli/workspace/git"
)

// Repository is a workspace with where it stands.
type Repository struct {
	*workspace.Workspace
	Root   string // directory of treaty.yaml
	Commit string // of git, short; "" outside of it
	Branch string // of git; "" outside of it, or where none is checked out
	// Vars gives the variables of git and of the environment their values.
	Vars workspace.Vars
}

// Open reads the treaty.yaml that a flag or TREATY_FILE names, else the nearest
// one upward, never above the root of the git repository. Its error is a
// *session.Exit: a treaty.yaml that cannot be understood is a bad question.
func Open(ctx context.Context, w session.World, file string) (*Repository, error) {
	if file == "" {
		file = w.Getenv("TREATY_FILE")
	}
	if file == "" {
		found, err := findUpward(w.Path("."))
		if err != nil {
			return nil, session.Fail(session.Usage, err)
		}
		file = found
	} else {
		file = w.Path(file)
	}
	text, err := os.ReadFile(file) //nolint:gosec // the user names the file
	if err != nil {
		return nil, session.Fail(session.Usage, err)
	}
	config, err := workspace.Parse(filepath.Base(file), text)
	if err != nil {
		return nil, session.Fail(session.Usage, err)
	}
	r := &Repository{Root: filepath.Dir(file)}
	tree, err := workspace.OpenDir(r.Root)
	if err != nil {
		return nil, session.Fail(session.Unable, err)
	}
	defer tree.Close() //nolint:errcheck // nothing was written
	facts := describe(ctx, r.Root)
	r.Commit, r.Branch = facts["sha"], facts["branch"]
	r.Vars = func(name string) (string, bool) {
		if env, ok := strings.CutPrefix(name, "env."); ok {
			value := w.Getenv(env)
			return value, value != ""
		}
		what, ok := strings.CutPrefix(name, "git.")
		return facts[what], ok && facts[what] != ""
	}
	if r.Workspace, err = workspace.Load(config, tree, workspace.Options{Vars: r.Vars}); err != nil {
		return nil, session.Fail(session.Usage, err)
	}
	return r, nil
}

// describe reads where a directory stands in git; empty outside of it.
func describe(ctx context.Context, dir string) map[string]string {
	facts := map[string]string{}
	repo, err := git.Open(ctx, dir)
	if err != nil {
		return facts
	}
	defer repo.Close()
	for _, what := range []string{"sha", "branch", "tag"} {
		facts[what], _ = repo.Describe(ctx, what)
	}
	return facts
}

// findUpward finds the nearest treaty.yaml.
func findUpward(dir string) (string, error) {
	start, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		file := filepath.Join(dir, workspace.FileName)
		if _, err := os.Stat(file); err == nil {
			return file, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		_, err := os.Stat(filepath.Join(dir, ".git"))
		if err == nil || filepath.Dir(dir) == dir {
			return "", fmt.Errorf("no %s in %s or above; treaty init writes one", workspace.FileName, start)
		}
	}
}
