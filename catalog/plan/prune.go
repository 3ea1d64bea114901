package plan

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/registry"
)

// prune plans the deletion of what this workspace manages and does not want any
// more, and counts what belongs to others.
func (m *maker) prune() error {
	if m.view.Catalog == nil {
		return nil
	}
	var gone []registry.Name
	m.view.Catalog.EachLabel(func(name registry.Name, l catalog.Label) bool {
		sub := m.view.Registry.State.Subject(name)
		_, desired := m.desired[name.Qualified()]
		switch {
		case desired, sub == nil, sub.Active == 0, l.Workspace == "":
		case l.Workspace != m.want.Workspace:
			m.plan.Foreign++
		default:
			gone = append(gone, name)
		}
		return true
	})
	if !m.want.Prune {
		for _, name := range gone {
			m.plan.Orphans = append(m.plan.Orphans, name.Qualified())
		}
		return nil
	}
	most := cmp.Or(m.want.PruneMax, defaultPruneMax)
	steps := make([]*api.PlanStep, 0, len(gone))
	for _, name := range gone {
		digest, err := m.digest(name)
		if err != nil {
			return err
		}
		s := &api.PlanStep{Subject: name.Qualified(), State: api.PlanPrune, Digest: digest, Version: m.view.Registry.State.Subject(name).Latest.Number}
		switch {
		case m.label(name).Protect:
			s.Refused = "the subject is protected"
		case len(gone) > most:
			s.Refused = fmt.Sprintf("%d subjects would be deleted, and at most %d may be", len(gone), most)
		}
		steps = append(steps, s)
	}
	return m.deleteAll(steps)
}

// deleteAll deletes subjects, those that refer to others first: it goes round
// until a round deletes nothing.
func (m *maker) deleteAll(steps []*api.PlanStep) error {
	pending := steps
	for progress := true; progress && len(pending) > 0; {
		progress = false
		var blocked []*api.PlanStep
		for _, s := range pending {
			if s.Refused != "" {
				m.plan.Steps = append(m.plan.Steps, *s)
				continue
			}
			_, err := m.bundle.DeleteSubject(registry.ParseName(s.Subject))
			var e *registry.Error
			switch {
			case err == nil:
				progress = true
				m.plan.Steps = append(m.plan.Steps, *s)
			case errors.As(err, &e) && e.Kind == registry.ReferenceExists:
				blocked = append(blocked, s)
			case errors.As(err, &e) && e.Kind != registry.Internal:
				s.Refused = e.Error()
				m.plan.Steps = append(m.plan.Steps, *s)
			default:
				return err
			}
		}
		pending = blocked
	}
	for _, s := range pending {
		s.Refused = "other schemas refer to it"
		m.plan.Steps = append(m.plan.Steps, *s)
	}
	return nil
}
