package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/treaty-registry/treaty/cli/gate"
	"github.com/treaty-registry/treaty/cli/workspace"
	"github.com/treaty-registry/treaty/cli/workspace/git"
)

// workspaceFlags say where the workspace is and which state of it counts.
type workspaceFlags struct {
	file   string
	staged bool
}

func (f *workspaceFlags) bind(flags *pflag.FlagSet) {
	flags.BoolVar(&f.staged, "staged", false, "read the files from the index of git, as they would be committed")
	f.bindFile(flags)
}

func (f *workspaceFlags) bindFile(flags *pflag.FlagSet) {
	flags.StringVarP(&f.file, "file", "f", "", "treaty.yaml to use (default: the nearest one upward, within the repository; TREATY_FILE)")
}

// opened is a workspace and the repository it lies in.
type opened struct {
	*workspace.Workspace
	dir  string    // absolute path of the directory of treaty.yaml
	git  *gate.Git // nil outside of a repository
	lack error     // why git is nil
	tree workspace.Tree
	ends []func()
}

func (o *opened) close() {
	for _, end := range o.ends {
		end()
	}
}

// open finds and reads the workspace. What is wrong with treaty.yaml is a bad
// question; what git or the disk cannot do could not be checked.
func (f *workspaceFlags) open(ctx context.Context, in IO) (_ *opened, err error) {
	o := &opened{}
	defer func() {
		if err != nil {
			o.close()
		}
	}()
	start, err := filepath.Abs(in.path("."))
	if err != nil {
		return nil, err
	}
	repository, err := git.Open(ctx, start)
	if err != nil && !errors.Is(err, git.ErrNoRepository) {
		return nil, err
	}
	o.lack = err
	if repository != nil {
		o.ends = append(o.ends, repository.Close)
	}
	file, err := f.find(in, start, repository)
	if err != nil {
		return nil, err
	}
	o.dir = filepath.Dir(file)
	if repository != nil {
		o.lack = git.ErrNoRepository // unless the file is in it
		if prefix, err := repository.Prefix(o.dir); err == nil {
			o.git = &gate.Git{Repository: repository, Prefix: prefix, Staged: f.staged, Getenv: in.Getenv}
		}
	}
	if err := o.trees(ctx, f.staged); err != nil {
		return nil, err
	}
	data, err := o.tree.Read(filepath.Base(file))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(file), err)
	}
	config, err := workspace.Parse(filepath.Base(file), data)
	if err != nil {
		return nil, several(err)
	}
	o.Workspace, err = workspace.Load(config, o.tree, workspace.Options{Vars: o.vars(ctx, in)})
	var bad *workspace.Error
	if errors.As(err, &bad) {
		return nil, several(err)
	}
	if err != nil {
		return nil, &exitError{exitUnable, err}
	}
	return o, nil
}

// several puts joined errors on one line.
func several(err error) error { return errors.New(strings.ReplaceAll(err.Error(), "\n", "; ")) }

// find returns the path of treaty.yaml: the one that was named, or the nearest
// one upward, never above the root of the repository.
func (f *workspaceFlags) find(in IO, start string, repository *git.Repository) (string, error) {
	name := f.file
	if name == "" {
		name = in.Getenv("TREATY_FILE")
	}
	if name != "" {
		if _, err := os.Stat(in.path(name)); err != nil {
			return "", fmt.Errorf("%s: %w", name, errors.Unwrap(err))
		}
		return filepath.Abs(in.path(name))
	}
	top := ""
	if repository != nil {
		top = repository.Root()
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		file := filepath.Join(dir, workspace.FileName)
		if _, err := os.Stat(file); err == nil {
			return file, nil
		}
		real, err := filepath.EvalSymlinks(dir)
		if err != nil || repository == nil || real == top || filepath.Dir(dir) == dir {
			return "", fmt.Errorf("no %s here or above, up to the root of the repository; write one with treaty init", workspace.FileName)
		}
	}
}

func (o *opened) trees(ctx context.Context, staged bool) error {
	if staged {
		if o.git == nil {
			return &exitError{exitUnable, fmt.Errorf("--staged: %w", o.lack)}
		}
		tree, err := o.git.Repository.Index(ctx, o.git.Prefix)
		if err != nil {
			return &exitError{exitUnable, err}
		}
		o.tree = tree
		return nil
	}
	dir, err := workspace.OpenDir(o.dir)
	if err != nil {
		return &exitError{exitUnable, err}
	}
	o.tree = dir
	o.ends = append(o.ends, func() { _ = dir.Close() })
	return nil
}

// vars answers {git.*} and {env.*}.
func (o *opened) vars(ctx context.Context, in IO) workspace.Vars {
	return func(name string) (string, bool) {
		if key, ok := strings.CutPrefix(name, "env."); ok {
			v := in.Getenv(key)
			return v, v != ""
		}
		if key, ok := strings.CutPrefix(name, "git."); ok && o.git != nil {
			return o.git.Repository.Describe(ctx, key)
		}
		return "", false
	}
}

// paths makes paths of the command line relative to the workspace. A path that
// does not exist is a bad question: a typing error must not check nothing.
func (o *opened) paths(in IO, paths []string) ([]string, error) {
	var out []string
	for _, p := range paths {
		abs, err := filepath.Abs(in.path(p))
		if err != nil {
			return nil, err
		}
		rel, err := filepath.Rel(o.dir, abs)
		if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
			return nil, fmt.Errorf("%s lies outside of the workspace %s", p, o.dir)
		}
		if _, err := os.Stat(abs); err != nil && !strings.ContainsAny(p, "*?[{") {
			return nil, fmt.Errorf("%s: no such file or directory", p)
		}
		out = append(out, path.Clean(filepath.ToSlash(rel)))
	}
	return out, nil
}
