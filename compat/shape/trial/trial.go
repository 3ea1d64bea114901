// Package trial tries a schema before anybody registers it: all compatibility
// levels at once, what it changes, and rewrites that would make it fit.
package trial

import (
	"errors"
	"fmt"
	"slices"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/change"
)

// Version is an earlier version that the candidate has to agree with.
type Version struct {
	Number int // 0 for a text without a number
	// Read parses it. It is called when the version is needed, and once.
	Read func() (*shape.Schema, error)
}

// Question asks what would become of a candidate.
type Question struct {
	Candidate *shape.Schema
	// Versions are those it would follow, oldest first; none for a new subject.
	Versions []Version
	Policy   compat.Policy
	Budget   int // of each comparison; 0 means compat.DefaultBudget
}

// Level is the answer of one compatibility level.
type Level struct {
	Level      compat.Level
	Compatible bool
	// Version is the number of the version that does not agree, or that was compared
	// last; 0 where there was none.
	Version int
	// OtherFormat says that this version is written in another language.
	OtherFormat bool
	Findings    []compat.Finding
	// Undecided says why there is no answer; "" where there is one. Then the level
	// is not Compatible.
	Undecided string
}

// Fix is a rewrite of the candidate that takes a finding away and brings no
// other one in.
type Fix struct {
	Rule  string // id of the finding's rule
	Path  string // where, as the finding says it
	Words string // what was done
	Text  string // the whole schema
}

// Answer says what would become of a candidate.
type Answer struct {
	Levels []Level // all of them, weakest first
	// Diff is what differs from the newest version; nil where there is none.
	Diff  *change.Diff
	Fixes []Fix
}

// MaxFixes bounds the rewrites that are proposed, maxTries those that are tried:
// each costs two comparisons.
const (
	MaxFixes = 10
	maxTries = 40
)

// Run answers a question. Its errors are those of Version.Read and of an engine
// that cannot use a schema.
func Run(q Question) (Answer, error) {
	m := &memory{Explainer: q.Candidate.Language, known: map[pair][]compat.Finding{}, schemas: map[int]*shape.Schema{}}
	versions := make([]compat.Version, len(q.Versions))
	for i := range q.Versions {
		versions[i] = compat.Version{Number: q.Versions[i].Number, Parse: func() (compat.Schema, error) {
			s, err := m.read(q.Versions, i)
			if err != nil {
				return nil, err
			}
			return s.Parsed, nil
		}}
	}
	var out Answer
	for _, level := range compat.Levels() {
		v, err := compat.Check(compat.Question{
			Language: m, Candidate: q.Candidate.Parsed, Level: level, Policy: q.Policy, Versions: versions, Budget: q.Budget,
		})
		l := Level{Level: level, Compatible: err == nil && v.Compatible(), Version: v.Version, OtherFormat: v.OtherFormat, Findings: v.Findings}
		switch {
		case errors.Is(err, compat.ErrBudget):
			l.Undecided = err.Error()
		case err != nil:
			return Answer{}, fmt.Errorf("try level %s: %w", level, err)
		}
		out.Levels = append(out.Levels, l)
	}
	if len(q.Versions) == 0 {
		return out, nil
	}
	old, err := m.read(q.Versions, len(q.Versions)-1)
	if err != nil {
		return Answer{}, err
	}
	diff, err := change.Between(old, q.Candidate, change.Options{Policy: q.Policy, Budget: q.Budget})
	if err != nil {
		return Answer{}, err
	}
	out.Diff = &diff
	out.Fixes = fixes(q, old, diff.Findings)
	return out, nil
}

// memory is a language that compares a pair once, however many levels ask for it.
type memory struct {
	compat.Explainer
	known   map[pair][]compat.Finding
	schemas map[int]*shape.Schema
}

type pair struct {
	reader, writer compat.Schema
	direction      compat.Direction
}

func (m *memory) read(versions []Version, i int) (*shape.Schema, error) {
	if s := m.schemas[i]; s != nil {
		return s, nil
	}
	s, err := versions[i].Read()
	if err == nil {
		m.schemas[i] = s
	}
	return s, err
}

// Compare implements compat.Language.
func (m *memory) Compare(reader, writer compat.Schema, o compat.Options) ([]compat.Finding, error) {
	key := pair{reader, writer, o.Direction}
	if found, ok := m.known[key]; ok {
		return found, nil
	}
	found, err := m.Explainer.Compare(reader, writer, o)
	if err == nil {
		m.known[key] = found
	}
	return found, err
}

// fixes proposes rewrites of the candidate, each checked by the engine.
func fixes(q Question, old *shape.Schema, findings []compat.Finding) []Fix {
	if old.Format() != q.Candidate.Format() {
		return nil
	}
	var out []Fix
	tries := 0
	for _, f := range findings {
		for _, r := range q.Candidate.Language.Repairs(q.Candidate.Parsed, old.Parsed, f) {
			if tries++; tries > maxTries || len(out) >= MaxFixes {
				return out
			}
			fix := Fix{Rule: compat.RuleID(old.Format(), f.Rule), Path: f.Path, Words: r.Words, Text: r.Text}
			if !slices.ContainsFunc(out, func(o Fix) bool { return o.Text == fix.Text }) && helps(q, old, r.Text, f, findings) {
				out = append(out, fix)
			}
		}
	}
	return out
}

// helps reports whether a rewrite takes one finding away and leads to no others.
func helps(q Question, old *shape.Schema, text string, f compat.Finding, before []compat.Finding) bool {
	src := compat.Source{Text: text, Dependencies: q.Candidate.Source.Dependencies}
	next, err := q.Candidate.Language.Parse(src, compat.ParseOptions{})
	if err != nil || q.Candidate.Language.Validate(next, false) != nil {
		return false
	}
	type reason struct {
		rule, path string
		direction  compat.Direction
	}
	known := map[reason]int{}
	for _, b := range before {
		known[reason{b.Rule, b.Path, b.Direction}]++
	}
	gone := reason{f.Rule, f.Path, f.Direction}
	known[gone]--
	for _, direction := range []compat.Direction{compat.NewReadsOld, compat.OldReadsNew} {
		reader, writer := next, old.Parsed
		if direction == compat.OldReadsNew {
			reader, writer = writer, reader
		}
		found, err := q.Candidate.Language.Compare(reader, writer, compat.Options{Direction: direction, Policy: q.Policy, Budget: q.Budget})
		if err != nil {
			return false
		}
		for _, b := range compat.Breaking(found) {
			r := reason{b.Rule, b.Path, direction}
			if known[r]--; known[r] < 0 {
				return false
			}
		}
	}
	return true
}
