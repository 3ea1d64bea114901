package search

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The bounds of a query: people type less, and each part costs a pass over the documents.
const (
	maxQuery = 1_000 // bytes
	maxParts = 32
)

// Query is what somebody looks for: all words, all filters.
type Query struct {
	Words   []Word
	Filters []Filter
	// Notes says what was read otherwise than it was probably meant.
	Notes []string
}

// Word is a part of a name, a value or a text, in lower case.
type Word struct {
	Text string
	Not  bool
}

// Filter asks for documents that have a value. Filters of one key are
// alternatives, but for name, field and doc, which must all match.
type Filter struct {
	Key   string // one of Keys
	Value string // in any case of letters; a * at its end makes it a prefix
	Not   bool
}

// Error says what is wrong with a query, a cursor or an order.
type Error struct {
	What    string // "query", "cursor", "sort" or "facets"
	Message string
}

// Error implements error.
func (e *Error) Error() string { return e.What + ": " + e.Message }

// sigils are the prefixes of the search palette.
var sigils = map[byte]string{'@': "owner", '#': "tag"}

// Parse reads a query: words, key:value, quotes around blanks, a minus before
// what must not be there, @owner, #tag. A word with a colon that is no key stays
// a word, because subjects have colons. Its error is an *Error for a query that is too long.
func Parse(text string) (Query, error) {
	if len(text) > maxQuery {
		return Query{}, &Error{"query", fmt.Sprintf("it has %d bytes, more than %d", len(text), maxQuery)}
	}
	var q Query
	for len(q.Words)+len(q.Filters) <= maxParts {
		text = strings.TrimLeftFunc(text, unicode.IsSpace)
		if text == "" {
			return q, nil
		}
		text = q.part(text)
	}
	return Query{}, &Error{"query", fmt.Sprintf("it has more than %d parts", maxParts)}
}

// part reads one part and returns what follows.
func (q *Query) part(text string) string {
	body, not := strings.CutPrefix(text, "-")
	if not && (body == "" || startsBlank(body)) { // a lonely minus says nothing
		return body
	}
	if key, ok := sigils[body[0]]; ok && len(body) > 1 && !startsBlank(body[1:]) {
		value, rest := token(body[1:])
		q.filter(key, value, not)
		return rest
	}
	if end := strings.IndexFunc(body, func(r rune) bool { return r == ':' || r == '"' || unicode.IsSpace(r) }); end > 0 && body[end] == ':' {
		key, after := strings.ToLower(body[:end]), body[end+1:]
		class, known := classOf(key)
		switch {
		case known && after != "" && !startsBlank(after):
			value, rest := token(after)
			q.filter(classes[class].key, value, not)
			return rest
		case !known:
			q.note(key)
		}
	}
	word, rest := token(body)
	if word = strings.ToLower(word); word != "" {
		q.Words = append(q.Words, Word{word, not})
	}
	return rest
}

func (q *Query) filter(key, value string, not bool) {
	if value != "" && value != "*" {
		q.Filters = append(q.Filters, Filter{Key: key, Value: value, Not: not})
	}
}

// note tells of a key that is nearly one.
func (q *Query) note(key string) {
	for _, known := range Keys() {
		if similar(key, known) {
			q.Notes = append(q.Notes, fmt.Sprintf("%s: is no key and was searched as a word; did you mean %s:?", key, known))
			return
		}
	}
}

// similar reports whether two short words differ by one slip: a letter more, less,
// another one, or two that changed places.
func similar(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || len(a) < 3 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	return i < len(a) && (a[i+1:] == b[i+1:] || i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:])
}

func startsBlank(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsSpace(r)
}

// token reads up to the next blank, or from quote to quote; a quote that is not
// closed ends with the text, because people see results while they type.
func token(text string) (value, rest string) {
	if strings.HasPrefix(text, `"`) {
		value, rest, _ = strings.Cut(text[1:], `"`)
		return value, rest
	}
	if end := strings.IndexFunc(text, unicode.IsSpace); end >= 0 {
		return text[:end], text[end:]
	}
	return text, ""
}

// String returns a query that Parse reads back, but for the notes.
func (q Query) String() string {
	parts := make([]string, 0, len(q.Words)+len(q.Filters))
	minus := map[bool]string{true: "-"}
	for _, w := range q.Words {
		parts = append(parts, minus[w.Not]+quoted(w.Text, true))
	}
	for _, f := range q.Filters {
		parts = append(parts, minus[f.Not]+f.Key+":"+quoted(f.Value, false))
	}
	return strings.Join(parts, " ")
}

// quoted puts a value into quotes where it would be read otherwise without them.
func quoted(value string, word bool) string {
	plain := value != "" && strings.IndexFunc(value, unicode.IsSpace) < 0 && value[0] != '"'
	if word && plain {
		_, sigil := sigils[value[0]]
		plain = !sigil && value[0] != '-' && !strings.Contains(value, ":")
	}
	if plain || strings.Contains(value, `"`) {
		return value
	}
	return `"` + value + `"`
}

// With returns the query with more filters.
func (q Query) With(filters ...Filter) Query {
	q.Filters = append(slices.Clone(q.Filters), filters...)
	return q
}
