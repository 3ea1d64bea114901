// Package foreign reads what the files of Backstage and EventCatalog say of who uses what.
//
// What they say becomes hints: their versions are no schemas and their consumers
// no readers, so that nothing more can be taken from them. What is left out is
// told.
package foreign

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/api"
)

// The forms.
const (
	Backstage    = "backstage"
	EventCatalog = "eventcatalog"
)

// The bounds of what is read.
const (
	maxFile  = 8 << 20 // bytes
	maxFiles = 10_000
	maxItems = 10_000 // what a registry takes of one source
)

// Found is what files say.
type Found struct {
	Items []api.Hint
	// Dropped says what else they say, of which nothing was taken.
	Dropped []string
}

// Read reads all files of a form in a folder, or one file. Its error says which
// file cannot be read and why.
func Read(form string, root fs.FS, name string) (Found, error) {
	r := &reader{names: map[string]string{}, dropped: map[string]int{}}
	add, wanted := r.backstage, isEntity
	if form == EventCatalog {
		add, wanted = r.page, isPage
	}
	info, err := fs.Stat(root, name)
	if err != nil {
		return Found{}, err
	}
	files := []string{name}
	if info.IsDir() {
		if files, err = list(root, name, wanted); err != nil {
			return Found{}, err
		}
	}
	for _, file := range files {
		text, err := read(root, file)
		if err == nil {
			err = add(file, text)
		}
		if err != nil {
			return Found{}, fmt.Errorf("%s: %w", file, err)
		}
	}
	return r.found()
}

// list finds the files of a form, in order.
func list(root fs.FS, name string, wanted func(string) bool) ([]string, error) {
	var out []string
	err := fs.WalkDir(root, name, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && file != name && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules"):
			return fs.SkipDir
		case d.Type().IsRegular() && wanted(file):
			out = append(out, file)
		}
		if len(out) > maxFiles {
			return fmt.Errorf("%s holds more than %d files", name, maxFiles)
		}
		return nil
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("%s holds no such files", name)
	}
	return out, err
}

func read(root fs.FS, file string) ([]byte, error) {
	f, err := root.Open(file)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	if len(text) > maxFile {
		return nil, fmt.Errorf("larger than %d bytes", maxFile)
	}
	return text, nil
}

// reader collects what files say.
type reader struct {
	items   []api.Hint
	names   map[string]string // of events, by the ids that others refer to
	dropped map[string]int
}

// drop counts something that is left out.
func (r *reader) drop(what string) { r.dropped[what]++ }

// use notes that an application has a role for something, by the id of that.
func (r *reader) use(application, role, id, file string) error {
	if application == "" || id == "" {
		r.drop("references without a name")
		return nil
	}
	if len(r.items) >= maxItems {
		return fmt.Errorf("more than %d references in all; import a part at a time", maxItems)
	}
	r.items = append(r.items, api.Hint{Application: application, Role: role, About: id, Ref: file})
	return nil
}

// found names things as the registry does, and puts all in order.
func (r *reader) found() (Found, error) {
	out := Found{Items: []api.Hint{}}
	for _, item := range r.items {
		item.About = cmp.Or(r.names[item.About], item.About)
		out.Items = append(out.Items, item)
	}
	slices.SortFunc(out.Items, func(a, b api.Hint) int {
		return cmp.Or(cmp.Compare(a.Application, b.Application), cmp.Compare(a.Role, b.Role), cmp.Compare(a.About, b.About))
	})
	for _, what := range slices.Sorted(maps.Keys(r.dropped)) {
		out.Dropped = append(out.Dropped, fmt.Sprintf("%s (%d)", what, r.dropped[what]))
	}
	return out, nil
}

// isEntity reports whether a file is named like one of Backstage.
func isEntity(file string) bool {
	base := path.Base(file)
	return strings.HasSuffix(base, "catalog-info.yaml") || strings.HasSuffix(base, "catalog-info.yml")
}

// isPage reports whether a file is a page of EventCatalog about the newest version of something.
func isPage(file string) bool {
	base := path.Base(file)
	return (base == "index.mdx" || base == "index.md") && !strings.Contains(file, "/versioned/")
}
