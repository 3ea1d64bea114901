// Package plan compares what a workspace wants with what a registry holds: the steps that lead there, as facts.
//
// Planning and applying are one function. A plan tells the facts that it would
// append; to apply is to append them, decided anew on the state that they follow.
package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// View is what a plan is made on.
type View struct {
	Registry registry.View
	Catalog  *catalog.State // nil for a registry that keeps no labels
}

// The limits of a plan.
const (
	MaxSubjects     = 20_000
	defaultPruneMax = 5
	maxChanges      = 20 // differences in words per step
)

// InvalidError says that a desired state makes no sense, whatever the registry holds.
type InvalidError struct{ Message string }

// Error implements error.
func (e *InvalidError) Error() string { return e.Message }

// StaleError says that the state is not the one that an earlier plan was made on.
type StaleError struct {
	Subjects []string // qualified; none if only the position is another
	Position uint64
}

// Error implements error.
func (e *StaleError) Error() string {
	if len(e.Subjects) == 0 {
		return fmt.Sprintf("the plan is stale: the registry is at position %d", e.Position)
	}
	return "the plan is stale: changed since are " + strings.Join(e.Subjects, ", ")
}

// Make compares a desired state with a view. The facts are what applying the plan
// appends, in order; they must not be appended if the plan has refused steps.
// Its errors are *InvalidError, *StaleError, and those of a broken store.
func Make(r *registry.Registry, v View, want api.DesiredState) (api.Plan, []ledger.Fact, error) {
	order, err := arrange(want.Subjects)
	if err != nil {
		return api.Plan{}, nil, err
	}
	if err := checkWaivers(want.Waivers); err != nil {
		return api.Plan{}, nil, err
	}
	m := &maker{
		r: r, view: v, want: want, bundle: r.Bundle(v.Registry),
		desired: map[string]*target{}, plan: api.Plan{Position: v.Registry.Pos.Seq, Workspace: want.Workspace, Steps: []api.PlanStep{}},
	}
	for _, t := range order {
		m.desired[t.name.Qualified()] = t
	}
	for _, t := range order {
		step, err := m.step(t)
		if err != nil {
			return api.Plan{}, nil, err
		}
		t.step = step
		m.plan.Steps = append(m.plan.Steps, *step)
	}
	if err := m.prune(); err != nil {
		return api.Plan{}, nil, err
	}
	if err := m.fresh(); err != nil {
		return api.Plan{}, nil, err
	}
	facts := slices.Concat(m.bundle.Facts(), m.waived, m.labels)
	for _, s := range m.plan.Steps {
		if s.Refused != "" {
			m.plan.Refused++
		}
	}
	m.plan.Facts = len(facts)
	return m.plan, facts, nil
}

// maker makes one plan.
type maker struct {
	r       *registry.Registry
	view    View
	want    api.DesiredState
	bundle  *registry.Bundle
	desired map[string]*target // by qualified name
	waived  []ledger.Fact
	labels  []ledger.Fact
	plan    api.Plan
}

// target is a desired subject.
type target struct {
	*api.DesiredSubject
	name  registry.Name
	level compat.Level  // "" leaves it
	step  *api.PlanStep // once it is made
}

// label returns the label of a subject.
func (m *maker) label(name registry.Name) catalog.Label {
	if m.view.Catalog == nil {
		return catalog.Label{}
	}
	return m.view.Catalog.Label(name)
}

// step decides about one subject.
func (m *maker) step(t *target) (*api.PlanStep, error) {
	state := m.bundle.State()
	label := m.label(t.name)
	digest, err := m.digest(t.name)
	if err != nil {
		return nil, err
	}
	s := &api.PlanStep{Subject: t.name.Qualified(), Source: t.Source, Digest: digest}
	var latest *registry.Version
	if sub := state.Subject(t.name); sub != nil && sub.Latest != nil {
		latest = sub.Latest
		s.Version, s.NewVersion, s.ID = latest.Number, latest.Number, latest.ID
	}
	if label.Workspace != "" && label.Workspace != m.want.Workspace && !m.want.TakeOver {
		s.State = api.PlanForeign
		s.Refused = fmt.Sprintf("workspace %q manages this subject; take it over explicitly, or remove it from one of the two", label.Workspace)
		return s, nil
	}
	if m.references(t, s); s.Refused != "" {
		return s, nil
	}
	if err := m.setLevel(t, label, s); err != nil || s.Refused != "" {
		return s, err
	}
	if err := m.schema(t, label, latest, s); err != nil || s.Refused != "" {
		return s, err
	}
	return s, m.relabel(t, label, s)
}

// references fills in the versions of references to other desired subjects.
func (m *maker) references(t *target, s *api.PlanStep) {
	for _, ref := range t.References {
		name := resolve(ref.Subject, t.name.Context)
		if other, ok := m.desired[name.Qualified()]; ok && ref.Version <= 0 {
			if other.step == nil || other.step.Refused != "" {
				s.State, s.Refused = api.PlanConflict, fmt.Sprintf("refers to %s, which cannot be applied", name.Qualified())
				return
			}
			ref.Version = int(other.step.NewVersion)
		} else if ref.Version <= 0 {
			v := m.bundle.State().VersionOf(m.bundle.State().Subject(name), registry.Latest)
			if v == nil {
				s.State, s.Refused = api.PlanConflict, fmt.Sprintf("refers to %s, which does not exist", name.Qualified())
				return
			}
			ref.Version = int(v.Number)
		}
		s.References = append(s.References, ref)
	}
}

// setLevel sets the level of a subject if another one is desired. The schema is
// then judged under the new one, as a check of the files does.
func (m *maker) setLevel(t *target, label catalog.Label, s *api.PlanStep) error {
	before, from := m.r.Effective(m.bundle.State(), t.name)
	s.Level, s.LevelFrom = string(before.Level), string(from["compatibilityLevel"])
	own, has := m.bundle.State().ConfigOf(t.name)
	if t.level == "" || has && own.Level == t.level {
		return nil
	}
	loosens := !covers(t.level, before.Level)
	if loosens && label.Protect {
		s.State, s.Refused = api.PlanConflict, fmt.Sprintf("the subject is protected: its level %s is never loosened to %s", before.Level, t.level)
		return nil
	}
	level := string(t.level)
	_, err := m.bundle.SetConfig(t.name, registry.ConfigUpdate{Level: registry.Patch[string]{Present: true, Value: &level}})
	if refused, err := refusal(s, err); refused || err != nil {
		return err
	}
	s.OldLevel, s.Level, s.LevelFrom, s.LevelFirst = string(before.Level), level, string(registry.FromSubject), loosens
	return nil
}

// find looks for the desired schema among the active versions. Layout is no
// difference, so a schema that is there in either form counts as there.
func (m *maker) find(t *target, d registry.Draft) (*registry.Version, error) {
	for _, normalize := range []bool{t.Normalize, !t.Normalize} {
		hit, err := m.r.Lookup(m.bundle.State(), t.name, d, registry.LookupOptions{Normalize: normalize})
		var e *registry.Error
		switch {
		case err == nil && *hit.Version.Name == t.name:
			return hit.Version, nil
		case err == nil, errors.As(err, &e) && (e.Kind == registry.SubjectNotFound || e.Kind == registry.SchemaNotFound):
		default:
			return nil, err
		}
	}
	return nil, nil
}

// relabel notes that the workspace has applied the subject.
func (m *maker) relabel(t *target, old catalog.Label, s *api.PlanStep) error {
	if m.want.Workspace == "" || m.view.Catalog == nil {
		return nil
	}
	label := catalog.Label{Workspace: m.want.Workspace, Owner: t.Owner, Version: s.NewVersion, Protect: t.Protect}
	if label == old {
		return nil
	}
	f, err := catalog.LabelFact(t.name, label)
	if err != nil {
		return err
	}
	m.labels = append(m.labels, f)
	said := label
	said.Version = old.Version // that the newest version is another one now is no difference to anybody
	s.Labels = said != old
	if s.Labels && s.State == api.PlanUnchanged {
		s.Note = fmt.Sprintf("the label changes: workspace %q, owner %q, protected %t", label.Workspace, label.Owner, label.Protect)
	}
	return nil
}

// Contract turns metadata and rules of the wire into the registry's.
func Contract(m *api.Metadata, s *api.RuleSet) (*registry.Metadata, *registry.RuleSet) {
	var metadata *registry.Metadata
	if m != nil {
		metadata = &registry.Metadata{Tags: m.Tags, Properties: m.Properties, Sensitive: m.Sensitive}
	}
	if s == nil {
		return metadata, nil
	}
	return metadata, &registry.RuleSet{
		MigrationRules: rules(s.MigrationRules), DomainRules: rules(s.DomainRules), EncodingRules: rules(s.EncodingRules), EnableAt: s.EnableAt,
	}
}

func rules(in []api.Rule) []registry.Rule {
	var out []registry.Rule
	for _, r := range in {
		out = append(out, registry.Rule(r))
	}
	return out
}

// refusal notes in a step that the registry says no. Any other error is passed on.
func refusal(s *api.PlanStep, err error) (bool, error) {
	var e *registry.Error
	switch {
	case err == nil:
		return false, nil
	case !errors.As(err, &e) || e.Kind == registry.Internal:
		return false, err
	}
	s.State, s.Refused = api.PlanConflict, e.Error()
	if e.Verdict != nil {
		for _, f := range e.Verdict.Findings {
			s.Reasons = append(s.Reasons, f.Message)
		}
	}
	if len(s.Reasons) == 0 && e.Kind == registry.Incompatible {
		s.Reasons = e.Messages
	}
	return true, nil
}

// digest sums up everything that a step about the subject depends on, as it was
// before the plan.
func (m *maker) digest(name registry.Name) (string, error) {
	state := m.view.Registry.State
	type version struct {
		Number, ID int32
		GUID       string
		Deleted    bool
	}
	basis := struct {
		Versions []version
		Config   registry.Config
		Mode     registry.Mode
		Label    catalog.Label
	}{Label: m.label(name)}
	for _, v := range state.AllVersions(name) {
		basis.Versions = append(basis.Versions, version{v.Number, v.ID, v.Content.GUID.String(), v.Deleted})
	}
	basis.Config, _ = m.r.Effective(state, name)
	basis.Mode, _ = state.EffectiveMode(name)
	b, err := json.Marshal(basis)
	if err != nil {
		return "", fmt.Errorf("digest of %s: %w", name, err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16]), nil
}

// fresh compares the digests with those of an earlier plan.
func (m *maker) fresh() error {
	stale := &StaleError{Position: m.plan.Position}
	for _, s := range m.plan.Steps {
		if old, ok := m.want.Expect[s.Subject]; ok && old != s.Digest {
			stale.Subjects = append(stale.Subjects, s.Subject)
		}
	}
	if len(stale.Subjects) > 0 || m.want.ExpectPosition != 0 && m.want.ExpectPosition != m.plan.Position {
		slices.Sort(stale.Subjects)
		return stale
	}
	return nil
}
