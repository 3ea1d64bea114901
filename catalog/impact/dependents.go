package impact

import (
	"fmt"
	"slices"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/formats"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/registry/closure"
)

// maxDependents bounds the list of schemas that refer to a subject: more of them
// nobody reads.
const maxDependents = 200

// dependents lists the newest versions of subjects that refer to this one,
// directly or through others, each checked with the schema of the change in its
// place. References pin a version, so nothing happens to them before they are
// registered anew: they are affected on upgrade.
func (s *scene) dependents() []api.Dependent {
	if s.next == nil || s.goes != nil || s.q.Action == Consume {
		return nil
	}
	type step struct {
		versions []*registry.Version
		via      []string
	}
	queue := []step{{versions: s.active}}
	seen := map[string]bool{s.name.Qualified(): true}
	var out []api.Dependent
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, v := range s.referrers(at.versions) {
			name := v.Qualified()
			if seen[name] || len(out) == maxDependents {
				continue
			}
			seen[name] = true
			d := api.Dependent{Subject: name, Version: v.Number, Via: at.via}
			d.Compatible, d.Words = s.upgraded(v)
			out = append(out, d)
			queue = append(queue, step{versions: []*registry.Version{v}, via: append(slices.Clone(at.via), name)})
		}
	}
	slices.SortStableFunc(out, func(a, b api.Dependent) int { return len(a.Via) - len(b.Via) })
	return out
}

// referrers lists the versions that are the newest ones of their subjects and
// refer to one of some versions.
func (s *scene) referrers(targets []*registry.Version) []*registry.Version {
	var out []*registry.Version
	for _, target := range targets {
		for _, id := range s.state().ReferencedBy(target, false, registry.Page{Limit: maxDependents}) {
			carriers, err := s.state().Carriers(registry.Name{Context: target.Context}, id, false, registry.Page{Limit: maxDependents})
			if err != nil {
				continue // in another context, where it cannot be told apart by its id
			}
			for _, v := range carriers {
				if sub := s.state().Subject(*v.Name); sub != nil && sub.Latest == v && !slices.Contains(out, v) {
					out = append(out, v)
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b *registry.Version) int { return registryOrder(a, b) })
	return out
}

func registryOrder(a, b *registry.Version) int {
	switch x, y := a.Qualified(), b.Qualified(); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return int(a.Number) - int(b.Number)
}

// upgraded tells whether a version with the schema of the change in place of what
// it refers to may follow itself under the level of its subject.
func (s *scene) upgraded(v *registry.Version) (bool, string) {
	src, err := s.substituted(v)
	if err != nil {
		return false, "affected on upgrade: " + err.Error()
	}
	l, _ := formats.ByName(string(v.Content.Format))
	next, err := l.Parse(src, compat.ParseOptions{Stored: true})
	if err != nil {
		return false, "cannot be read with the new schema: " + err.Error()
	}
	config, _ := s.j.o.Levels.Effective(s.state(), *v.Name)
	verdict, err := compat.Check(compat.Question{
		Language: l, Candidate: next, Level: config.Level, Policy: config.Policy,
		Versions: []compat.Version{{Number: int(v.Number), Parse: func() (compat.Schema, error) {
			old, err := s.schemaOf(v)
			if err != nil {
				return nil, err
			}
			read, err := old.Shape()
			if err != nil {
				return nil, err
			}
			return read.Parsed, nil
		}}},
	})
	switch {
	case err != nil:
		return false, "affected on upgrade: " + err.Error()
	case !verdict.Compatible():
		text := "incompatible"
		if len(verdict.Findings) > 0 {
			text = verdict.Findings[0].Message
		}
		return false, fmt.Sprintf("affected on upgrade, and not %s with itself then: %s", config.Level, text)
	}
	return true, fmt.Sprintf("affected on upgrade: stays %s", config.Level)
}

// substituted is the source of a version with the schema of the change, and what
// that refers to, in place of the subject's versions.
func (s *scene) substituted(v *registry.Version) (compat.Source, error) {
	o := closure.Options{Deleted: true, Limit: compat.DefaultLimits().References}
	refs, err := closure.Of(s.state(), v.Context, v.Content.References, o)
	if err != nil {
		return compat.Source{}, err
	}
	own, err := closure.Of(s.state(), s.name.Context, s.next.version.Content.References, o)
	if err != nil {
		return compat.Source{}, err
	}
	src := compat.Source{Text: v.Content.Text()}
	names := map[string]bool{}
	add := func(d compat.Dependency) {
		if !names[d.Name] {
			names[d.Name] = true
			src.Dependencies = append(src.Dependencies, d)
		}
	}
	for _, d := range refs.Dependencies() {
		if registry.ParseName(d.Subject) != s.name && d.Subject != s.name.Subject {
			add(d)
			continue
		}
		for _, deeper := range own.Dependencies() {
			deeper.Indirect = true
			add(deeper)
		}
		d.Text = s.next.version.Content.Text()
		add(d)
	}
	return src, nil
}
