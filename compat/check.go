package compat

import (
	"errors"
	"fmt"
	"unicode/utf16"
)

// Version is an earlier version of a subject, parsed when it is needed.
type Version struct {
	Number int
	Parse  func() (Schema, error)
}

// Question asks whether a candidate may follow the versions of a subject.
type Question struct {
	Language  Language // of the candidate
	Candidate Schema
	Level     Level
	Policy    Policy
	Versions  []Version // active ones that count, oldest first
	Budget    int       // per pair; 0 means DefaultBudget
}

// Verdict is the answer to a Question.
type Verdict struct {
	Level Level
	// Findings are breaking ones, those of the direction "old reads new" first.
	Findings []Finding
	// OtherFormat is set when the compared version is written in another language.
	OtherFormat bool
	// Version and Old tell the version that was compared last; 0 and nil if none was.
	Version int
	Old     Schema
}

// Compatible reports whether nothing stands in the way.
func (v Verdict) Compatible() bool { return len(v.Findings) == 0 && !v.OtherFormat }

// oldSchemaLimit is the number of characters after which the old text is cut in messages.
const oldSchemaLimit = 10240

// Messages returns the verdict as Confluent lists it in verbose answers: the
// findings, then the version and text of the old schema. The registry adds its
// settings behind them. Empty for a compatible verdict.
func (v Verdict) Messages() []string {
	if v.Compatible() {
		return nil
	}
	if v.OtherFormat {
		return []string{"Incompatible because of different schema type"}
	}
	out := make([]string, 0, len(v.Findings)+2)
	// The entries about the old schema belong to "new reads old", or to a plain
	// FORWARD check: under FULL they are absent when only the forward direction fails.
	named := len(v.Level.directions()) == 1
	for _, f := range v.Findings {
		out = append(out, f.Text)
		named = named || f.Direction == NewReadsOld
	}
	if v.Old == nil || !named {
		return out
	}
	out = append(out, fmt.Sprintf("{oldSchemaVersion: %d}", v.Version))
	text := v.Old.Canonical()
	if head := cut(text, oldSchemaLimit); len(head) < len(text) {
		return append(out, "{oldSchema: <truncated> '"+head+"...'}")
	}
	return append(out, "{oldSchema: '"+text+"'}")
}

// cut returns the first characters of s as Java counts them: one above U+FFFF is
// two, and stays whole.
func cut(s string, characters int) string {
	if len(s) <= characters {
		return s
	}
	for i, r := range s {
		if characters -= utf16.RuneLen(r); characters < 0 {
			return s[:i]
		}
	}
	return s
}

// Check compares the candidate with the versions that the level asks for,
// newest first, and stops at the first one that does not agree. Its errors are
// ErrBudget and those of Version.Parse.
func Check(q Question) (Verdict, error) {
	directions := q.Level.directions()
	if len(directions) == 0 {
		return Verdict{Level: q.Level}, nil
	}
	for i := len(q.Versions) - 1; i >= 0; i-- {
		v, err := against(q, q.Versions[i], directions)
		if err != nil || !v.Compatible() || !q.Level.Transitive() {
			return v, err
		}
	}
	return Verdict{Level: q.Level}, nil
}

func against(q Question, old Version, directions []Direction) (Verdict, error) {
	schema, err := old.Parse()
	if err != nil {
		return Verdict{Level: q.Level}, fmt.Errorf("parse version %d: %w", old.Number, err)
	}
	v := Verdict{Level: q.Level, Version: old.Number, Old: schema}
	if schema.Format() != q.Candidate.Format() {
		v.OtherFormat = true
		return v, nil
	}
	for _, d := range directions {
		reader, writer := q.Candidate, schema
		if d == OldReadsNew {
			reader, writer = schema, q.Candidate
		}
		found, err := q.Language.Compare(reader, writer, Options{Direction: d, Policy: q.Policy, Budget: q.Budget})
		if errors.Is(err, ErrBudget) {
			return v, fmt.Errorf("compare with version %d: %w", old.Number, err)
		}
		if err != nil {
			return v, err
		}
		for _, f := range Breaking(found) {
			f.Direction, f.Version = d, old.Number
			v.Findings = append(v.Findings, f)
		}
	}
	return v, nil
}
