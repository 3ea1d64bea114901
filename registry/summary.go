package registry

import "github.com/treaty-registry/treaty/compat"

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
	found := s.Search(f)
	l := Listing{Items: make([]Summary, 0, len(found.Items)), Total: found.Total, Formats: found.Formats, Contexts: found.Contexts}
	for _, sub := range found.Items {
		l.Items = append(l.Items, r.summarize(s, sub))
	}
	return l
}

// Summary returns one subject at a glance. Its error is SubjectNotFound.
func (r *Registry) Summary(s *State, name Name) (Summary, error) {
	sub := s.Subject(name)
	if sub == nil {
		return Summary{}, &Error{Kind: SubjectNotFound, Name: name}
	}
	return r.summarize(s, sub), nil
}

func (r *Registry) summarize(s *State, sub *Subject) Summary {
	record, from, _ := s.Record(*sub.Name)
	level := r.o.Defaults.Level
	if record == nil || record.Level == "" {
		from = FromDefault
	} else {
		level = record.Level
	}
	mode, _ := s.EffectiveMode(*sub.Name)
	return Summary{
		Name: *sub.Name, Versions: int(sub.Active), DeletedVersions: int(sub.Deleted),
		Latest: sub.Shown(), Level: level, LevelFrom: from, Mode: mode,
	}
}
