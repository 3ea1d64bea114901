package git

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"path"
	"slices"
	"strconv"
	"strings"
)

// maxBlob is the size in bytes above which a content is not read: no schema is that long.
const maxBlob = 4 << 20

// Tree is the files of one commit, or of the index, below a directory. It
// implements workspace.Tree. Symbolic links are followed within the tree.
type Tree struct {
	r     *Repository
	files map[string]entry
	// ctx bounds the reads: a Tree belongs to one command.
	ctx context.Context //nolint:containedctx // the Tree interface has no room for it
}

type entry struct {
	object string
	link   bool
}

// Tree lists the files of a commit below prefix.
func (r *Repository) Tree(ctx context.Context, commit, prefix string) (*Tree, error) {
	out, err := r.git(ctx, append([]string{"ls-tree", "-r", "-z", "--full-tree", commit}, below(prefix)...)...)
	if err != nil {
		return nil, err
	}
	return r.tree(ctx, out, prefix, func(words []string) (string, bool) { return words[2], words[1] == "blob" })
}

// Index lists the files of the index below prefix: what would be committed.
func (r *Repository) Index(ctx context.Context, prefix string) (*Tree, error) {
	out, err := r.git(ctx, append([]string{"ls-files", "-s", "-z", "--full-name"}, below(prefix)...)...)
	if err != nil {
		return nil, err
	}
	return r.tree(ctx, out, prefix, func(words []string) (string, bool) { return words[1], words[2] == "0" })
}

func below(prefix string) []string {
	if prefix == "" {
		return nil
	}
	return []string{"--", ":(top,literal)" + prefix}
}

// tree reads lines of "mode word word\tpath".
func (r *Repository) tree(ctx context.Context, out []byte, prefix string, object func(words []string) (string, bool)) (*Tree, error) {
	t := &Tree{r: r, files: map[string]entry{}, ctx: ctx}
	for line := range strings.SplitSeq(string(out), "\x00") {
		head, file, ok := strings.Cut(line, "\t")
		words := strings.Fields(head)
		if !ok || len(words) != 3 {
			continue
		}
		if prefix != "" {
			file = strings.TrimPrefix(file, prefix+"/")
		}
		if id, ok := object(words); ok {
			t.files[file] = entry{id, words[0] == "120000"}
		}
	}
	return t, nil
}

// List implements workspace.Tree.
func (t *Tree) List() ([]string, error) {
	var out []string
	for file := range t.files {
		if !strings.HasPrefix(file, ".") && !strings.Contains(file, "/.") && !strings.Contains("/"+file, "/node_modules/") {
			out = append(out, file)
		}
	}
	slices.Sort(out)
	return out, nil
}

// Read implements workspace.Tree.
func (t *Tree) Read(file string) ([]byte, error) {
	for range 8 { // links to links
		e, ok := t.files[file]
		if !ok {
			return nil, &fs.PathError{Op: "open", Path: file, Err: fs.ErrNotExist}
		}
		data, err := t.r.blob(t.ctx, e.object)
		if err != nil || !e.link {
			return data, err
		}
		if file = path.Join(path.Dir(file), string(data)); strings.HasPrefix(file, "../") || path.IsAbs(string(data)) {
			return nil, errors.New("the symbolic link leads out of the repository")
		}
	}
	return nil, errors.New("too many symbolic links")
}

// batch is a running "git cat-file --batch".
type batch struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// close ends the process. How it ends says nothing: all answers have been read,
// or the context has killed it.
func (b *batch) close() {
	_ = b.in.Close()
	_ = b.cmd.Wait()
}

// blob reads the content of an object. Contents are kept: bases share most of them.
func (r *Repository) blob(ctx context.Context, object string) ([]byte, error) {
	if data, ok := r.blobs[object]; ok {
		return data, nil
	}
	if r.batch == nil {
		cmd := command(ctx, r.root, "cat-file", "--batch")
		in, err := cmd.StdinPipe()
		if err != nil {
			return nil, err
		}
		out, err := cmd.StdoutPipe()
		if err != nil {
			return nil, err
		}
		if err := cmd.Start(); err != nil {
			return nil, fmt.Errorf("git cat-file: %w", err)
		}
		r.batch = &batch{cmd, in, bufio.NewReaderSize(out, 1<<16)}
	}
	data, err := r.batch.read(object)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("git cat-file %s: %w", object, err)
	}
	r.blobs[object] = data
	return data, nil
}

func (b *batch) read(object string) ([]byte, error) {
	if _, err := io.WriteString(b.in, object+"\n"); err != nil {
		return nil, err
	}
	head, err := b.out.ReadString('\n')
	if err != nil {
		return nil, err
	}
	words := strings.Fields(head)
	if len(words) != 3 {
		return nil, errors.New(strings.TrimSpace(head)) // "… missing": a partial clone
	}
	size, err := strconv.Atoi(words[2])
	if err != nil {
		return nil, fmt.Errorf("unexpected answer %q", head)
	}
	if size > maxBlob {
		_, err := b.out.Discard(size + 1)
		return nil, errors.Join(errors.New("the file is larger than 4 MiB"), err)
	}
	data := make([]byte, size+1) // with the line end behind it
	if _, err := io.ReadFull(b.out, data); err != nil {
		return nil, err
	}
	return data[:size:size], nil
}
