package impact

import (
	"fmt"
	"slices"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/impact/span"
	"github.com/treaty-registry/treaty/catalog/impact/verdict"
	"github.com/treaty-registry/treaty/catalog/policy"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/catalog/usage/contracts"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
)

// Where the data of a row for a reader comes from.
const (
	fromWriters = "writers"
	fromNewest  = "newest" // nobody is known to write: what writers would take today
)

// asReader judges the schema of the change as what will read: a row for each
// writer, and for each version that may be in the log still. For a deletion it
// lists who needs the version.
func (s *scene) asReader() []api.ImpactRow {
	rows := []api.ImpactRow{}
	if s.goes != nil {
		rows = s.needed()
	}
	if s.next == nil && s.reader == nil && s.q.Action != Consume || s.goes != nil && len(s.followers()) == 0 {
		return rows
	}
	m := s.movement()
	r, words := s.newReader()
	var seen []writer
	for _, w := range s.against() {
		row := s.writerRow(&w, words)
		s.readWriter(&row, r, &w)
		s.settleReader(&row, m, m.writers, w.edge)
		rows, seen = append(rows, row), append(seen, w)
	}
	for _, v := range s.retained() {
		if s.next != nil && v == s.next.version || writes(seen, v) {
			continue
		}
		schema, err := s.schemaOf(v)
		row := api.ImpactRow{Reader: words, Writer: v.Number, From: verdict.FromRetained, Effect: policy.Block}
		if err != nil {
			row.Result, row.Row, row.Reason = "unknown", verdict.Unclear, &api.RowReason{Text: err.Error()}
		} else {
			s.readWriter(&row, r, &writer{schema: schema})
		}
		s.settleReader(&row, m, m.retained, nil)
		rows = append(rows, row)
	}
	return rows
}

// newReader is what will read after the change.
func (s *scene) newReader() (reading, api.ReaderWords) {
	if s.next == nil {
		return s.readingOf(s.reader, nil), wordsOf(s.reader, nil)
	}
	v := s.next.version
	return reading{kind: api.ReaderSchema, members: []member{{v.Number, s.next.schema}}},
		api.ReaderWords{Kind: api.ReaderVersion, Reader: &api.Reader{Version: v.Number}, Words: s.candidateWords()}
}

// candidateWords names the schema of the change.
func (s *scene) candidateWords() string {
	if s.next.existing != 0 {
		return fmt.Sprintf("version %d", s.next.existing)
	}
	return "the new schema"
}

// against lists the writers that a reader meets: live ones, those that ended
// within the lag window, and where nobody is known to write the newest version.
func (s *scene) against() []writer {
	var out []writer
	for i := range s.users.Edges {
		if e := &s.users.Edges[i]; e.Role == usage.Produces {
			if e.Status != usage.Retired {
				out = append(out, s.writersOf(e, true)...)
				continue
			}
			ended := s.writersOf(e, true) // of a producer that is gone only what consumers may still meet
			out = append(out, slices.DeleteFunc(ended, func(w writer) bool { return !w.ended })...)
		}
	}
	if newest := s.newest(); len(out) == 0 && newest != nil && (s.next == nil || newest != s.next.version) {
		if schema, err := s.schemaOf(newest); err == nil {
			out = append(out, writer{number: newest.Number, schema: schema})
		}
	}
	return out
}

// movement says whose reader the schema of the change becomes, and what it must read then.
type movement struct {
	writers, retained bool // they decide
	followers         []*usage.Edge
	effect            string // of those who move
}

func (s *scene) movement() movement {
	if s.q.Action == Consume {
		return movement{writers: true, retained: s.q.From == "earliest" || s.topic().Replayed(), effect: policy.Block}
	}
	m := movement{followers: s.followers(), retained: s.topic().Replayed(), effect: policy.Ignore}
	if s.q.Action == Deprecate {
		m.followers = nil
	}
	m.writers = len(m.followers) > 0
	for _, e := range m.followers {
		m.effect = stronger(m.effect, effectOf(&s.policy, e))
		m.retained = m.retained || e.From == "earliest" || slices.ContainsFunc(e.Needs, func(n contracts.Need) bool { return n.From == "earliest" })
	}
	m.retained = m.retained && m.writers
	return m
}

func stronger(a, b string) string {
	if a == policy.Block || b == policy.Block {
		return policy.Block
	}
	if a == policy.Warn || b == policy.Warn {
		return policy.Warn
	}
	return policy.Ignore
}

// writerRow fills in who wrote.
func (s *scene) writerRow(w *writer, words api.ReaderWords) api.ImpactRow {
	row := api.ImpactRow{Reader: words, Writer: w.number, From: fromWriters, Effect: policy.Block}
	if w.edge == nil {
		row.From, row.Note = fromNewest, "nobody is known to write: judged by what writers would take today"
		return row
	}
	e := w.edge
	row.Edge, row.Application, row.Principal, row.Status = e.ID, e.Application, e.Principal, e.Status
	row.Owner, row.Contact, row.Evidence = e.Owner, e.Contact, e.Claims
	if w.need != nil {
		row.Build = w.need.Build
	}
	if w.ended {
		row.Note = "does not write any more, but consumers may not have caught up"
	}
	return row
}

// readWriter checks a reading against a writer.
func (s *scene) readWriter(row *api.ImpactRow, r reading, w *writer) {
	var uses *api.Uses
	if s.q.Action == Consume {
		uses = s.q.Uses
	}
	if uses == nil && s.reader.Kind() == api.ReaderProjection {
		uses = &api.Uses{Fields: s.reader.Projection}
	}
	s.judge(row, r, uses, s.about(w.schema, compat.NewReadsOld), "")
	if s.reader.Kind() == api.ReaderUnknown && s.next == nil {
		row.Note = "the contract does not say what it reads with"
	}
	if w.guess {
		failed := 0
		if row.Row != verdict.Pass {
			failed = 1
		}
		row.Result, row.Row = likelyOK, verdict.Pass
		if failed > 0 {
			row.Result, row.Row = verdict.LikelyNo, verdict.Unclear
		}
		row.Note = "nobody knows what it writes with"
	}
}

// settleReader notes whether a row of a reader decides and blocks.
func (s *scene) settleReader(row *api.ImpactRow, m movement, decides bool, e *usage.Edge) {
	row.Effect = m.effect
	if e != nil && !e.Verified && e.Status == usage.Undeclared && row.Effect == policy.Block {
		row.Effect = policy.Warn // anybody can write a header
	}
	row.Decides = decides && row.Effect != policy.Ignore
	if row.Row != verdict.Pass {
		row.Waived = s.acceptedBy(m)
	}
	row.Blocks = row.Decides && row.Effect == policy.Block && row.Waived == ""
	if len(m.followers) > 0 && row.Decides && row.Row != verdict.Pass {
		row.Note = verdict.Joined(namesOf(m.followers)) + " " + verdict.Number(len(m.followers), "follows", "follow") + " the newest version and must read this"
	}
}

// acceptedBy returns a waiver of those who would be hurt: of the application that
// acts, or of every one that moves.
func (s *scene) acceptedBy(m movement) string {
	if s.q.Action == Consume {
		return s.waiverOf(s.q.By)
	}
	id := ""
	for _, e := range m.followers {
		if effectOf(&s.policy, e) != policy.Block {
			continue
		}
		if id = s.waiverOf(e.Application); id == "" {
			return ""
		}
	}
	return id
}

// needed lists who needs the version that goes: writers, which a new process could
// not look up any more, and for good also what is in the log.
func (s *scene) needed() []api.ImpactRow {
	rows := []api.ImpactRow{}
	v := s.goes
	words := api.ReaderWords{Kind: api.ReaderVersion, Reader: &api.Reader{Version: v.Number}, Words: fmt.Sprintf("version %d", v.Number)}
	decides := s.q.Action != Deprecate
	written := false
	for i := range s.users.Edges {
		e := &s.users.Edges[i]
		if e.Role != usage.Produces || e.Status == usage.Retired {
			continue
		}
		for _, w := range s.writersOf(e, false) {
			if w.number != v.Number || w.guess {
				continue
			}
			written = true
			row := s.writerRow(&w, words)
			row.Result, row.Row = inUse, verdict.Fail
			row.Reason = &api.RowReason{Text: fmt.Sprintf("%s writes with version %d: a new process could not look it up any more", verdict.Who(&row), v.Number)}
			row.Effect = effectOf(&s.policy, e)
			s.settleRow(&row, decides)
			rows = append(rows, row)
		}
	}
	if s.q.Action == Purge && !written && s.isRetained(v) {
		row := api.ImpactRow{
			Reader: words, Writer: v.Number, From: verdict.FromRetained, Result: inUse, Row: verdict.Fail, Effect: policy.Block,
			Reason: &api.RowReason{Text: fmt.Sprintf("messages written with version %d may still be in the log, and nobody could read them any more", v.Number)},
		}
		s.settleRow(&row, true)
		rows = append(rows, row)
	}
	return rows
}

// isRetained reports whether data of a version may still be in the log. A version
// that is softly deleted counts unless the log tells otherwise.
func (s *scene) isRetained(v *registry.Version) bool {
	if slices.Contains(s.retained(), v) {
		return true
	}
	return v.Deleted && s.retention.Kind == span.All || v.Deleted && s.retention.Kind == span.Log && s.topic().InLog(s.all) == nil
}

// pins judges a permanent deletion by the readers that are built on the version.
func (s *scene) pins(rows []api.ImpactRow, readings []reading) {
	for i := range rows {
		r := &readings[i]
		pinned := slices.ContainsFunc(r.members, func(m member) bool { return m.number == s.goes.Number })
		row := &rows[i]
		switch {
		case r.fault != "":
			row.Result, row.Row, row.Reason = "unknown", verdict.Unclear, &api.RowReason{Text: r.fault}
		case pinned && r.guess:
			row.Result, row.Row = verdict.LikelyNo, verdict.Unclear
			row.Note = fmt.Sprintf("it may have been built with version %d", s.goes.Number)
		case pinned:
			row.Result, row.Row = inUse, verdict.Fail
			row.Reason = &api.RowReason{Text: fmt.Sprintf("%s reads with version %d", verdict.Who(row), s.goes.Number)}
		default:
			row.Result, row.Row = "ok", verdict.Pass
		}
		s.settleRow(row, true)
	}
}
