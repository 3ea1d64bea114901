package gate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/cli/report"
	"github.com/treaty-registry/treaty/cli/workspace"
	"github.com/treaty-registry/treaty/cli/workspace/git"
	"github.com/treaty-registry/treaty/compat"
)

// Git is the repository of the workspace and where the workspace lies in it.
type Git struct {
	Repository *git.Repository
	Prefix     string // slash path of the workspace below the root
	Staged     bool   // the workspace was read from the index
	Getenv     func(string) string
}

// Resolve reads a base: git:auto, git:REF, git:merge-base:REF, git:log:REF or
// dir:PATH. The errors of git are *git.MissingError, git.ErrNoRepository or those
// of the command.
func Resolve(ctx context.Context, w *workspace.Workspace, g *Git, name string, open func(path string) (workspace.Tree, error)) (Base, error) {
	kind, rest, _ := strings.Cut(name, ":")
	switch {
	case kind == "dir" && rest != "":
		tree, err := open(rest)
		if err != nil {
			return Base{}, err
		}
		return directory(w, name, tree)
	case kind != "git" || rest == "":
		return Base{}, fmt.Errorf("unknown base %q; it is git:auto, git:REF, git:merge-base:REF, git:log:REF, dir:PATH, registry, registry:PROFILE, lock or none", name)
	case g == nil:
		return Base{}, fmt.Errorf("%s: %w", name, git.ErrNoRepository)
	}
	if ref, ok := strings.CutPrefix(rest, "log:"); ok {
		return g.history(ctx, w, name, ref)
	}
	commit, how, err := g.commit(ctx, rest)
	if err != nil {
		return Base{}, err
	}
	return g.snapshot(ctx, w, report.Base{Name: name, Resolved: how + "@" + g.Repository.Name(commit)}, commit)
}

func (g *Git) commit(ctx context.Context, rest string) (commit, how string, err error) {
	if rest == "auto" {
		auto, err := g.Repository.Auto(ctx, g.Getenv)
		return auto.Commit, auto.How, err
	}
	if ref, ok := strings.CutPrefix(rest, "merge-base:"); ok {
		commit, err = g.Repository.MergeBase(ctx, ref)
		return commit, "merge base with " + ref, err
	}
	commit, err = g.Repository.Commit(ctx, rest)
	return commit, rest, err
}

// snapshot is a base with one version of each file.
func (g *Git) snapshot(ctx context.Context, w *workspace.Workspace, b report.Base, commit string) (Base, error) {
	tree, err := g.Repository.Tree(ctx, commit, g.Prefix)
	if err != nil {
		return Base{}, err
	}
	old, err := workspace.Load(w.Config, tree, workspace.Options{Lenient: true})
	if err != nil {
		return Base{}, fmt.Errorf("%s: %w", b.Name, err)
	}
	renames, err := g.Repository.Renames(ctx, commit, g.Prefix, g.Staged)
	if err != nil {
		return Base{}, err
	}
	label := g.Repository.Name(commit)
	found := map[string][]Version{} // by file of the workspace
	used := map[*workspace.Subject]bool{}
	for _, s := range w.Subjects {
		before := predecessor(old, s, renames)
		if before == nil || before.Broken && before.Text == "" {
			continue
		}
		used[before] = true
		found[s.File] = []Version{version(old, before, before.Text, label)}
	}
	return Base{
		Base:     b,
		Versions: func(s *workspace.Subject) []Version { return found[s.File] },
		Gone:     gone(old, func(o *workspace.Subject) bool { return used[o] }),
	}, nil
}

// predecessor finds what s was: the file of its subject, the file it was moved
// from, or the file of the same name.
func predecessor(old *workspace.Workspace, s *workspace.Subject, renames map[string]string) *workspace.Subject {
	if before, ok := old.BySubject(s.Qualified()); ok && s.Role != workspace.RoleReader {
		return before
	}
	for _, file := range []string{renames[s.File], s.File} {
		if before, ok := old.ByFile(file); ok {
			return before
		}
	}
	return nil
}

func version(old *workspace.Workspace, s *workspace.Subject, text, label string) Version {
	src, problems := old.SourceOf(s, text)
	return Version{Label: label, File: s.File, Source: src, Format: s.Format, Problems: problems}
}

// history is a base with every distinct version of each file. The references of
// a version are those of the commit that wrote it.
func (g *Git) history(ctx context.Context, w *workspace.Workspace, name, ref string) (Base, error) {
	commit, err := g.Repository.Commit(ctx, ref)
	if err != nil {
		return Base{}, err
	}
	past, err := g.Repository.History(ctx, commit, g.Prefix)
	if err != nil {
		return Base{}, err
	}
	renames, err := g.Repository.Renames(ctx, commit, g.Prefix, g.Staged)
	if err != nil {
		return Base{}, err
	}
	h := historian{g: g, w: w, at: map[string]*workspace.Workspace{}}
	found := map[string][]Version{}
	total := 0
	for _, s := range w.Subjects {
		file := s.File
		if before, moved := renames[file]; moved {
			file = before
		}
		for _, p := range past[file] {
			v, err := h.version(ctx, s, p)
			if err != nil {
				return Base{}, err
			}
			found[s.File] = append(found[s.File], v)
			total++
		}
	}
	return Base{
		Base:     report.Base{Name: name, Resolved: fmt.Sprintf("%s@%s and its history, %d versions", ref, g.Repository.Name(commit), total)},
		All:      true,
		Versions: func(s *workspace.Subject) []Version { return found[s.File] },
	}, nil
}

// historian keeps the workspaces of old commits.
type historian struct {
	g  *Git
	w  *workspace.Workspace
	at map[string]*workspace.Workspace
}

func (h *historian) version(ctx context.Context, s *workspace.Subject, p git.Past) (Version, error) {
	data, err := h.g.Repository.Read(ctx, p)
	if err != nil {
		return Version{}, err
	}
	format, _ := workspace.FormatOf(p.File)
	v := Version{Label: h.g.Repository.Name(p.Commit), File: p.File, Format: format, Source: compat.Source{Text: strings.TrimPrefix(string(data), "\ufeff")}}
	if !workspace.Refers(format, v.Source.Text) {
		return v, nil // most files: no need to look at the whole commit
	}
	old, known := h.at[p.Commit]
	if !known {
		tree, err := h.g.Repository.Tree(ctx, p.Commit, h.g.Prefix)
		if err != nil {
			return v, err
		}
		if old, err = workspace.Load(h.w.Config, tree, workspace.Options{Lenient: true}); err != nil {
			return v, err
		}
		h.at[p.Commit] = old
	}
	before, ok := old.ByFile(p.File)
	if !ok {
		at := *s
		at.File, at.Format = p.File, format
		before = &at
	}
	v.Source, v.Problems = old.SourceOf(before, v.Source.Text)
	return v, nil
}

// directory is a base of files: NAME/* are the versions of subject NAME, oldest first.
func directory(w *workspace.Workspace, name string, tree workspace.Tree) (Base, error) {
	files, err := tree.List()
	if err != nil {
		return Base{}, err
	}
	slices.SortStableFunc(files, workspace.Natural)
	found, total := map[string][]Version{}, 0
	for _, file := range files {
		format, ok := workspace.FormatOf(file)
		subject := path.Dir(file)
		if !ok || subject == "." {
			continue
		}
		s, known := w.BySubject(subject)
		if !known {
			continue
		}
		data, err := tree.Read(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return Base{}, fmt.Errorf("%s: %w", name, err)
		}
		at := *s
		at.Format = format
		v := version(w, &at, strings.TrimPrefix(string(data), "\ufeff"), path.Base(file))
		v.File = path.Join(strings.TrimPrefix(name, "dir:"), file)
		found[s.Qualified()] = append(found[s.Qualified()], v)
		total++
	}
	return Base{
		Base:     report.Base{Name: name, Resolved: fmt.Sprintf("%s, %d versions", name, total)},
		All:      true,
		Versions: func(s *workspace.Subject) []Version { return found[s.Qualified()] },
	}, nil
}
