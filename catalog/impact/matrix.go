package impact

import (
	"slices"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/impact/check"
	"github.com/treaty-registry/treaty/catalog/words"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
)

// Matrix says which reader of a subject reads which writer. Its error is an *api.Problem.
func (j *Judge) Matrix(g Graph, subject registry.Name, environment string) (api.Matrix, error) {
	s, err := j.open(g, subject, environment)
	if err != nil {
		return api.Matrix{}, err
	}
	if len(s.all) == 0 && len(s.users.Edges) == 0 {
		return api.Matrix{}, unknownSubject(subject)
	}
	out := api.Matrix{
		Subject: subject.Qualified(), Environment: s.environment, Position: s.in.View.Pos.Seq,
		Writers: []api.MatrixHead{}, Readers: []api.MatrixHead{}, Cells: [][]api.MatrixCell{},
	}
	var columns []*check.About
	for _, w := range s.against() {
		head := api.MatrixHead{Words: "an unknown schema"}
		if w.number != 0 {
			head.Words = words.Reader(&api.Reader{Version: w.number}, nil)
		}
		if w.edge != nil {
			head.Application, head.Principal = w.edge.Application, w.edge.Principal
		}
		if w.need != nil {
			head.Build = w.need.Build
		}
		out.Writers = append(out.Writers, head)
		columns = append(columns, s.about(w.schema, compat.OldReadsNew))
	}
	for _, p := range s.parties() {
		head := api.MatrixHead{Application: p.edge.Application, Principal: p.edge.Principal, Words: words.Reader(p.reader, p.plausible)}
		if p.need != nil {
			head.Build = p.need.Build
		}
		if p.previous {
			head.Words += " (the build before)"
		}
		out.Readers = append(out.Readers, head)
		r := s.readingOf(p.reader, p.plausible)
		cells := make([]api.MatrixCell, len(columns))
		for i, about := range columns {
			var row api.ImpactRow
			s.judge(&row, r, p.uses(), about, "")
			cells[i] = api.MatrixCell{Row: row.Row, Result: row.Result}
			if row.Reason != nil {
				cells[i].Reason = row.Reason.Text
			}
		}
		out.Cells = append(out.Cells, cells)
	}
	return out, nil
}

// FieldUsage says who uses a field of a subject: three lists, always. Its error is
// an *api.Problem.
func (j *Judge) FieldUsage(g Graph, subject registry.Name, path, environment string) (api.FieldUsage, error) {
	s, err := j.open(g, subject, environment)
	if err != nil {
		return api.FieldUsage{}, err
	}
	if len(s.all) == 0 && len(s.users.Edges) == 0 {
		return api.FieldUsage{}, unknownSubject(subject)
	}
	out := api.FieldUsage{
		Subject: subject.Qualified(), Path: path, Environment: s.environment, Uses: []string{}, DoesNotUse: []string{}, Unknown: []string{},
		Coverage: s.users.Coverage, Position: s.in.View.Pos.Seq, ObservedAt: s.observedAt(),
	}
	most := map[string]fieldUse{}
	var order []string
	for _, p := range s.parties() {
		name := nameOf(p.edge)
		if _, known := most[name]; !known {
			order = append(order, name)
		}
		most[name] = max(most[name], s.uses(&p, path))
	}
	slices.Sort(order)
	for _, name := range order {
		switch most[name] {
		case fieldUsed:
			out.Uses = append(out.Uses, name)
		case fieldUnknown:
			out.Unknown = append(out.Unknown, name)
		default:
			out.DoesNotUse = append(out.DoesNotUse, name)
		}
	}
	return out, nil
}

// fieldUse says whether somebody uses a field; the greater value wins where several builds differ.
type fieldUse int

const (
	fieldUnused fieldUse = iota
	fieldUnknown
	fieldUsed
)

// uses tells whether a party uses a field: by what it declares, else by whether it
// could read without it. A program that reads a field with its schema may ignore
// it, so that is only known where decoding needs the field.
func (s *scene) uses(p *party, path string) fieldUse {
	declared := p.uses()
	if declared != nil && len(declared.Fields) > 0 && mentions(declared, path) {
		return fieldUsed
	}
	r := s.readingOf(p.reader, p.plausible)
	use := fieldUnused
	for _, m := range r.members {
		use = max(use, memberUses(m, path))
	}
	switch {
	case r.fault != "" || r.guess && use != fieldUnused:
		return fieldUnknown
	case declared != nil && len(declared.Fields) > 0 && use == fieldUnknown:
		return fieldUnused // it says what it uses, and can do without this
	}
	return use
}

// memberUses tells the same of one schema: Avro readers need every field that they
// have without default; a generic reader may look at anything.
func memberUses(m member, path string) fieldUse {
	if m.schema == nil {
		return fieldUnknown
	}
	read, err := m.schema.Shape()
	if err != nil {
		return fieldUnknown
	}
	rows := read.Tree.Lookup(path)
	if len(rows) == 0 {
		return fieldUnused
	}
	for _, row := range rows {
		f := &read.Tree.Fields[row]
		if read.Format() == compat.Avro && f.Default == "" || read.Format() == compat.JSON && f.Required {
			return fieldUsed
		}
	}
	return fieldUnknown
}

// mentions reports whether a declared use is a path, lies in it or around it.
func mentions(u *api.Uses, path string) bool {
	for _, list := range [][]string{u.Fields, u.Required} {
		for _, f := range list {
			if f == path || within(f, path) || within(path, f) {
				return true
			}
		}
	}
	_, exhaustive := u.Enums[path]
	return exhaustive
}

func within(path, outer string) bool {
	return len(path) > len(outer) && path[:len(outer)] == outer && (path[len(outer)] == '.' || path[len(outer)] == '[')
}

func unknownSubject(name registry.Name) *api.Problem {
	return api.NewProblem(404, "unknown-subject", "Unknown subject", "there is no subject "+name.Qualified(), "")
}
