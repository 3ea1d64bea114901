// Package portable carries the catalog in the forms of other tools between a registry and files.
package portable

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/asyncapi"
)

// Registry is what imports write to.
type Registry interface {
	Publish(ctx context.Context, p api.Published, dryRun bool, cause string) (api.Published, error)
}

// Write writes the files of an export: into a folder, or, if folder is "-", the
// only one there is to out.
func Write(e api.Export, folder string, out io.Writer) error {
	if folder == "-" {
		if len(e.Files) != 1 {
			return fmt.Errorf("the export has %d files: name a folder with --to", len(e.Files))
		}
		_, err := io.WriteString(out, e.Files[0].Text)
		return err
	}
	for _, f := range e.Files {
		path := filepath.FromSlash(f.Path)
		if !filepath.IsLocal(path) {
			return fmt.Errorf("the registry names a file outside of the folder: %q", f.Path)
		}
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	// The root holds against links in the folder that lead out of it.
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	for _, f := range e.Files {
		path := filepath.FromSlash(f.Path)
		err = root.MkdirAll(filepath.Dir(path), 0o750)
		if err == nil {
			err = root.WriteFile(path, []byte(f.Text), 0o600)
		}
		if err != nil {
			break
		}
	}
	return errors.Join(err, root.Close())
}

// Contracts reads the contracts of AsyncAPI documents: a file, or all documents
// of a folder. Each comes with what was passed over.
func Contracts(path string) ([]Contract, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	paths := []string{path}
	if info.IsDir() {
		if paths, err = documents(path); err != nil {
			return nil, err
		}
	}
	var out []Contract
	for _, p := range paths {
		text, err := read(p)
		if err != nil {
			return nil, err
		}
		d, err := asyncapi.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
		out = append(out, Contract{Path: p, Document: *d})
	}
	return out, nil
}

// Contract is what one document says.
type Contract struct {
	Path string
	asyncapi.Document
}

// read reads a file, unless it is larger than a document may be.
func read(path string) ([]byte, error) {
	f, err := os.Open(path) //nolint:gosec // the user names the file
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, asyncapi.MaxSize+1)) // one byte too many is what Parse refuses
}

// documents are the files of a folder that are named like AsyncAPI documents, in order.
func documents(folder string) ([]string, error) {
	var out []string
	for _, pattern := range []string{"*.asyncapi.yaml", "*.asyncapi.yml", "*.asyncapi.json", "asyncapi.yaml", "asyncapi.yml", "asyncapi.json"} {
		found, err := fs.Glob(os.DirFS(folder), pattern)
		if err != nil {
			return nil, err
		}
		for _, name := range found {
			out = append(out, filepath.Join(folder, name))
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s holds no file named asyncapi.yaml or NAME.asyncapi.yaml", folder)
	}
	slices.Sort(out)
	return out, nil
}

// Publish publishes contracts, one after another, and reports each.
func Publish(ctx context.Context, r Registry, all []Contract, dryRun bool, out io.Writer) error {
	for _, c := range all {
		p, err := r.Publish(ctx, api.Published{Contract: c.Contract, Version: c.Version, Ref: c.Path}, dryRun, "import "+filepath.Base(c.Path))
		if err != nil {
			return fmt.Errorf("%s: %w", c.Path, err)
		}
		said := "published"
		switch {
		case dryRun:
			said = "would be published"
		case p.Unchanged:
			said = "has not changed"
		}
		fmt.Fprintf(out, "%s %s: %d produced, %d consumed, %s\n", p.Application, p.Version, len(c.Contract.Produces), len(c.Contract.Consumes), said)
	}
	return nil
}
