package registry

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

// Summary is one subject at a glance.
type Summary struct {
	Name            Name
	Versions        int // active ones
	DeletedVersions int
	Latest          *Version // newest active version, or the newest of all if the subject is deleted
	Level           compat.Level
	LevelFrom       Origin
	Mode            Mode
}

// Listing is a page of summaries with the numbers of the whole.
type Listing struct {
	Items []Summary
	Total int
	// Formats and Contexts count what would match if the filter left out the one or the other.
	Formats  map[string]int
	Contexts map[string]int
}

// Summaries searches the subjects. It visits each once, so it costs milliseconds at a hundred thousand.
func (r *Registry) Summaries(s *State, f Filter) Listing {
	l := Listing{Items: []Summary{}, Formats: map[string]int{}, Contexts: map[string]int{}}
	var matches []subjectItem
	text := strings.ToLower(f.Text)
	s.subjects.Scan(func(i subjectItem) bool {
		if i.active == 0 && !f.Deleted || !contains(i.qualified, text) {
			return true
		}
		format := i.shown().Content.Format
		inContext := f.Context == "" || f.Context == i.name.Context
		inFormat := f.Format == "" || f.Format == format
		if inContext {
			l.Formats[string(format)]++
		}
		if inFormat {
			l.Contexts[i.name.Context]++
		}
		if inContext && inFormat {
			matches = append(matches, i)
		}
		return true
	})
	l.Total = len(matches)
	f.sort(matches)
	limit := f.Limit
	if limit <= 0 {
		limit = pageLength
	}
	for _, i := range cut(matches, Page{f.Offset, min(limit, maxPageLength)}, pageLength, maxPageLength) {
		l.Items = append(l.Items, r.summarize(s, i.subject))
	}
	return l
}

// Summary returns one subject at a glance. Its error is SubjectNotFound.
func (r *Registry) Summary(s *State, name Name) (Summary, error) {
	sub := s.subject(name)
	if sub == nil {
		return Summary{}, &Error{Kind: SubjectNotFound, Name: name}
	}
	return r.summarize(s, sub), nil
}

func (r *Registry) summarize(s *State, sub *subject) Summary {
	record, from, _ := s.record(*sub.name)
	level := r.o.Defaults.Level
	if record == nil || record.Level == "" {
		from = FromDefault
	} else {
		level = record.Level
	}
	mode, _ := s.EffectiveMode(*sub.name)
	return Summary{
		Name: *sub.name, Versions: int(sub.active), DeletedVersions: int(sub.deleted),
		Latest: sub.shown(), Level: level, LevelFrom: from, Mode: mode,
	}
}

// shown is the version that stands for the subject: its newest active one if there is one.
func (sub *subject) shown() *Version {
	if sub.latest != nil {
		return sub.latest
	}
	return sub.top
}

// sort orders subjects that are in the order of names.
func (f Filter) sort(items []subjectItem) {
	key := func(i subjectItem) int64 { return 0 }
	switch strings.TrimPrefix(f.Sort, "-") {
	case "registered":
		key = func(i subjectItem) int64 { return i.shown().At }
	case "versions":
		key = func(i subjectItem) int64 { return int64(i.active) }
	case "id":
		key = func(i subjectItem) int64 { return int64(i.shown().ID) }
	default:
		if strings.HasPrefix(f.Sort, "-") {
			slices.Reverse(items)
		}
		return
	}
	slices.SortStableFunc(items, func(a, b subjectItem) int {
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
