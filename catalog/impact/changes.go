package impact

import (
	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/impact/dependents"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/formats"
	"github.com/treaty-registry/treaty/compat/shape/change"
	"github.com/treaty-registry/treaty/registry"
)

// locateLimit bounds how much text is searched for the places of findings, in bytes.
const locateLimit = 4 << 20

// levelCheck is what the compatibility level alone says about a new schema; nil
// where there is none.
func (s *scene) levelCheck() *api.LevelCheck {
	if s.next == nil || s.next.wouldBe == 0 || s.q.Action == Consume {
		return nil
	}
	origin := s.from["compatibilityLevel"]
	if origin == "" {
		origin = registry.FromDefault
	}
	out := &api.LevelCheck{Level: string(s.config.Level), Source: string(origin), Messages: []api.Finding{}}
	c := s.next.version.Content
	v, err := s.j.o.Levels.Check(s.state(), s.name, registry.Draft{Type: string(c.Format), Text: c.Text(), References: c.References}, false)
	if err != nil {
		out.Messages = append(out.Messages, api.Finding{Rule: "INVALID", Type: "INVALID", Message: err.Error()})
		return out
	}
	out.Compatible = v.Compatible
	text := s.q.Candidate.Schema
	searched := 0
	for i := range v.Findings.Findings {
		f := &v.Findings.Findings[i]
		direction, at := compat.Backward, f.ReaderAt
		if f.Direction == compat.OldReadsNew {
			direction, at = compat.Forward, f.WriterAt
		}
		found := api.Finding{
			Rule: compat.RuleID(c.Format, f.Rule), Type: f.Rule, Path: f.Path, Direction: string(direction), Version: f.Version,
			Reader: f.Reader, Writer: f.Writer, Message: f.Message, Fix: f.Fix,
		}
		if searched += len(text); searched <= locateLimit {
			if place, ok := formats.Locate(c.Format, text, at); ok {
				found.Line, found.Column = place.StartLine, place.StartColumn
			}
		}
		out.Messages = append(out.Messages, found)
	}
	return out
}

// before is the version that the change is compared with in words: the newest one
// before it, or for an older version the one before that.
func (s *scene) before() *registry.Version {
	var last *registry.Version
	for _, v := range s.active {
		if s.next != nil && v == s.next.version {
			break
		}
		last = v
	}
	return last
}

// changes lists what differs from the version before, in words and both directions.
func (s *scene) changes() []api.SemanticChange {
	out := []api.SemanticChange{}
	old := s.before()
	if s.next == nil || old == nil {
		return out
	}
	d, err := s.between(old)
	if err != nil {
		return append(out, api.SemanticChange{Op: string(change.Other), Words: "the schemas cannot be compared: " + err.Error(), NewReadsOld: string(change.Unknown), OldReadsNew: string(change.Unknown)})
	}
	for i := range d.Changes {
		c := &d.Changes[i]
		path := c.Path
		if path == "" {
			path = c.OldPath
		}
		out = append(out, api.SemanticChange{Op: string(c.Op), Path: path, Words: c.Words, NewReadsOld: string(c.NewReadsOld), OldReadsNew: string(c.OldReadsNew)})
	}
	return out
}

func (s *scene) between(old *registry.Version) (change.Diff, error) {
	schema, err := s.schemaOf(old)
	if err != nil {
		return change.Diff{}, err
	}
	a, err := schema.Shape()
	if err != nil {
		return change.Diff{}, err
	}
	b, err := s.next.schema.Shape()
	if err != nil {
		return change.Diff{}, err
	}
	return change.Between(a, b, change.Options{Policy: s.config.Policy})
}

// alsoIn lists other subjects with the content that the newest version has: the
// change may belong there, too.
func (s *scene) alsoIn() []string {
	newest := s.newest()
	if newest == nil {
		return nil
	}
	var out []string
	for _, at := range s.state().IDsByGUID(newest.Content.GUID.String()) {
		carriers, err := s.state().Carriers(registry.Name{Context: at.Context}, at.ID, false, registry.Page{Limit: dependents.Most})
		if err != nil {
			continue // nobody carries it any more
		}
		for _, v := range carriers {
			if *v.Name != s.name && v.Content.Same(newest.Content) {
				out = once(out, v.Qualified())
			}
		}
	}
	return out
}

// dependents lists what refers to the subject, with what the schema of the change
// would make of it.
func (s *scene) dependents() []api.Dependent {
	if s.next == nil || s.goes != nil || s.q.Action == Consume {
		return nil
	}
	return dependents.Of(dependents.Question{
		State: s.state(), Settings: s.j.o.Levels, Checker: s.j.o.Checker, Name: s.name, Active: s.active, Content: s.next.version.Content,
	})
}
