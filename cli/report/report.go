// Package report prints what a check has found: one type of finding, many printers.
//
// A printer never decides anything. Verdict and exit code follow from the Report
// alone, before a byte is written, so that no format and no destination can
// change the answer.
package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/source"
)

// Severity says how bad a finding is.
type Severity string

// The severities, worst first.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
)

// rank orders severities: 0 is the worst.
func (s Severity) rank() int { return slices.Index([]Severity{Error, Warning, Note}, s) }

// Stage is a part of a check.
type Stage string

// The stages in the order in which they run.
const (
	Parse      Stage = "parse"
	References Stage = "references"
	Lint       Stage = "lint"
	Compat     Stage = "compat"
)

// Stages returns all stages in their order.
func Stages() []Stage { return []Stage{Parse, References, Lint, Compat} }

// Finding is one thing that somebody should know: where, what, why it matters, what to do.
type Finding struct {
	Rule     string        `json:"rule"`
	Severity Severity      `json:"severity"`
	Stage    Stage         `json:"stage"`
	Subject  string        `json:"subject,omitempty"` // qualified
	Format   compat.Format `json:"format,omitempty"`
	File     string        `json:"file"` // slash path relative to the root of the repository
	// Range is zero where the place is unknown; columns count characters.
	Range source.Range `json:"-"`
	// Path is the place within the schema: a JSON pointer, or a Protobuf element.
	Path    string   `json:"path,omitempty"`
	Message string   `json:"message"`
	Because []string `json:"because,omitempty"` // why it matters, one sentence each
	Was     *Was     `json:"was,omitempty"`     // the place in the older version
	Fix     string   `json:"fix,omitempty"`
	// Base names what the schema was compared with.
	Base string `json:"base,omitempty"`
	// Waived is set on findings that do not count.
	Waived *Waived `json:"waived,omitempty"`
	// Excerpt is the first line of the range, as it stands in the file.
	Excerpt     string `json:"excerpt,omitempty"`
	Fingerprint string `json:"fingerprint"`
}

// Was is the place of a finding in an older version.
type Was struct {
	Label string `json:"label"` // the version: a commit, or a number
	File  string `json:"file"`  // or the subject, if the version is in a registry
	// Remote says that the version is in a registry.
	Remote bool   `json:"remote,omitempty"`
	Line   int    `json:"line,omitempty"` // 0 if unknown
	Text   string `json:"text,omitempty"` // the line
}

// String says the place in a line.
func (w Was) String() string {
	at := w.File
	if w.Line > 0 {
		at += fmt.Sprintf(":%d", w.Line)
	}
	if w.Label != "" {
		at += " at " + w.Label
	}
	if w.Text != "" {
		at += ": " + strings.TrimSpace(w.Text)
	}
	return at
}

// Waived says who accepted a finding, until when and why.
type Waived struct {
	By     string `json:"by"`              // treaty.yaml:44, or the baseline file
	Until  string `json:"until,omitempty"` // a date
	Reason string `json:"reason,omitempty"`
}

// Base is what the schemas were compared with.
type Base struct {
	Name     string `json:"name"`     // as it was asked for: git:auto
	Resolved string `json:"resolved"` // what that meant: merge base with origin/main, 3f2c1ab
}

// Case is one stage of one subject, for formats that list what went well too.
type Case struct {
	Subject string `json:"subject"`
	File    string `json:"file"`
	Stage   Stage  `json:"stage"`
}

// Change is one difference in words.
type Change struct {
	Subject  string `json:"subject"`
	File     string `json:"file"`
	Kind     string `json:"kind"`
	Text     string `json:"text"`
	Breaking bool   `json:"breaking"`
}

// Summary counts.
type Summary struct {
	Errors   int `json:"errors"`
	Warnings int `json:"warnings"`
	Notes    int `json:"notes"`
	Waived   int `json:"waived"`
	Subjects int `json:"subjects"` // checked
	Versions int `json:"versions"` // compared with
}

// Report is everything that a check has to say.
type Report struct {
	Release  string
	Config   string // file of findings that have none: treaty.yaml
	Findings []Finding
	Bases    []Base
	Cases    []Case
	Changes  []Change
	Levels   []string // levels in force with their origin, in words
	Remarks  []string // what the reader must know to trust the answer
	// Unable lists what could not be checked; NotChecked what is another tool's business.
	Unable, NotChecked []string
	Summary            Summary
	Elapsed            time.Duration
	// Adoption is set when nothing can fail the run: --fail-on never.
	Adoption bool
	// Approved says who accepted the findings as a whole, and how; they are told
	// and do not fail the run. "" if nobody did.
	Approved string
	FailOn   string // error, warning, any or never
}

// Finish sorts the findings, worst file order first by place, counts them and
// gives each its fingerprint.
func (r *Report) Finish() {
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Range.StartLine, b.Range.StartLine),
			cmp.Compare(a.Range.StartColumn, b.Range.StartColumn), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Message, b.Message))
	})
	seen := map[string]int{}
	r.Summary.Errors, r.Summary.Warnings, r.Summary.Notes, r.Summary.Waived = 0, 0, 0, 0
	for i := range r.Findings {
		f := &r.Findings[i]
		key := Fingerprint(f.Rule, f.Subject, f.Path)
		f.Fingerprint = key
		if n := seen[key]; n > 0 { // several at one path are told apart by their order
			f.Fingerprint = Fingerprint(f.Rule, f.Subject, fmt.Sprintf("%s\x00%d", f.Path, n))
		}
		seen[key]++
		switch {
		case f.Waived != nil:
			r.Summary.Waived++
		case f.Severity == Error:
			r.Summary.Errors++
		case f.Severity == Warning:
			r.Summary.Warnings++
		default:
			r.Summary.Notes++
		}
	}
}

// Fingerprint identifies a finding over time: it does not depend on lines.
func Fingerprint(rule, subject, path string) string {
	sum := sha256.Sum256([]byte(rule + "\x00" + subject + "\x00" + path))
	return hex.EncodeToString(sum[:16])
}

// Failed reports whether findings at or above the threshold of FailOn exist.
func (r *Report) Failed() bool {
	s := r.Summary
	switch {
	case r.FailOn == "never", r.Approved != "":
		return false
	case r.FailOn == "any":
		return s.Errors+s.Warnings+s.Notes > 0
	case r.FailOn == "warning":
		return s.Errors+s.Warnings > 0
	default:
		return s.Errors > 0
	}
}

// Verdict is pass, fail, or unknown where something could not be checked.
func (r *Report) Verdict() string {
	switch {
	case r.Failed():
		return "fail"
	case len(r.Unable) > 0:
		return "unknown"
	default:
		return "pass"
	}
}

// Line is the summary that every run ends with.
func (r *Report) Line() string {
	s := r.Summary
	parts := []string{
		fmt.Sprintf("%s, %s, %d waived", count(s.Errors, "error"), count(s.Warnings, "warning"), s.Waived),
		fmt.Sprintf("%s, %s", count(s.Subjects, "subject"), count(s.Versions, "version")),
	}
	if s.Notes > 0 {
		parts[0] = fmt.Sprintf("%s, %s, %s, %d waived", count(s.Errors, "error"), count(s.Warnings, "warning"), count(s.Notes, "note"), s.Waived)
	}
	for _, b := range r.Bases {
		parts = append(parts, b.Resolved)
	}
	if len(r.Bases) == 0 {
		parts = append(parts, "compared with nothing")
	}
	if r.Elapsed > 0 {
		parts = append(parts, fmt.Sprintf("%.2f s", r.Elapsed.Seconds()))
	}
	return strings.Join(parts, " · ")
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// counting returns the findings that count, in their order.
func (r *Report) counting() []Finding {
	return slices.DeleteFunc(slices.Clone(r.Findings), func(f Finding) bool { return f.Waived != nil })
}

// worstFirst returns the findings that count, errors before warnings before notes.
func (r *Report) worstFirst() []Finding {
	out := r.counting()
	slices.SortStableFunc(out, func(a, b Finding) int { return cmp.Compare(a.Severity.rank(), b.Severity.rank()) })
	return out
}

// at places a finding without a file on treaty.yaml, since some readers drop
// findings without a path, and never says line 0.
func (r *Report) at(f Finding) (file string, line, column int) {
	file = f.File
	if file == "" {
		file = r.Config
	}
	return file, max(1, f.Range.StartLine), max(1, f.Range.StartColumn)
}
