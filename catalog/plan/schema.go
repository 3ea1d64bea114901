package plan

import (
	"fmt"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
)

// schema registers the schema, with the earlier ones that are missing behind the
// newest version, or finds that it is there.
func (m *maker) schema(t *target, label catalog.Label, latest *registry.Version, s *api.PlanStep) error {
	drafts := drafts(t.DesiredSubject, s.References)
	first, err := m.missing(t, drafts, latest, s)
	if err != nil {
		_, err = refusal(s, err)
		return err
	}
	drifted := latest != nil && label.Workspace != "" && label.Version != 0 && label.Version != latest.Number
	switch {
	case s.State == api.PlanRollback && drifted:
		s.State, s.Note = api.PlanDrift, s.Note+", which is not from this workspace"
		return nil
	case s.State == api.PlanRollback:
		return nil
	case first == len(drafts):
		s.State = api.PlanUnchanged
		if s.OldLevel != "" {
			s.State = api.PlanChanged
		}
		return nil
	}
	for i, d := range drafts[first:] {
		newest := first+i == len(drafts)-1
		made, err := m.register(t, d, newest, s)
		if refused, err := refusal(s, err); refused || err != nil {
			if refused && !newest {
				s.Refused = fmt.Sprintf("version %d of %d, from %s: %s", first+i+1, len(drafts), t.Earlier[first+i].Source, s.Refused)
			}
			return err
		}
		if made.Number < s.NewVersion && !newest {
			continue // files that went back to an older schema and on again: it is there
		}
		if made.Number < s.NewVersion {
			s.State = api.PlanRollback
			s.Refused = fmt.Sprintf("version %d of %d is the same schema as an earlier one, version %d of the subject: identical text is never registered twice", first+i+1, len(drafts), made.Number)
			return nil
		}
		s.Register, s.NewVersion, s.ID = true, made.Number, made.ID
		if newest {
			m.describe(t, latest, made, drifted, label, s)
		}
	}
	s.Earlier = len(drafts) - 1 - first
	return nil
}

// missing returns the index of the first draft that is to be registered, the
// number of drafts if there is none. The last one may not be an older version:
// then the step is a refused rollback.
func (m *maker) missing(t *target, drafts []registry.Draft, latest *registry.Version, s *api.PlanStep) (int, error) {
	known := 0 // behind the newest draft that some version has
	for i := len(drafts) - 1; i >= 0; i-- {
		hit, err := m.find(t, drafts[i])
		switch {
		case err != nil:
			return 0, err
		case hit == nil || latest == nil:
		case hit.Number == latest.Number:
			return i + 1, nil
		case i == len(drafts)-1:
			s.State = api.PlanRollback
			s.Note = fmt.Sprintf("the schema equals version %d, and version %d is the newest", hit.Number, latest.Number)
			s.Refused = fmt.Sprintf("applying would be a rollback: version %d stays the newest, because identical text is never registered twice; change the schema, or pull version %d", latest.Number, latest.Number)
			return 0, nil
		default:
			known = max(known, i+1)
		}
	}
	return known, nil
}

// register registers one draft, past the rules that waivers accept.
func (m *maker) register(t *target, d registry.Draft, newest bool, s *api.PlanStep) (*registry.Version, error) {
	o := registry.RegisterOptions{Normalize: t.Normalize}
	if newest {
		o.PreferID = t.ID
	}
	made, err := m.bundle.Register(t.name, d, o)
	if err == nil {
		return made.Version, nil
	}
	pass, ok := m.pass(t, d, err)
	if !ok {
		return nil, err
	}
	if m.view.Catalog == nil {
		s.Note = "a waiver accepts this, and this registry takes no waivers"
		return nil, err
	}
	o.Force = true
	if made, err = m.bundle.Register(t.name, d, o); err != nil {
		return nil, err
	}
	s.Waived = append(s.Waived, pass.sentences...)
	f, err := catalog.WaivedFact(t.name, made.Version.Number, &pass.WaivedVersion)
	if err != nil {
		return nil, err
	}
	m.waived = append(m.waived, f)
	return made.Version, nil
}

// describe says what the new version is to the one before the plan.
func (m *maker) describe(t *target, latest, made *registry.Version, drifted bool, label catalog.Label, s *api.PlanStep) {
	if t.ID != 0 && made.ID != t.ID {
		s.Note = fmt.Sprintf("the id is %d: either id %d is taken, or the schema had an id before", made.ID, t.ID)
	}
	switch {
	case latest == nil:
		s.State = api.PlanNew
		return
	case drifted:
		s.State = api.PlanDrift
		s.Note = fmt.Sprintf("version %d is not from this workspace, which applied version %d last", latest.Number, label.Version)
	default:
		s.State = api.PlanChanged
	}
	changes, err := m.r.Changes(m.bundle.State(), latest, made)
	if err != nil {
		return // an older version that cannot be read any more has no words; the step stands
	}
	for _, c := range changes[:min(len(changes), maxChanges)] {
		s.Changes = append(s.Changes, c.Text)
	}
}

// drafts are the desired schemas as registrations have them, oldest first.
func drafts(t *api.DesiredSubject, references []api.SchemaReference) []registry.Draft {
	d := registry.Draft{Type: t.SchemaType}
	for _, ref := range references {
		d.References = append(d.References, compat.Reference{Name: ref.Name, Subject: ref.Subject, Version: ref.Version})
	}
	d.Metadata, d.RuleSet = Contract(t.Metadata, t.RuleSet)
	var out []registry.Draft
	for _, e := range t.Earlier {
		d.Text = e.Schema
		out = append(out, d)
	}
	d.Text = t.Schema
	return append(out, d)
}
