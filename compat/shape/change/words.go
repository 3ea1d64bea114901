package change

import (
	"fmt"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
)

// wordsLength is the number of characters after which words are cut: names and
// docs can be as long as a schema.
const wordsLength = 500

// listShown is how many symbols are listed before the rest is counted.
const listShown = 12

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func oneof(name string) string {
	if name == "" {
		return "no oneof"
	}
	return "oneof " + name
}

func shortList(words []string) string {
	if len(words) <= listShown {
		return strings.Join(words, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(words[:listShown], ", "), len(words)-listShown)
}

// details is what a reviewer wants to know of a new field: its type, and
// whether old data can do without it.
func details(f *shape.Field, format compat.Format) string {
	words := []string{f.Type}
	switch {
	case f.Branch:
		return ""
	case f.Default != "":
		words = append(words, "default "+f.Default)
	case f.Required && format == compat.Avro:
		words = append(words, "no default")
	case f.Required:
		words = append(words, "required")
	}
	if f.Number > 0 {
		words = append(words, fmt.Sprintf("number %d", f.Number))
	}
	if f.Oneof != "" {
		words = append(words, "in "+oneof(f.Oneof))
	}
	return " (" + strings.Join(words, ", ") + ")"
}
