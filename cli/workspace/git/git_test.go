package git

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// sandbox is a repository in a directory of its own.
type sandbox struct {
	t   *testing.T
	dir string
}

func newSandbox(t *testing.T) sandbox {
	t.Helper()
	s := sandbox{t, t.TempDir()}
	s.git("init", "-q", "-b", "main", ".")
	return s
}

func (s sandbox) git(args ...string) {
	s.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
	out, err := cmd.CombinedOutput()
	require.NoError(s.t, err, string(out))
}

func (s sandbox) write(file, text string) {
	s.t.Helper()
	path := filepath.Join(s.dir, file)
	require.NoError(s.t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(s.t, os.WriteFile(path, []byte(text), 0o600))
}

func (s sandbox) commit(file, text string) {
	s.write(file, text)
	s.git("add", "-A")
	s.git("commit", "-qm", "change "+file)
}

func (s sandbox) open(dir string) *Repository {
	r, err := Open(s.t.Context(), filepath.Join(s.dir, dir))
	require.NoError(s.t, err)
	s.t.Cleanup(r.Close)
	return r
}

func none(string) string { return "" }

const long = "one\ntwo\nthree\nfour\nfive\nsix\n"

func TestTrees(t *testing.T) {
	s := newSandbox(t)
	s.commit("sub/a.avsc", "v1")
	s.commit("sub/b b.avsc", "b")
	require.NoError(t, os.Symlink("a.avsc", filepath.Join(s.dir, "sub", "l.avsc")))
	require.NoError(t, os.Symlink("/etc/passwd", filepath.Join(s.dir, "sub", "out.avsc")))
	s.commit("other.avsc", "x")
	s.write("sub/a.avsc", "v2")
	s.git("add", "sub/a.avsc")
	s.write("sub/a.avsc", "v3")
	r := s.open("sub")
	prefix, err := r.Prefix(filepath.Join(s.dir, "sub"))
	require.NoError(t, err)
	require.Equal(t, "sub", prefix)
	head, err := r.Tree(t.Context(), "HEAD", prefix)
	require.NoError(t, err)
	files, err := head.List()
	require.NoError(t, err)
	require.Equal(t, []string{"a.avsc", "b b.avsc", "l.avsc", "out.avsc"}, files)
	for file, want := range map[string]string{"a.avsc": "v1", "b b.avsc": "b", "l.avsc": "v1"} {
		data, err := head.Read(file)
		require.NoError(t, err)
		require.Equal(t, want, string(data))
	}
	_, err = head.Read("out.avsc")
	require.ErrorContains(t, err, "leads out")
	_, err = head.Read("none")
	require.ErrorIs(t, err, os.ErrNotExist)
	index, err := r.Index(t.Context(), prefix)
	require.NoError(t, err)
	data, err := index.Read("a.avsc")
	require.NoError(t, err)
	require.Equal(t, "v2", string(data))
	_, err = r.Prefix(t.TempDir())
	require.ErrorContains(t, err, "outside")
}

func TestAuto(t *testing.T) {
	s := newSandbox(t)
	s.commit("a", "1")
	r := s.open(".")
	auto, err := r.Auto(t.Context(), none)
	require.NoError(t, err)
	require.Equal(t, "HEAD, the first commit", auto.How)
	first := auto.Commit
	s.commit("a", "2")
	auto, err = r.Auto(t.Context(), none)
	require.NoError(t, err)
	require.Equal(t, Auto{first, "HEAD~1, because HEAD is on main"}, auto)
	s.git("checkout", "-qb", "feature", first)
	s.commit("b", "1")
	auto, err = r.Auto(t.Context(), none)
	require.NoError(t, err)
	require.Equal(t, Auto{first, "merge base with main"}, auto, "main has moved on, which is not this branch's doing")
	auto, err = r.Auto(t.Context(), func(k string) string { return map[string]string{"GITHUB_BASE_REF": "main"}[k] })
	require.NoError(t, err)
	require.Equal(t, Auto{first, "merge base with main, from GITHUB_BASE_REF"}, auto)
	_, err = r.Auto(t.Context(), func(k string) string { return map[string]string{"GITHUB_BASE_REF": "gone"}[k] })
	var missing *MissingError
	require.ErrorAs(t, err, &missing)
	auto, err = r.Auto(t.Context(), func(k string) string { return map[string]string{"CI_MERGE_REQUEST_DIFF_BASE_SHA": first}[k] })
	require.NoError(t, err)
	require.Equal(t, Auto{first, "CI_MERGE_REQUEST_DIFF_BASE_SHA"}, auto)
}

func TestShallow(t *testing.T) {
	s := newSandbox(t)
	s.commit("a", "1")
	s.commit("a", "2")
	clone := sandbox{t, t.TempDir()}
	clone.git("clone", "-q", "--depth=1", "file://"+s.dir, ".")
	r := clone.open(".")
	_, err := r.Auto(t.Context(), none)
	var missing *MissingError
	require.ErrorAs(t, err, &missing)
	require.True(t, missing.Shallow)
	require.ErrorContains(t, err, "fetch-depth: 0")
	require.NoError(t, r.Fetch(t.Context()))
	auto, err := r.Auto(t.Context(), none)
	require.NoError(t, err)
	require.Contains(t, auto.How, "HEAD~1")
}

func TestHistory(t *testing.T) {
	s := newSandbox(t)
	s.commit("p/old.avsc", long+"1")
	s.commit("p/old.avsc", long+"2")
	s.commit("p/other.avsc", "x")
	s.git("mv", "p/old.avsc", "p/new.avsc")
	s.commit("p/other.avsc", "y")
	s.commit("p/new.avsc", long+"3")
	s.commit("p/new.avsc", long+"1")
	s.git("checkout", "-qb", "side")
	s.commit("p/new.avsc", long+"not on the first parent")
	s.commit("p/new.avsc", long+"4")
	s.git("checkout", "-q", "main")
	s.git("merge", "-q", "--no-ff", "-m", "merge", "side")
	r := s.open(".")
	past, err := r.History(t.Context(), "main", "p")
	require.NoError(t, err)
	var got []string
	for _, p := range past["new.avsc"] {
		data, err := r.Read(t.Context(), p)
		require.NoError(t, err)
		got = append(got, p.File+" "+string(data[len(long):]))
	}
	require.Equal(t, []string{"new.avsc 2", "new.avsc 3", "new.avsc 1", "new.avsc 4"}, got, "each content once, at its latest place")
	require.Len(t, past["other.avsc"], 2)
	_, err = r.History(t.Context(), "none", "")
	require.Error(t, err)
}

func TestRenames(t *testing.T) {
	s := newSandbox(t)
	s.commit("p/a b.avsc", long)
	s.git("mv", "p/a b.avsc", "p/ü.avsc")
	r := s.open(".")
	for _, staged := range []bool{true, false} {
		renames, err := r.Renames(t.Context(), "HEAD", "p", staged)
		require.NoError(t, err)
		require.Equal(t, map[string]string{"ü.avsc": "a b.avsc"}, renames)
	}
}

func TestNoRepository(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".git"), []byte("no"), 0o600))
	_, err := Open(t.Context(), dir)
	require.ErrorIs(t, err, ErrNoRepository)
	s := newSandbox(t)
	s.commit("a", "1")
	r := s.open(".")
	for _, ref := range []string{"none", "", "--help", "HEAD:a"} {
		_, err := r.Commit(t.Context(), ref)
		var missing *MissingError
		require.ErrorAs(t, err, &missing, ref)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = r.Commit(ctx, "HEAD")
	require.ErrorIs(t, err, context.Canceled)
	sha, ok := r.Describe(t.Context(), "sha")
	require.True(t, ok)
	require.Len(t, sha, 7)
	_, ok = r.Describe(t.Context(), "tag")
	require.False(t, ok)
}

// TestUnopened: each reason why git finds no repository has its own way out.
func TestUnopened(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		says string
	}{
		"Plain":      {errors.New("git rev-parse: exit status 128: fatal: not a git repository"), "not a git repository; --against none"},
		"OtherOwner": {errors.New("git rev-parse: exit status 128: fatal: detected dubious ownership in repository at '/src'"), "git config --global --add safe.directory /src"},
		"NoGit":      {fmt.Errorf("git rev-parse: %w", exec.ErrNotFound), "the git command is not installed"},
	} {
		t.Run(name, func(t *testing.T) {
			err := unopened("/src", test.err)
			require.ErrorIs(t, err, ErrNoRepository)
			require.ErrorContains(t, err, test.says)
		})
	}
	t.Setenv("PATH", t.TempDir())
	_, err := Open(t.Context(), t.TempDir())
	require.ErrorIs(t, err, ErrNoRepository)
	require.ErrorContains(t, err, "not installed")
}
