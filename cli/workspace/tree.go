package workspace

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// MaxFile is the size in bytes up to which a file is read; schemas are a few thousand.
const MaxFile = 4 << 20

// maxFiles bounds how many files of a tree are looked at.
const maxFiles = 500_000

// Tree is a set of files. Paths are slash paths relative to the root of the workspace.
type Tree interface {
	// List returns the paths of all files, sorted.
	List() ([]string, error)
	// Read returns the content of a file. The error wraps fs.ErrNotExist for a
	// path that List does not have.
	Read(path string) ([]byte, error)
}

// Dir is the tree below a directory. Symbolic links are followed within it only.
type Dir struct{ root *os.Root }

// OpenDir opens the tree below path.
func OpenDir(path string) (*Dir, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	return &Dir{root}, nil
}

// Close releases the directory.
func (d *Dir) Close() error { return d.root.Close() }

// List implements Tree. Directories whose name starts with a dot, and
// node_modules, hold no schemas of the repository's own and are left out.
func (d *Dir) List() ([]string, error) {
	var out []string
	err := fs.WalkDir(d.root.FS(), ".", func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && path != "." && skipped(e.Name()):
			return fs.SkipDir
		case e.IsDir():
			return nil
		case len(out) == maxFiles:
			return fmt.Errorf("more than %d files below %s", maxFiles, d.root.Name())
		case e.Type().IsRegular() || e.Type()&fs.ModeSymlink != 0:
			out = append(out, path)
		}
		return nil
	})
	return out, err
}

func skipped(name string) bool { return strings.HasPrefix(name, ".") || name == "node_modules" }

// Read implements Tree.
func (d *Dir) Read(path string) ([]byte, error) {
	f, err := d.root.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readLimited(f)
}

// errTooLarge says that a file is no schema.
var errTooLarge = errors.New("the file is larger than 4 MiB")

func readLimited(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err == nil && len(data) > MaxFile {
		err = errTooLarge
	}
	return data, err
}
