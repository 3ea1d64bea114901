package search

import (
	"iter"
	"strings"
	"unicode"
)

// class is a sort of term.
type class struct {
	key    string // in filters: key:value
	weight uint16 // of an exact match by a plain word; 0: plain words do not look here
	parts  bool   // the middle of a term is found too
	facet  bool   // it is counted
	every  bool   // several filters must all match; else any of them
	whole  bool   // a plain word must be all of it
}

// The places of the classes that code names; the others are data.
const (
	className uint8 = iota
	classField
	classDoc
	classTag
	classKind

	classCount = 20
)

// classes lists what documents are found by. A name weighs most, then what
// identifies a thing, then who has to do with it, then its fields, then its docs.
var classes = [classCount]class{
	className:  {key: "name", weight: 1000, parts: true, every: true},
	classField: {key: "field", weight: 250, parts: true, every: true},
	classDoc:   {key: "doc", weight: 100, every: true},
	classTag:   {key: "tag", weight: 300, parts: true, facet: true},
	classKind:  {key: "kind", facet: true},
	5:          {key: "owner", weight: 300, parts: true, facet: true},
	6:          {key: "domain", weight: 300, parts: true, facet: true},
	7:          {key: "team", weight: 300, parts: true},
	8:          {key: "application", weight: 300, parts: true},
	9:          {key: "channel", weight: 400, parts: true},
	10:         {key: "subject", weight: 400, parts: true},
	11:         {key: "event", weight: 400, parts: true},
	12:         {key: "id", weight: 900, whole: true},
	13:         {key: "guid", weight: 900},
	14:         {key: "format", weight: 200, facet: true},
	15:         {key: "lifecycle", weight: 100, facet: true},
	16:         {key: "environment", facet: true},
	17:         {key: "evidence", facet: true},
	18:         {key: "type", facet: true},
	19:         {key: "context", facet: true},
}

// shortKeys are what people write instead of a key.
var shortKeys = map[string]string{
	"f": "field", "fields": "field", "app": "application", "env": "environment", "topic": "channel",
	"owners": "owner", "tags": "tag", "ids": "id", "ctx": "context", "docs": "doc",
}

// Keys returns the keys of filters.
func Keys() []string {
	out := make([]string, 0, len(classes))
	for _, c := range classes {
		out = append(out, c.key)
	}
	return out
}

// Facets returns the keys whose values are counted.
func Facets() []string {
	var out []string
	for _, c := range classes {
		if c.facet {
			out = append(out, c.key)
		}
	}
	return out
}

func classOf(key string) (uint8, bool) {
	if long, ok := shortKeys[key]; ok {
		key = long
	}
	for i := range classes {
		if classes[i].key == key {
			return uint8(i), true //nolint:gosec // there are few classes
		}
	}
	return 0, false
}

// wordsOf yields the words of a text, in lower case.
func wordsOf(text string) iter.Seq[string] {
	return strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
