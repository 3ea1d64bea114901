package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/baseline"
	"github.com/treaty-registry/treaty/cli/session"
	"github.com/treaty-registry/treaty/cli/workspace"
	"github.com/treaty-registry/treaty/compat"
)

// adopt writes what a registry has as a workspace.
func adopt(ctx context.Context, in IO, f session.Flags, force bool) error {
	ctx, cancel, l, err := in.world().Connect(ctx, f, "")
	if err != nil {
		return exited(err)
	}
	defer cancel()
	s, level, err := everything(ctx, in, l)
	if err != nil {
		return exited(l.Explain(err))
	}
	files, remarks := s.Files(level)
	if len(files) == 1 {
		return fmt.Errorf("%s has no schemas", l.Client.URL())
	}
	if err := writeFiles(in.path("."), files, force); err != nil {
		return err
	}
	for _, r := range remarks {
		fmt.Fprintln(in.Err, session.Printable(r))
	}
	fmt.Fprintf(in.Out, "%d schemas and treaty.yaml written; treaty check --against registry compares them with the registry\n", len(files)-1)
	return nil
}

// everything reads the newest version of every subject, and the level of the registry.
func everything(ctx context.Context, in IO, l session.Link) (*baseline.Snapshot, string, error) {
	config, err := l.Config(ctx, "", true)
	if err != nil {
		return nil, "", err
	}
	names, err := l.Subjects(ctx, ":*:", client.Active)
	if err != nil {
		return nil, "", err
	}
	show := in.world().Progress()
	defer show.End()
	want := baseline.Wanted{
		Level: func(*workspace.Subject) compat.Level { return compat.Backward }, // the newest version is enough
		Read:  func(done int) { show.At("read subjects", done, len(names)) },
	}
	for _, name := range names {
		sub := &workspace.Subject{Name: name}
		if context, rest, ok := strings.Cut(strings.TrimPrefix(name, ":"), ":"); ok && strings.HasPrefix(name, ":.") {
			sub = &workspace.Subject{Name: rest, Context: context}
		}
		want.Subjects = append(want.Subjects, sub)
	}
	s, err := baseline.Fetch(ctx, l, l.Client.URL(), want)
	return s, config.CompatibilityLevel, err
}

// writeFiles writes files below a directory, and none of them where one exists
// already. Nothing leads out of the directory, whatever the names say.
func writeFiles(dir string, files map[string]string, force bool) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return &exitError{exitUnable, err}
	}
	defer root.Close() //nolint:errcheck // the files are closed before
	names := slices.Sorted(maps.Keys(files))
	for _, name := range names {
		if _, err := root.Lstat(name); !errors.Is(err, fs.ErrNotExist) && !force {
			return fmt.Errorf("%s exists; --force replaces it", name)
		}
	}
	for _, name := range names {
		if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
			return &exitError{exitUnable, err}
		}
		if err := root.WriteFile(name, []byte(files[name]), 0o644); err != nil {
			return &exitError{exitUnable, err}
		}
	}
	return nil
}
