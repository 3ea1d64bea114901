// Package dependents finds the schemas that refer to a subject, and what a new version of it would make of them.
package dependents

import (
	"fmt"
	"slices"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/impact/check"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/formats"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/registry/closure"
)

// Most bounds the list: more dependents nobody reads.
const Most = 200

// Settings tell which rules hold for a subject: a *registry.Registry.
type Settings interface {
	Effective(s *registry.State, name registry.Name) (registry.Config, map[string]registry.Origin)
}

// Question asks about a new version of a subject. All fields are required.
type Question struct {
	State    *registry.State
	Settings Settings
	Checker  *check.Checker
	Name     registry.Name
	Active   []*registry.Version // of the subject, before the change
	Content  *registry.Content   // of the new version
}

// Of lists the newest versions of subjects that refer to this one, directly or
// through others, each checked with the new version in its place. References pin
// a version, so nothing happens to them before they are registered anew: they are
// affected on upgrade.
func Of(q Question) []api.Dependent {
	type step struct {
		versions []*registry.Version
		via      []string
	}
	queue := []step{{versions: q.Active}}
	seen := map[string]bool{q.Name.Qualified(): true}
	var out []api.Dependent
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, v := range q.referrers(at.versions) {
			name := v.Qualified()
			if seen[name] || len(out) == Most {
				continue
			}
			seen[name] = true
			d := api.Dependent{Subject: name, Version: v.Number, Via: at.via}
			d.Compatible, d.Words = q.upgraded(v)
			out = append(out, d)
			queue = append(queue, step{versions: []*registry.Version{v}, via: append(slices.Clone(at.via), name)})
		}
	}
	slices.SortStableFunc(out, func(a, b api.Dependent) int { return len(a.Via) - len(b.Via) })
	return out
}

// referrers lists the versions that are the newest ones of their subjects and
// refer to one of some versions.
func (q *Question) referrers(targets []*registry.Version) []*registry.Version {
	var out []*registry.Version
	for _, target := range targets {
		for _, id := range q.State.ReferencedBy(target, false, registry.Page{Limit: Most}) {
			carriers, err := q.State.Carriers(registry.Name{Context: target.Context}, id, false, registry.Page{Limit: Most})
			if err != nil {
				continue // in another context, where it cannot be told apart by its id
			}
			for _, v := range carriers {
				if sub := q.State.Subject(*v.Name); sub != nil && sub.Latest == v && !slices.Contains(out, v) {
					out = append(out, v)
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b *registry.Version) int { return order(a, b) })
	return out
}

func order(a, b *registry.Version) int {
	switch x, y := a.Qualified(), b.Qualified(); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return int(a.Number) - int(b.Number)
}

// upgraded tells whether a version with the new version in place of what
// it refers to may follow itself under the level of its subject.
func (q *Question) upgraded(v *registry.Version) (bool, string) {
	src, err := q.substituted(v)
	if err != nil {
		return false, "affected on upgrade: " + err.Error()
	}
	l, _ := formats.ByName(string(v.Content.Format))
	next, err := l.Parse(src, compat.ParseOptions{Stored: true})
	if err != nil {
		return false, "cannot be read with the new schema: " + err.Error()
	}
	config, _ := q.Settings.Effective(q.State, *v.Name)
	verdict, err := compat.Check(compat.Question{
		Language: l, Candidate: next, Level: config.Level, Policy: config.Policy,
		Versions: []compat.Version{{Number: int(v.Number), Parse: func() (compat.Schema, error) {
			old, err := q.Checker.Content(q.State, v.Context, v.Content)
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

// substituted is the source of a version with the new version, and what
// that refers to, in place of the subject's versions.
func (q *Question) substituted(v *registry.Version) (compat.Source, error) {
	o := closure.Options{Deleted: true, Limit: compat.DefaultLimits().References}
	refs, err := closure.Of(q.State, v.Context, v.Content.References, o)
	if err != nil {
		return compat.Source{}, err
	}
	own, err := closure.Of(q.State, q.Name.Context, q.Content.References, o)
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
		if registry.ParseName(d.Subject) != q.Name && d.Subject != q.Name.Subject {
			add(d)
			continue
		}
		for _, deeper := range own.Dependencies() {
			deeper.Indirect = true
			add(deeper)
		}
		d.Text = q.Content.Text()
		add(d)
	}
	return src, nil
}
