package fold

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/treaty-registry/treaty/compat"
)

// Filter selects and orders subjects for people.
type Filter struct {
	Text    string        // part of the qualified name, in any case of letters
	Context string        // "" for all, else as in Name
	Format  compat.Format // of the newest version; "" for all
	Deleted bool          // subjects without active versions too
	// Sort is name, -name, registered, -registered, versions, -versions, id or
	// -id; anything else is name. Ties are broken by name.
	Sort          string
	Offset, Limit int // a Limit of 0 or less means 50, more than 1,000 means 1,000
}

// The length of a page of summaries.
const (
	pageLength    = 50
	maxPageLength = 1_000
)

// Found is a page of subjects with the numbers of the whole.
type Found struct {
	Items []*Subject
	Total int
	// Formats and Contexts count what would match if the filter left out the one or the other.
	Formats  map[string]int
	Contexts map[string]int
}

// Search finds subjects for people. It visits each once, so it costs milliseconds
// at a hundred thousand.
func (s *State) Search(f Filter) Found {
	found := Found{Formats: map[string]int{}, Contexts: map[string]int{}}
	var matches []*Subject
	text := strings.ToLower(f.Text)
	s.subjects.Scan(func(i subjectItem) bool {
		if i.Active == 0 && !f.Deleted || !contains(i.qualified, text) {
			return true
		}
		format := i.Shown().Content.Format
		inContext := f.Context == "" || f.Context == i.Name.Context
		inFormat := f.Format == "" || f.Format == format
		if inContext {
			found.Formats[string(format)]++
		}
		if inFormat {
			found.Contexts[i.Name.Context]++
		}
		if inContext && inFormat {
			matches = append(matches, i.Subject)
		}
		return true
	})
	found.Total = len(matches)
	f.sort(matches)
	limit := f.Limit
	if limit <= 0 {
		limit = pageLength
	}
	matches = matches[min(max(f.Offset, 0), len(matches)):]
	found.Items = matches[:min(limit, maxPageLength, len(matches))]
	return found
}

// Shown is the version that stands for the subject: its newest active one if there is one.
func (sub *Subject) Shown() *Version {
	if sub.Latest != nil {
		return sub.Latest
	}
	return sub.Top
}

// sort orders subjects that are in the order of names.
func (f Filter) sort(items []*Subject) {
	key := func(i *Subject) int64 { return 0 }
	switch strings.TrimPrefix(f.Sort, "-") {
	case "registered":
		key = func(i *Subject) int64 { return i.Shown().At }
	case "versions":
		key = func(i *Subject) int64 { return int64(i.Active) }
	case "id":
		key = func(i *Subject) int64 { return int64(i.Shown().ID) }
	default:
		if strings.HasPrefix(f.Sort, "-") {
			slices.Reverse(items)
		}
		return
	}
	slices.SortStableFunc(items, func(a, b *Subject) int {
		if strings.HasPrefix(f.Sort, "-") {
			return cmp.Compare(key(b), key(a))
		}
		return cmp.Compare(key(a), key(b))
	})
}

// contains reports whether a name holds a text that is in lower case. It avoids
// the copy of strings.ToLower where the name has only ASCII letters, as nearly all have.
func contains(name, lower string) bool {
	if lower == "" {
		return true
	}
	for i := range len(name) {
		if name[i] >= utf8.RuneSelf {
			return strings.Contains(strings.ToLower(name), lower)
		}
	}
	for i := 0; i+len(lower) <= len(name); i++ {
		if foldedPrefix(name[i:], lower) {
			return true
		}
	}
	return false
}

func foldedPrefix(name, lower string) bool {
	for i := range len(lower) {
		c := name[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}
