package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
)

// arrange checks the desired subjects and puts those that others refer to first,
// and otherwise in order of their names.
func arrange(subjects []api.DesiredSubject) ([]*target, error) {
	if len(subjects) > MaxSubjects {
		return nil, &InvalidError{fmt.Sprintf("a plan may have %d subjects, not %d", MaxSubjects, len(subjects))}
	}
	byName := map[registry.Name]*target{}
	var all []*target
	for i := range subjects {
		s := &subjects[i]
		t := &target{DesiredSubject: s, name: registry.ParseName(s.Subject)}
		switch {
		case t.name.IsContext():
			return nil, &InvalidError{fmt.Sprintf("subject %q has no name", s.Subject)}
		case byName[t.name] != nil:
			return nil, &InvalidError{fmt.Sprintf("subject %q is there twice: %s and %s", s.Subject, cmp.Or(byName[t.name].Source, "?"), cmp.Or(s.Source, "?"))}
		}
		if s.Compatibility != "" {
			level, ok := compat.ParseLevel(s.Compatibility)
			if !ok {
				return nil, &InvalidError{fmt.Sprintf("subject %q: %q is not a compatibility level", s.Subject, s.Compatibility)}
			}
			t.level = level
		}
		byName[t.name] = t
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b *target) int { return strings.Compare(a.name.Qualified(), b.name.Qualified()) })
	w := walk{byName: byName, state: map[*target]int{}}
	for _, t := range all {
		if err := w.visit(t); err != nil {
			return nil, err
		}
	}
	return w.out, nil
}

// walk visits subjects in depth, dependencies first.
type walk struct {
	byName map[registry.Name]*target
	state  map[*target]int // 1 while the visit goes on, 2 afterwards
	path   []string
	out    []*target
}

func (w *walk) visit(t *target) error {
	switch w.state[t] {
	case 2:
		return nil
	case 1:
		return &InvalidError{"the references go in a circle: " + strings.Join(append(w.path, t.Subject), " → ")}
	}
	w.state[t] = 1
	w.path = append(w.path, t.Subject)
	for _, ref := range t.References {
		if other := w.byName[resolve(ref.Subject, t.name.Context)]; other != nil && ref.Version <= 0 {
			if err := w.visit(other); err != nil {
				return err
			}
		}
	}
	w.path = w.path[:len(w.path)-1]
	w.state[t] = 2
	w.out = append(w.out, t)
	return nil
}

// resolve reads the subject of a reference: an unqualified one means the context
// of the schema that refers.
func resolve(subject, context string) registry.Name {
	if strings.HasPrefix(subject, ":.") {
		return registry.ParseName(subject)
	}
	return registry.Name{Context: context, Subject: subject}
}

// promises is what a level asks for.
type promises struct{ backward, forward, transitive bool }

func promisesOf(l compat.Level) promises {
	return promises{
		backward:   l == compat.Backward || l == compat.BackwardTransitive || l == compat.Full || l == compat.FullTransitive,
		forward:    l == compat.Forward || l == compat.ForwardTransitive || l == compat.Full || l == compat.FullTransitive,
		transitive: l.Transitive(),
	}
}

// covers reports whether a level asks for at least what another one does.
func covers(level, other compat.Level) bool {
	a, b := promisesOf(level), promisesOf(other)
	return (a.backward || !b.backward) && (a.forward || !b.forward) && (a.transitive || !b.transitive)
}
