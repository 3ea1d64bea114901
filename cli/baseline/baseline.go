// Package baseline is what registries hold of the subjects of a workspace, as something to compare with: read from a registry, or from the treaty.lock that was written then.
package baseline

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/cli/gate"
	"github.com/treaty-registry/treaty/cli/report"
	"github.com/treaty-registry/treaty/cli/workspace"
	"github.com/treaty-registry/treaty/compat"
)

// Snapshot is what one registry held at one time.
type Snapshot struct {
	// Name is the profile of the registry, or its address.
	Name string `json:"-"`
	// Position is the place in the history of the registry; 0 for one without, and
	// in a lock, which would be another one after every change of anybody.
	Position uint64             `json:"-"`
	Subjects map[string]Subject `json:"subjects"` // by qualified name
	// Texts are schemas that others refer to, by Key.
	Texts map[string]Version `json:"references,omitempty"`
}

// Subject is a subject with the settings that decide what may follow.
type Subject struct {
	Level  string `json:"level"`
	Policy string `json:"policy,omitempty"` // "" is STRICT
	// Versions are the active ones that a new version is compared with, oldest first.
	Versions []Version `json:"versions,omitempty"`
}

// Version is a schema under its number.
type Version struct {
	Version    int                   `json:"version"`
	ID         int                   `json:"id,omitempty"`
	SchemaType string                `json:"schemaType,omitempty"` // AVRO where absent
	Schema     string                `json:"schema"`
	References []api.SchemaReference `json:"references,omitempty"`
}

func (v Version) format() compat.Format {
	if v.SchemaType == "" {
		return compat.Avro
	}
	return compat.Format(v.SchemaType)
}

// Key names a version of a subject, which is qualified or in the default context.
func Key(subject string, version int) string {
	return strings.TrimPrefix(subject, ":.:") + "@" + strconv.Itoa(version)
}

// contextOf is the context of a qualified name with its dot; "" is the default one.
func contextOf(subject string) string {
	if !strings.HasPrefix(subject, ":.") {
		return ""
	}
	context, _, _ := strings.Cut(subject[1:], ":")
	return strings.TrimSuffix(context, ".")
}

// absolute qualifies the subject of a reference, which is relative to the
// context of the schema that has it.
func absolute(subject, context string) string {
	switch {
	case strings.HasPrefix(subject, ":.:"):
		return subject[len(":.:"):]
	case strings.HasPrefix(subject, ":."):
		return subject
	default:
		return workspace.Qualify(context, subject)
	}
}

// source puts a schema together with everything that it refers to, those that
// others depend on first, as a registry does. A text that is missing is a problem.
func (s *Snapshot) source(subject string, v Version) (compat.Source, []workspace.Problem) {
	out := compat.Source{Text: v.Schema}
	var problems []workspace.Problem
	seen := map[string]bool{}
	var walk func(context string, refs []api.SchemaReference, indirect bool)
	walk = func(context string, refs []api.SchemaReference, indirect bool) {
		for _, ref := range refs {
			if seen[ref.Name] {
				continue
			}
			seen[ref.Name] = true
			name := absolute(ref.Subject, context)
			text, ok := s.Texts[Key(name, ref.Version)]
			if !ok {
				problems = append(problems, workspace.Problem{
					Rule: workspace.RuleExternal, Subject: subject, Message: fmt.Sprintf("%s does not have %s, which it refers to", s.Name, Key(name, ref.Version)),
				})
				continue
			}
			walk(contextOf(name), text.References, true)
			out.Dependencies = append(out.Dependencies, compat.Dependency{
				Reference: compat.Reference{Name: ref.Name, Subject: ref.Subject, Version: ref.Version}, Text: text.Schema, Indirect: indirect,
			})
		}
	}
	walk(contextOf(subject), v.References, false)
	return out, problems
}

// Source is the schema of a version that the snapshot has among its texts.
func (s *Snapshot) Source(subject string, version int) (compat.Source, compat.Format, bool) {
	v, ok := s.Texts[Key(subject, version)]
	if !ok {
		return compat.Source{}, "", false
	}
	out, problems := s.source(subject, v)
	return out, v.format(), len(problems) == 0
}

// Provide gives the external references of a workspace their texts. It must run
// before sources of the workspace are asked for.
func (s *Snapshot) Provide(w *workspace.Workspace) {
	for i, e := range w.External {
		if e.Source != nil {
			continue
		}
		if src, _, ok := s.Source(e.Subject, e.Version); ok {
			w.External[i].Source = &src
		}
	}
}

// Base is the snapshot as a base of the gate. name is what was asked for.
func (s *Snapshot) Base(name string) gate.Base {
	found := map[string][]gate.Version{}
	for _, subject := range slices.Sorted(maps.Keys(s.Subjects)) {
		for _, v := range s.Subjects[subject].Versions {
			src, problems := s.source(subject, v)
			found[subject] = append(found[subject], gate.Version{
				Label: fmt.Sprintf("v%d (id %d) in %s", v.Version, v.ID, s.Name), File: subject, Remote: true,
				Source: src, Format: v.format(), Problems: problems,
			})
		}
	}
	resolved := s.Name
	if s.Position > 0 {
		resolved += fmt.Sprintf(" at position %d", s.Position)
	}
	if strings.HasPrefix(name, "lock") {
		resolved = LockFile + " of " + resolved
	}
	return gate.Base{
		Base: report.Base{Name: name, Resolved: resolved},
		All:  true,
		Versions: func(w *workspace.Subject) []gate.Version {
			return found[w.Qualified()]
		},
		Settings: func(w *workspace.Subject) (gate.Settings, bool) {
			known, ok := s.Subjects[w.Qualified()]
			level, valid := compat.ParseLevel(known.Level)
			return gate.Settings{Level: level, From: s.Name, Policy: compat.Policy(known.Policy)}, ok && valid
		},
	}
}
