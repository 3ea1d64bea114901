package impact

import (
	"fmt"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/impact/verdict"
	"github.com/treaty-registry/treaty/catalog/usage/contracts"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
)

// Need is what a program would read, in words of its contract.
type Need struct {
	Subject     registry.Name
	Environment string
	By          string // the application that reads
	Reader      *api.Reader
	Uses        *api.Uses
	From        string // "earliest" where all that is retained must be readable
	Retained    string // overrides the policy; "" does not
}

// Rows are the rows about one subject with what they add up to.
type Rows struct {
	Rows    []api.ImpactRow
	Verdict string
	Policy  api.Policy
	// Coverage of the subject in the environment.
	Coverage api.Coverage
}

// Consume says whether a program would be able to read what writers write, and
// what it must read of the past. Its error is an *api.Problem.
func (j *Judge) Consume(g Graph, n Need) (Rows, error) {
	s, err := j.open(g, n.Subject, n.Environment)
	if err != nil {
		return Rows{}, err
	}
	s.q = api.ImpactRequest{Action: Consume, By: n.By, Uses: n.Uses, From: n.From, Retained: n.Retained}
	if err := s.override(s.q); err != nil {
		return Rows{}, err
	}
	s.reader = n.Reader
	rows := s.asReader()
	if len(rows) == 0 {
		rows = append(rows, api.ImpactRow{
			Reader: wordsOf(n.Reader, nil), Result: "unknown", Row: verdict.Unclear, Effect: "warn", Decides: true,
			Reason: &api.RowReason{Text: fmt.Sprintf("nothing was ever written under %s, as far as we know", n.Subject)},
		})
	}
	return Rows{Rows: rows, Verdict: s.sum(rows).Verdict(), Policy: s.policy, Coverage: s.users.Coverage}, nil
}

// Written tells which version of a subject a producer writes with: its number,
// or the text of a schema that has none. Of a reader that says neither, and of a
// version that is not there, fault says so.
func (j *Judge) Written(g Graph, subject registry.Name, r *api.Reader) (version int32, text *api.SchemaText, fault string) {
	s, err := j.open(g, subject, "")
	if err != nil {
		return 0, nil, err.Error()
	}
	switch r.Kind() {
	case api.ReaderSchema:
		s.q = api.ImpactRequest{Action: Produce, Candidate: r.Schema}
		if err := s.propose(s.q); err != nil {
			return 0, nil, err.Error()
		}
		return s.next.existing, r.Schema, ""
	case api.ReaderVersion, api.ReaderLatest, api.ReaderSelector:
		got := s.readingOf(r, nil)
		if len(got.members) == 0 {
			return 0, nil, got.fault
		}
		return got.members[0].number, nil, ""
	}
	return 0, nil, "the contract does not say which schema it writes with"
}

// Group is the compatibility group of a subject: the metadata property whose
// values keep its versions apart; "" where all belong together. It is what package
// usage asks to find the versions that an unknown reader may have been built with.
func (j *Judge) Group(v registry.View, subject registry.Name) string {
	config, _ := j.o.Levels.Effective(v.State, subject)
	return config.Group
}

// Reads reports whether a consumer can read data that was written with a version;
// known is false where that cannot be told. It is what package usage asks to find
// consumers that wait for their producer.
func (j *Judge) Reads(v registry.View, subject registry.Name, need *contracts.Need, version int32) (reads, known bool) {
	s := j.at(v.State, subject)
	w := s.numbered(version)
	if w == nil {
		return false, false
	}
	schema, err := s.schemaOf(w)
	if err != nil {
		return false, false
	}
	var row api.ImpactRow
	p := party{need: need, reader: need.Reader}
	r := s.readingOf(need.Reader, nil)
	if r.guess || r.fault != "" {
		return false, false
	}
	s.judge(&row, r, p.uses(), s.about(schema, compat.OldReadsNew), "")
	return row.Row != verdict.Fail, row.Row != verdict.Unclear || row.Result == "unknown-usage"
}
