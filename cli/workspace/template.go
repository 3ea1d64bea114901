package workspace

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
)

// variables are the names that a template may hold; dir.N and env.X have a part of their own.
func variables() []string {
	return []string{
		"path", "dir", "base", "ext", "fullname", "namespace", "name", "package", "message",
		"id", "title", "git.sha", "git.branch", "git.tag",
	}
}

// template is a subject name with variables in braces. {path} is the file's path
// without extension, {dir} the name of its directory, {dir.1} the first
// directory of the path, {base} the file's name without extension; {fullname},
// {namespace} and {name} are those of an Avro type or of the first message of a
// Protobuf file, whose package and name are also {package} and {message}; {id}
// and {title} belong to JSON Schema.
type template struct{ parts []part }

// part is a literal, or a variable if it has a name.
type part struct{ literal, variable string }

func parseTemplate(text string) (*template, error) {
	t := &template{}
	for text != "" {
		open := strings.IndexAny(text, "{}")
		if open < 0 {
			t.parts = append(t.parts, part{literal: text})
			break
		}
		end := strings.IndexByte(text[open:], '}')
		if text[open] == '}' || end < 0 {
			return nil, fmt.Errorf("unbalanced brace in %q", text)
		}
		if open > 0 {
			t.parts = append(t.parts, part{literal: text[:open]})
		}
		name := text[open+1 : open+end]
		if !known(name) {
			return nil, fmt.Errorf("unknown variable {%s}%s", name, DidYouMean(name, variables()))
		}
		t.parts = append(t.parts, part{variable: name})
		text = text[open+end+1:]
	}
	return t, nil
}

func known(name string) bool {
	if slices.Contains(variables(), name) {
		return true
	}
	if n, ok := strings.CutPrefix(name, "dir."); ok {
		number, err := strconv.Atoi(n)
		return err == nil && number > 0
	}
	return strings.HasPrefix(name, "env.") && len(name) > len("env.")
}

// Vars answers the variables that come from outside of the files: git.* and
// env.*. It returns false for one that has no value here.
type Vars func(name string) (string, bool)

// expand fills the template in for one file. The error names the variable that has no value.
func (t *template) expand(file string, f *facts, vars Vars) (string, error) {
	var b strings.Builder
	for _, p := range t.parts {
		if p.variable == "" {
			b.WriteString(p.literal)
			continue
		}
		v := t.value(p.variable, file, f, vars)
		if v == "" && !(p.variable == "namespace" || p.variable == "package") {
			return "", fmt.Errorf("{%s} has no value for %s", p.variable, file)
		}
		b.WriteString(v)
	}
	return b.String(), nil
}

func (t *template) value(name, file string, f *facts, vars Vars) string {
	dir, base := path.Split(file)
	ext := path.Ext(base)
	switch name {
	case "path":
		return strings.TrimSuffix(file, ext)
	case "dir":
		return strings.TrimPrefix(path.Base("./"+dir), ".")
	case "base":
		return strings.TrimSuffix(base, ext)
	case "ext":
		return strings.TrimPrefix(ext, ".")
	case "fullname":
		return f.root
	case "name", "message":
		return f.root[strings.LastIndexByte(f.root, '.')+1:]
	case "namespace", "package":
		return f.root[:max(0, strings.LastIndexByte(f.root, '.'))]
	case "id":
		return f.id
	case "title":
		return f.title
	}
	if n, ok := strings.CutPrefix(name, "dir."); ok {
		number, _ := strconv.Atoi(n) // parseTemplate has read it before
		if all := strings.Split(strings.TrimSuffix(dir, "/"), "/"); dir != "" && number <= len(all) {
			return all[number-1]
		}
		return ""
	}
	v, _ := vars(name)
	return v
}
