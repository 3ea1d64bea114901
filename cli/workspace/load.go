package workspace

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/treaty-registry/treaty/compat"
)

// Options of Load.
type Options struct {
	// Vars answers the variables git.* and env.* of templates; nil has none.
	Vars Vars
	// Lenient takes the first of two files that become one subject, instead of
	// an error: what stood in an old commit cannot be repaired.
	Lenient bool
}

// Load reads the files that a treaty.yaml names and resolves their references.
// The error is an *Error, or several joined, where the files do not fit together,
// or one of the tree.
func Load(c Config, tree Tree, o Options) (*Workspace, error) {
	files, err := tree.List()
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	if o.Vars == nil {
		o.Vars = func(string) (string, bool) { return "", false }
	}
	w := &Workspace{Config: c, byFile: map[string]*Subject{}, resolver: newResolver(c, files)}
	l := loader{w: w, tree: tree, o: o, owners: c.Owners.matcher(tree)}
	for _, file := range files {
		l.file(file)
	}
	if err := l.unite(); err != nil {
		return nil, err
	}
	if errs := w.selections(); len(errs) > 0 && !o.Lenient {
		return nil, errors.Join(errs...)
	}
	for _, s := range w.Subjects {
		refs, problems := w.resolver.references(s, w.resolver.facts[s.File])
		s.References = refs
		w.Problems = append(w.Problems, problems...)
	}
	return w, nil
}

type loader struct {
	w      *Workspace
	tree   Tree
	o      Options
	owners func(file string) string
}

func (l *loader) file(file string) {
	format, isSchema := FormatOf(file)
	for i := range l.w.Entries {
		e := &l.w.Entries[i]
		if !e.matches(file) {
			continue
		}
		if isSchema {
			l.subject(file, format, e)
		}
		return
	}
	if isSchema && format != compat.JSON { // most .json files are no schemas
		l.w.Unmatched = append(l.w.Unmatched, file)
	}
}

func (e *Entry) matches(file string) bool {
	if !doublestar.MatchUnvalidated(e.Files, file) {
		return false
	}
	return !slices.ContainsFunc(e.Exclude, func(g string) bool {
		return doublestar.MatchUnvalidated(g, file) || doublestar.MatchUnvalidated(g+"/**", file)
	})
}

func (l *loader) subject(file string, format compat.Format, e *Entry) {
	d := l.w.Defaults
	s := &Subject{
		File: file, Format: format, Role: e.Role, Context: e.Context, From: e.At,
		Level: compat.Backward, LevelFrom: "default", Normalize: d.Normalize,
		Owner: cmp.Or(e.Owner, l.owners(file), d.Owner), Domain: cmp.Or(e.Domain, d.Domain),
		Tags: e.Tags, Metadata: e.Metadata, Protect: e.Protect,
	}
	switch {
	case e.Level != "":
		s.Level, s.LevelFrom = e.Level, e.LevelAt.String()
	case d.Level != "":
		s.Level, s.LevelFrom = d.Level, d.LevelAt.String()
	}
	if e.Normalize != nil {
		s.Normalize = *e.Normalize
	}
	data, err := l.tree.Read(file)
	text := ""
	if err == nil {
		text, err = decode(data)
	}
	f := &facts{}
	if err != nil {
		s.Broken = true
		l.problem(s, RuleUnreadable, "%s", reason(err))
	} else {
		s.Text = text
		f = read(format, text)
	}
	s.Name = strings.TrimSuffix(file, path.Ext(file))
	if e.from != nil && !s.Broken {
		name, err := e.from.expand(file, f, l.o.Vars)
		if err != nil {
			s.Broken = true
			l.problem(s, RuleNoName, "no subject name: %s", err)
		} else {
			s.Name = name
		}
	}
	l.w.resolver.facts[file] = f
	l.w.Subjects = append(l.w.Subjects, s)
}

func (l *loader) problem(s *Subject, rule, format string, args ...any) {
	l.w.Problems = append(l.w.Problems, Problem{Rule: rule, Subject: s.Qualified(), File: s.File, Message: fmt.Sprintf(format, args...)})
}

// reason says why a file cannot be read, without the path of the machine.
func reason(err error) string {
	var p *fs.PathError
	switch {
	case errors.As(err, &p) && strings.Contains(p.Err.Error(), "escapes"):
		return "the symbolic link leads out of the repository"
	case errors.As(err, &p):
		return "cannot be read: " + p.Err.Error()
	default:
		return err.Error()
	}
}

// decode checks that a file is text, and drops its byte order mark.
func decode(data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")):
		return "", errors.New("the file is UTF-16; save it as UTF-8")
	case bytes.IndexByte(data, 0) >= 0:
		return "", errors.New("the file is binary, not a schema")
	case !utf8.Valid(data):
		return "", errors.New("the file is not UTF-8")
	}
	return string(bytes.TrimPrefix(data, []byte("\ufeff"))), nil
}

// unite sorts the subjects, gathers those that are versions of one, and refuses
// two files for one subject.
func (l *loader) unite() error {
	w := l.w
	slices.SortStableFunc(w.Subjects, func(a, b *Subject) int {
		return cmp.Or(cmp.Compare(a.Qualified(), b.Qualified()), Natural(a.File, b.File))
	})
	var errs []error
	var out []*Subject
	last := map[string]*Subject{}
	for _, s := range w.Subjects {
		if s.Role == RoleReader {
			out = append(out, s)
			continue
		}
		first, taken := last[s.Qualified()]
		switch {
		case !taken:
		case first.From == s.From && l.ordered(s):
			s.History = append(first.History, Old{first.File, first.Text})
			out = slices.DeleteFunc(out, func(o *Subject) bool { return o == first })
		case l.o.Lenient:
			continue
		default:
			errs = append(errs, &Error{s.From, fmt.Sprintf("%s and %s are both subject %s; give them different names, exclude one, or say versions: ordered",
				first.File, s.File, s.Qualified())})
			continue
		}
		last[s.Qualified()] = s
		out = append(out, s)
	}
	w.Subjects = out
	for _, s := range out {
		w.byFile[s.File] = s
		w.resolver.add(s, w.resolver.facts[s.File])
	}
	return errors.Join(errs...)
}

func (l *loader) ordered(s *Subject) bool {
	return slices.ContainsFunc(l.w.Entries, func(e Entry) bool { return e.At == s.From && e.Ordered })
}

// Natural compares names so that v10 comes after v9.
func Natural(a, b string) int {
	for a != "" && b != "" {
		x, y := digits(a), digits(b)
		if x > 0 && y > 0 {
			m, n := strings.TrimLeft(a[:x], "0"), strings.TrimLeft(b[:y], "0")
			if c := cmp.Or(cmp.Compare(len(m), len(n)), cmp.Compare(m, n)); c != 0 {
				return c
			}
			a, b = a[x:], b[y:]
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

// digits is the length of the number at the beginning.
func digits(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}
