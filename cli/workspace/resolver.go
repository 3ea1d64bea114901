package workspace

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/builtin"
	"github.com/treaty-registry/treaty/compat/source"
)

// Rules of what can be wrong with files and references.
const (
	RuleUnreadable = "WORKSPACE_FILE_UNREADABLE"
	RuleNoName     = "WORKSPACE_NO_SUBJECT_NAME"
	RuleDangling   = "WORKSPACE_REFERENCE_MISSING"
	RuleAmbiguous  = "WORKSPACE_REFERENCE_AMBIGUOUS"
	RuleCycle      = "WORKSPACE_REFERENCE_CYCLE"
	RuleExternal   = "WORKSPACE_REFERENCE_EXTERNAL"
)

// resolver finds the files behind names.
type resolver struct {
	config Config
	files  map[string]*Subject // those that may be referred to, by path
	facts  map[string]*facts
	listed map[string]bool     // all files of the tree
	names  map[string][]string // Avro full name → files, those whose root it is first
	ids    map[string]string   // JSON Schema $id → file
}

func newResolver(c Config, listed []string) *resolver {
	r := &resolver{config: c, files: map[string]*Subject{}, facts: map[string]*facts{}, listed: map[string]bool{}, names: map[string][]string{}, ids: map[string]string{}}
	for _, f := range listed {
		r.listed[f] = true
	}
	return r
}

// add makes a file known to the others. Readers are never registered, so
// nothing can refer to them.
func (r *resolver) add(s *Subject, f *facts) {
	r.facts[s.File] = f
	if s.Role == RoleReader {
		return
	}
	r.files[s.File] = s
	switch s.Format {
	case compat.Avro:
		for _, name := range f.defines {
			at := len(r.names[name])
			if name == f.root { // before the files that only hold a copy inside of another type
				at = 0
				for at < len(r.names[name]) && r.facts[r.names[name][at]].root == name {
					at++
				}
			}
			r.names[name] = slices.Insert(r.names[name], at, s.File)
		}
	case compat.JSON:
		if _, taken := r.ids[f.id]; f.id != "" && !taken {
			r.ids[strings.TrimSuffix(f.id, "#")] = s.File
		}
	case compat.Protobuf:
	}
}

// references finds what the text of s uses. What is not found is a problem.
func (r *resolver) references(s *Subject, f *facts) ([]Reference, []Problem) {
	var out []Reference
	var problems []Problem
	for _, u := range f.uses {
		if s.Format == compat.Protobuf && slices.Contains(builtin.Paths(), u.name) ||
			s.Format == compat.JSON && (slices.Contains(f.defines, u.name) || metaSchema(u.name)) {
			continue
		}
		ref, p := r.find(s, f, u)
		if p != nil {
			p.Subject, p.File = s.Qualified(), s.File
			if u.end > 0 {
				p.Range = source.Between(s.Text, u.start, u.end)
			}
			problems = append(problems, *p)
			continue
		}
		out = append(out, ref)
	}
	return out, problems
}

func metaSchema(ref string) bool {
	return strings.HasPrefix(ref, "http://json-schema.org/") || strings.HasPrefix(ref, "https://json-schema.org/")
}

func (r *resolver) find(s *Subject, f *facts, u use) (Reference, *Problem) {
	candidates, looked := r.candidates(s, f, u)
	for _, c := range candidates {
		if target := r.files[c.file]; target != nil && c.file != s.File {
			return Reference{Name: c.name, File: c.file, Subject: target.Name, Context: target.Context}, c.problem
		}
	}
	for _, name := range append([]string{u.name}, u.others...) {
		for _, e := range r.config.External {
			if e.Name == name {
				return Reference{Name: name, Subject: e.Subject, Version: e.Version}, nil
			}
		}
	}
	for _, c := range candidates {
		if r.listed[c.file] && c.file != s.File {
			return Reference{}, &Problem{
				Rule:    RuleDangling,
				Message: fmt.Sprintf("%q is %s, which has no subject", u.name, c.file),
				Fix:     "add an entry for " + c.file + " to the subjects of treaty.yaml, with role: reference",
			}
		}
	}
	return Reference{}, &Problem{
		Rule:    RuleDangling,
		Message: fmt.Sprintf("%q is not defined here and by no other file", u.name),
		Fix:     looked,
	}
}

// candidate is a file that a name may mean.
type candidate struct {
	name, file string
	problem    *Problem
}

func (r *resolver) candidates(s *Subject, f *facts, u use) (out []candidate, looked string) {
	switch s.Format {
	case compat.Avro:
		for _, name := range append([]string{u.name}, u.others...) {
			files := slices.DeleteFunc(slices.Clone(r.names[name]), func(file string) bool { return file == s.File })
			if len(files) == 0 {
				continue
			}
			c := candidate{name: name, file: files[0]}
			if len(files) > 1 && r.facts[files[1]].root == name {
				c.problem = &Problem{
					Rule:    RuleAmbiguous,
					Message: fmt.Sprintf("%q is defined by %s and by %s", name, files[0], files[1]),
					Fix:     "keep one of the two files, or exclude the other in treaty.yaml",
				}
			}
			out = append(out, c)
		}
		return out, "define the type in this file, or add the file that defines it to the subjects of treaty.yaml"
	case compat.Protobuf:
		for _, root := range append(slices.Clone(r.config.Roots), ".") {
			out = append(out, candidate{name: u.name, file: path.Join(root, u.name)})
		}
		return out, "imports are looked up in " + strings.Join(append(slices.Clone(r.config.Roots), "the directory of treaty.yaml"), ", ") + "; add the directory to references.roots"
	default:
		names := []string{u.name}
		if base, err := url.Parse(f.id); err == nil && f.id != "" {
			if ref, err := base.Parse(u.name); err == nil {
				names = append(names, ref.String())
			}
		}
		for _, name := range names {
			if file, ok := r.ids[name]; ok {
				out = append(out, candidate{name: u.name, file: file})
			}
		}
		if plain, err := url.PathUnescape(u.name); err == nil && !strings.Contains(u.name, "://") {
			out = append(out, candidate{name: u.name, file: path.Join(path.Dir(s.File), plain)})
			for _, root := range r.config.Roots {
				out = append(out, candidate{name: u.name, file: path.Join(root, plain)})
			}
		}
		return out, "a $ref is looked up beside this file, then among the $id of all schemas"
	}
}
