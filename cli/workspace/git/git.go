// Package git reads older states of the files in a repository, through the git
// command: no clone, no work tree, no temporary files.
//
// Contents come from one "git cat-file --batch" process per repository. A
// Repository is not safe for concurrent use.
package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// ErrNoRepository says that a directory is in no git repository, as far as git tells.
var ErrNoRepository = errors.New("not a git repository")

// unopenedError is ErrNoRepository with the reason and the way out.
type unopenedError struct{ why string }

func (e *unopenedError) Error() string { return e.why }

// Is makes every reason an ErrNoRepository.
func (e *unopenedError) Is(target error) bool { return target == ErrNoRepository }

// unopened explains why git finds no repository. In containers of CI the files
// often belong to another user, which git takes for an attack.
func unopened(dir string, err error) error {
	const others = "; --against none, dir:PATH and registry need no git"
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return &unopenedError{"the git command is not installed or not in PATH" + others}
	case strings.Contains(err.Error(), "dubious ownership"):
		return &unopenedError{"git refuses to read the repository, because its files belong to another user; trust it with git config --global --add safe.directory " + dir}
	default:
		return &unopenedError{ErrNoRepository.Error() + others}
	}
}

// MissingError says that a commit is not there. Shallow tells whether the clone
// was cut, which is the usual reason in CI, and Empty whether there is none at all.
type MissingError struct {
	Ref            string
	Shallow, Empty bool
}

// Error implements error and says the way out.
func (e *MissingError) Error() string {
	if e.Empty {
		return "git: the repository has no commit yet; commit first, or use --against none"
	}
	if e.Shallow {
		return fmt.Sprintf("git: %s is not in this shallow clone; fetch the whole history (GitHub: fetch-depth: 0, GitLab: GIT_DEPTH: 0), or use --fetch", e.Ref)
	}
	return fmt.Sprintf("git: there is no commit %s; is the branch fetched?", e.Ref)
}

// Repository is a git repository with a work tree.
type Repository struct {
	root  string // absolute path of the work tree
	batch *batch
	blobs map[string][]byte
}

// Open finds the repository that holds dir. The error wraps ErrNoRepository.
func Open(ctx context.Context, dir string) (*Repository, error) {
	out, err := run(ctx, dir, "rev-parse", "--show-toplevel")
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, unopened(dir, err)
	}
	return &Repository{root: filepath.FromSlash(strings.TrimRight(string(out), "\r\n")), blobs: map[string][]byte{}}, nil
}

// Root is the absolute path of the work tree.
func (r *Repository) Root() string { return r.root }

// Prefix is the slash path of dir below the work tree, "" for the root itself.
func (r *Repository) Prefix(dir string) (string, error) {
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(r.root, real)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", fmt.Errorf("%s lies outside of the repository %s", dir, r.root)
	}
	if rel == "." {
		return "", nil
	}
	return filepath.ToSlash(rel), nil
}

// Close ends the process that reads contents.
func (r *Repository) Close() {
	if r.batch != nil {
		r.batch.close()
		r.batch = nil
	}
}

// run runs git and returns what it printed. The error holds what git complained about.
func run(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := command(ctx, dir, args...)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, fmt.Errorf("git %s: %w: %s", args[0], err, strings.TrimSpace(complaint.String()))
	}
	return out.Bytes(), nil
}

func command(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", args...) //nolint:gosec // the program is fixed, arguments never reach a shell
	cmd.Dir = dir
	// Messages in one language; no lock on the index that an editor may hold; no question for a password.
	cmd.Env = append(os.Environ(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0")
	return cmd
}

func (r *Repository) git(ctx context.Context, args ...string) ([]byte, error) {
	return run(ctx, r.root, args...)
}

// line is git for commands that answer with one line.
func (r *Repository) line(ctx context.Context, args ...string) (string, error) {
	out, err := r.git(ctx, args...)
	return strings.TrimSpace(string(out)), err
}

// Commit resolves a revision to the full name of its commit. The error is a *MissingError.
func (r *Repository) Commit(ctx context.Context, ref string) (string, error) {
	if ref == "" || strings.HasPrefix(ref, "-") {
		return "", &MissingError{Ref: fmt.Sprintf("%q", ref)}
	}
	out, err := r.line(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", ref+"^{commit}")
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	if err != nil {
		return "", &MissingError{Ref: ref, Shallow: r.shallow(ctx), Empty: r.empty(ctx)}
	}
	return out, nil
}

// empty reports whether no branch has a commit.
func (r *Repository) empty(ctx context.Context) bool {
	out, err := r.line(ctx, "rev-list", "--max-count=1", "--all")
	return err == nil && out == ""
}

func (r *Repository) shallow(ctx context.Context) bool {
	out, err := r.line(ctx, "rev-parse", "--is-shallow-repository")
	return err == nil && out == "true"
}

// MergeBase returns the commit where HEAD left ref. The error is a *MissingError
// where the two have no commit in common, as far as the clone goes.
func (r *Repository) MergeBase(ctx context.Context, ref string) (string, error) {
	if _, err := r.Commit(ctx, ref); err != nil {
		return "", err
	}
	out, err := r.line(ctx, "merge-base", "HEAD", ref)
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	if err != nil {
		return "", &MissingError{Ref: "the merge base of HEAD and " + ref, Shallow: r.shallow(ctx)}
	}
	return out, nil
}

// Name is a short name for people: the abbreviated commit.
func (r *Repository) Name(commit string) string { return commit[:min(len(commit), 7)] }

// Fetch completes a shallow clone, or fetches the branches of a whole one.
func (r *Repository) Fetch(ctx context.Context) error {
	args := []string{"fetch", "--quiet", "--no-tags", "origin", "+refs/heads/*:refs/remotes/origin/*"}
	if r.shallow(ctx) {
		args = append(args, "--unshallow")
	}
	_, err := r.git(ctx, args...)
	return err
}

// Describe answers the template variables sha, branch and tag of HEAD; false for one without value.
func (r *Repository) Describe(ctx context.Context, what string) (string, bool) {
	var args []string
	switch what {
	case "sha":
		args = []string{"rev-parse", "--short=7", "HEAD"}
	case "branch":
		args = []string{"symbolic-ref", "--short", "-q", "HEAD"}
	case "tag":
		args = []string{"describe", "--tags", "--exact-match", "HEAD"}
	default:
		return "", false
	}
	out, err := r.line(ctx, args...)
	return out, err == nil && out != ""
}
