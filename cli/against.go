package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/cli/baseline"
	"github.com/treaty-registry/treaty/cli/gate"
	"github.com/treaty-registry/treaty/cli/workspace"
	"github.com/treaty-registry/treaty/cli/workspace/git"
	"github.com/treaty-registry/treaty/compat"
)

// bases reads what --against names. Registries and the lock come first, because
// they have the texts of external references, which the others need.
func (f *checkFlags) bases(ctx context.Context, in IO, w *opened, q gate.Question) ([]gate.Base, error) {
	against := f.against
	if len(against) == 0 {
		against = []string{"git:auto"}
	}
	if slices.Equal(against, []string{"none"}) {
		against = nil
	}
	lock, err := baseline.ReadLock(filepath.Join(w.dir, baseline.LockFile))
	if err != nil {
		return nil, unableTo(err)
	}
	out := make([]gate.Base, len(against))
	asked := 0
	for _, name := range against {
		if kind, _, _ := strings.Cut(name, ":"); kind == "registry" {
			asked++
		}
	}
	for i, name := range against {
		kind, of, _ := strings.Cut(name, ":")
		var s *baseline.Snapshot
		switch kind {
		case "registry":
			if s, err = f.fetched(ctx, in, w, q, of, asked > 1); err == nil {
				lock.Set(s)
			}
		case "lock":
			if s, err = lock.Of(of); err != nil {
				err = &exitError{exitUnable, err}
			}
		default:
			continue
		}
		if err != nil {
			return nil, err
		}
		s.Provide(w.Workspace)
		out[i] = s.Base(name)
	}
	for _, s := range lock.Registries {
		s.Provide(w.Workspace)
	}
	if f.fetch && w.git != nil {
		if err := w.git.Repository.Fetch(ctx); err != nil {
			return nil, &exitError{exitUnable, err}
		}
	}
	for i, name := range against {
		if out[i].Versions != nil {
			continue
		}
		out[i], err = gate.Resolve(ctx, w.Workspace, w.git, name, func(path string) (workspace.Tree, error) { return workspace.OpenDir(in.path(path)) })
		if errors.Is(err, git.ErrNoRepository) && w.lack != nil {
			err = fmt.Errorf("%s: %w", name, w.lack)
		}
		if err != nil {
			return nil, unableTo(err)
		}
	}
	if !f.writeLock {
		return out, nil
	}
	switch {
	case asked == 0:
		return nil, errors.New("--write-lock keeps what a registry holds: it needs --against registry")
	case len(q.Paths)+len(q.Subjects) > 0:
		return nil, errors.New("--write-lock keeps all subjects; leave out PATH and --subject")
	}
	if err := lock.Write(filepath.Join(w.dir, baseline.LockFile)); err != nil {
		return nil, &exitError{exitUnable, err}
	}
	return out, nil
}

// fetched reads from a registry. Where several are asked, the secrets of the
// environment go to none of them: they belong to one.
func (f *checkFlags) fetched(ctx context.Context, in IO, w *opened, q gate.Question, profile string, several bool) (*baseline.Snapshot, error) {
	world, flags := in.world(), f.registry
	if profile != "" {
		flags = flags.Toward(profile)
		if several {
			world = world.WithoutSecrets()
		}
	}
	ctx, cancel, l, err := world.Connect(ctx, flags, w.Registry)
	if err != nil {
		return nil, exited(err)
	}
	defer cancel()
	name := l.Name
	if name == "" {
		name = l.Client.URL()
	}
	show := world.Progress()
	defer show.End()
	want := baseline.Wanted{
		External: w.External,
		Level: func(s *workspace.Subject) compat.Level {
			switch {
			case q.Level != "":
				return q.Level
			case s.LevelFrom != "default":
				return s.Level
			default:
				return ""
			}
		},
	}
	for _, s := range q.Selected() {
		if s.Role != workspace.RoleReader {
			want.Subjects = append(want.Subjects, s)
		}
	}
	want.Read = func(done int) { show.At("read subjects of "+name, done, len(want.Subjects)) }
	s, err := baseline.Fetch(ctx, l, name, want)
	return s, exited(l.Explain(err))
}

// unableTo gives failures of git and of the file system the code for "could not check".
func unableTo(err error) error {
	var missing *git.MissingError
	var path *os.PathError
	if errors.As(err, &missing) || errors.Is(err, git.ErrNoRepository) || errors.As(err, &path) || strings.Contains(err.Error(), "git ") {
		return &exitError{exitUnable, err}
	}
	return err
}
