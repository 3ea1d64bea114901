package registry_test

import (
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/compat"
)

// words is a tiny language under the name of Protobuf: a schema is a list of
// words. A reader must know every word of the writer. "!" is not a word, and
// "@name" needs a dependency of that name.
type words struct{}

type wordList struct{ text string }

func (wordList) Format() compat.Format { return compat.Protobuf }
func (w wordList) Canonical() string   { return w.text }
func (w wordList) words() []string     { return strings.Fields(w.text) }

func (words) Format() compat.Format { return compat.Protobuf }

func (words) Parse(src compat.Source, o compat.ParseOptions) (compat.Schema, error) {
	list := strings.Fields(src.Text)
	for _, w := range list {
		known := slices.ContainsFunc(src.Dependencies, func(d compat.Dependency) bool { return "@"+d.Name == w })
		if w == "!" || w == "?" && !o.Stored || strings.HasPrefix(w, "@") && !known {
			return nil, &compat.SyntaxError{Format: compat.Protobuf, Message: "not a word: " + w, Line: 1, Column: 1}
		}
	}
	if o.Normalize {
		slices.Sort(list)
	}
	return wordList{strings.Join(list, " ")}, nil
}

func (words) Validate(s compat.Schema, fields bool) error {
	if slices.Contains(s.(wordList).words(), "invalid") {
		return &compat.SyntaxError{Format: compat.Protobuf, Message: "invalid is not valid"}
	}
	return nil
}

func (words) Print(s compat.Schema, format string) (string, error) {
	return strings.ToUpper(s.Canonical()), nil
}

func (words) Equivalent(a, b compat.Schema) bool { return a.Canonical() == b.Canonical() }

func (words) Fields(s compat.Schema) []string { return s.(wordList).words() }

func (words) Compare(reader, writer compat.Schema, o compat.Options) ([]compat.Finding, error) {
	var out []compat.Finding
	known := reader.(wordList).words()
	for _, w := range writer.(wordList).words() {
		if !slices.Contains(known, w) {
			out = append(out, compat.Finding{Rule: "WORD_MISSING", Path: w, Breaking: true, Text: "{missing:'" + w + "'}"})
		}
	}
	return out, nil
}

func (words) Tags(s compat.Schema) []compat.EntityTags {
	var out []compat.EntityTags
	for _, w := range s.(wordList).words() {
		if path, tag, ok := strings.Cut(w, "#"); ok {
			out = append(out, compat.EntityTags{Path: path, Type: "sr_field", Tags: []string{tag}})
		}
	}
	return out
}

func (words) Retag(s compat.Schema, add, remove []compat.EntityTags) (string, error) {
	list := slices.Clone(s.(wordList).words())
	for _, e := range slices.Concat(remove, add) {
		i := slices.IndexFunc(list, func(w string) bool { path, _, _ := strings.Cut(w, "#"); return path == e.Path })
		if i < 0 {
			return "", &compat.SyntaxError{Format: compat.Protobuf, Message: "no entity " + e.Path}
		}
		list[i] = e.Path
		if slices.ContainsFunc(add, func(a compat.EntityTags) bool { return a.Path == e.Path }) {
			list[i] += "#" + e.Tags[0]
		}
	}
	return strings.Join(list, " "), nil
}
