package git

import (
	"context"
	"strings"
)

// Renames returns for files below prefix that moved between a commit and the
// work tree, or the index, what they were called before. Paths are relative to
// prefix. A file that moved since HEAD and has changed much since the commit is
// found too: its last step is looked at alone.
func (r *Repository) Renames(ctx context.Context, commit, prefix string, staged bool) (map[string]string, error) {
	renames := map[string]string{}
	for _, from := range []string{"HEAD", commit} { // what the commit itself says wins
		args := []string{"diff", "-M", "--name-status", "-z", "--no-color", "--no-ext-diff", "--diff-filter=R"}
		if staged {
			args = append(args, "--cached")
		}
		out, err := r.git(ctx, append(append(args, from), below(prefix)...)...)
		if err != nil {
			return nil, err
		}
		words := strings.Split(string(out), "\x00")
		for i := 0; i+2 < len(words); i += 3 {
			renames[cut(words[i+2], prefix)] = cut(words[i+1], prefix)
		}
	}
	return renames, nil
}

func cut(file, prefix string) string {
	if prefix == "" {
		return file
	}
	return strings.TrimPrefix(file, prefix+"/")
}

// Past is one content that a file had: the commit that wrote it, and the path then.
type Past struct{ Commit, File, object string }

// maxVersions bounds the versions of one file that are looked at.
const maxVersions = 10_000

// History returns every distinct content of each file below prefix that exists
// in ref, oldest first, on the first-parent history of ref. A rename continues
// the history of the file.
func (r *Repository) History(ctx context.Context, ref, prefix string) (map[string][]Past, error) {
	commit, err := r.Commit(ctx, ref)
	if err != nil {
		return nil, err
	}
	out, err := r.git(ctx, append([]string{
		"log", "--first-parent", "-m", "--raw", "--no-abbrev", "-M", "-z", "--no-color", "--format=format:%x01%H", commit,
	}, below(prefix)...)...)
	if err != nil {
		return nil, err
	}
	tree, err := r.Tree(ctx, commit, prefix)
	if err != nil {
		return nil, err
	}
	h := history{prefix: prefix, now: map[string]string{}, past: map[string][]Past{}, seen: map[string]bool{}}
	for file := range tree.files {
		h.now[file] = file
	}
	h.walk(strings.Split(string(out), "\x00"))
	for _, versions := range h.past {
		for i, j := 0, len(versions)-1; i < j; i, j = i+1, j-1 {
			versions[i], versions[j] = versions[j], versions[i]
		}
	}
	return h.past, nil
}

// history goes back in time.
type history struct {
	prefix string
	now    map[string]string // path at the time that is looked at → path today
	past   map[string][]Past
	seen   map[string]bool
}

func (h *history) walk(words []string) {
	commit := ""
	for i := 0; i < len(words); i++ {
		word := strings.TrimLeft(words[i], "\n")
		if at := strings.LastIndexByte(word, 1); at >= 0 {
			commit, word, _ = strings.Cut(word[at+1:], "\n")
		}
		if !strings.HasPrefix(word, ":") || i+1 >= len(words) {
			continue
		}
		fields := strings.Fields(word) // :mode mode object object status
		if len(fields) != 5 {
			continue
		}
		i++
		old := words[i]
		file := old
		if fields[4][0] == 'R' || fields[4][0] == 'C' {
			i++
			if i < len(words) {
				file = words[i]
			}
		}
		h.change(commit, fields[4][0], fields[3], cut(old, h.prefix), cut(file, h.prefix))
	}
}

func (h *history) change(commit string, status byte, object, old, file string) {
	today, alive := h.now[file]
	if !alive || status == 'D' {
		return
	}
	if key := today + "\x00" + object; !h.seen[key] && len(h.past[today]) < maxVersions {
		h.seen[key] = true
		h.past[today] = append(h.past[today], Past{commit, file, object})
	}
	// A file that was deleted and came back keeps what it was before: its subject
	// has had those versions.
	if status == 'R' {
		delete(h.now, file)
		h.now[old] = today
	}
}

// Read returns the content.
func (r *Repository) Read(ctx context.Context, p Past) ([]byte, error) { return r.blob(ctx, p.object) }
