package registry_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
)

// model is a registry as one would write it in an afternoon: slices, loops, no
// memory of anything. Its schemas are lists of words.
type model struct {
	subjects map[string][]*entry // by qualified name, by number
	highest  map[string]int32    // id by context
	levels   map[string]compat.Level
	modes    map[string]registry.Mode
}

type entry struct {
	number, id int32
	text       string
	refs       []compat.Reference
	deleted    bool
}

func (m *model) entry(subject string, number int) *entry {
	var found *entry
	for _, e := range m.subjects[subject] {
		if int(e.number) == number || number == -1 && !e.deleted {
			found = e
		}
	}
	return found
}

func (m *model) mode(subject string) registry.Mode {
	n := registry.ParseName(subject)
	for _, key := range []string{subject, registry.Name{Context: n.Context}.Qualified(), ":.__GLOBAL:"} {
		if mode, ok := m.modes[key]; ok {
			return mode
		}
	}
	return registry.ReadWrite
}

func (m *model) level(subject string) compat.Level {
	n := registry.ParseName(subject)
	for _, key := range []string{subject, registry.Name{Context: n.Context}.Qualified()} {
		if level, ok := m.levels[key]; ok {
			return level
		}
	}
	return compat.Backward
}

func (m *model) resolve(subject string, refs []compat.Reference, deleted bool) ([]compat.Reference, bool) {
	out := slices.Clone(refs)
	for i, ref := range refs {
		target := m.entry(m.target(subject, ref), ref.Version)
		if target == nil || target.deleted && !deleted {
			return nil, false
		}
		out[i].Version = int(target.number)
	}
	return out, true
}

func (m *model) target(subject string, ref compat.Reference) string {
	if strings.HasPrefix(ref.Subject, ":.") {
		return registry.ParseName(ref.Subject).Qualified()
	}
	return registry.Name{Context: registry.ParseName(subject).Context, Subject: ref.Subject}.Qualified()
}

func (m *model) referenced(subject string, e *entry, deleted bool, except string) bool {
	for s, list := range m.subjects {
		for _, r := range list {
			for _, ref := range r.refs {
				if s != except && (deleted || !r.deleted) && m.target(s, ref) == subject && ref.Version == int(e.number) {
					return true
				}
			}
		}
	}
	return false
}

func covers(reader, writer string) bool {
	return !slices.ContainsFunc(strings.Fields(writer), func(w string) bool { return !slices.Contains(strings.Fields(reader), w) })
}

func (m *model) compatible(subject, text string) bool {
	level := m.level(subject)
	list := m.subjects[subject]
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].deleted || level == compat.None {
			continue
		}
		old := list[i].text
		back, forth := covers(text, old), covers(old, text)
		switch strings.TrimSuffix(string(level), "_TRANSITIVE") {
		case "BACKWARD":
			forth = true
		case "FORWARD":
			back = true
		}
		if !back || !forth {
			return false
		}
		if !level.Transitive() {
			return true
		}
	}
	return true
}

func (e *entry) is(text string, refs []compat.Reference) bool {
	return e.text == text && slices.Equal(e.refs, refs)
}

func (m *model) register(subject string, d registry.Draft) string {
	refs, ok := m.resolve(subject, d.References, true)
	if !ok {
		return "InvalidSchema"
	}
	list := m.subjects[subject]
	for i := len(list) - 1; i >= 0; i-- {
		if e := list[i]; !e.deleted && e.is(d.Text, refs) {
			if d.ID == nil && d.Version == 0 || d.ID != nil && *d.ID == e.id && (d.Version == 0 || d.Version == int(e.number)) {
				return fmt.Sprint(e.id, e.number)
			}
			break
		}
	}
	mode := m.mode(subject)
	switch {
	case mode == registry.ReadOnlyMode:
		return "ReadOnly"
	case d.ID != nil && mode != registry.Import:
		return "NotImport"
	case d.ID == nil && mode == registry.Import:
		return "NotReadWrite"
	}
	context := registry.ParseName(subject).Context
	next := int32(1)
	if len(list) > 0 {
		next = list[len(list)-1].number + 1
	}
	id, number := int32(0), next
	for s, other := range m.subjects {
		for _, e := range other {
			if registry.ParseName(s).Context == context && e.is(d.Text, refs) {
				id = max(id, e.id)
			}
			if d.ID != nil && e.id == *d.ID && registry.ParseName(s).Context == context && !e.is(d.Text, refs) {
				return "IDTaken"
			}
		}
	}
	if d.ID == nil {
		if refs, ok = m.resolve(subject, d.References, false); !ok {
			return "InvalidSchema"
		}
		if !m.compatible(subject, d.Text) {
			return "Incompatible"
		}
		if id == 0 {
			id = m.highest[context] + 1
		}
	} else {
		id = *d.ID
		if d.Version > 0 {
			number = int32(d.Version)
		}
	}
	m.highest[context] = max(m.highest[context], id)
	list = slices.DeleteFunc(list, func(e *entry) bool {
		return e.number == number || e.deleted && e.id == id && !m.referenced(subject, e, true, "")
	})
	list = append(list, &entry{number: number, id: id, text: d.Text, refs: refs})
	sort.Slice(list, func(i, j int) bool { return list[i].number < list[j].number })
	m.subjects[subject] = list
	return fmt.Sprint(id, number)
}

func (m *model) deleteVersion(subject string, number int, permanent bool) string {
	list, e := m.subjects[subject], m.entry(subject, number)
	switch {
	case e != nil && e.deleted && !permanent:
		return "VersionSoftDeleted"
	case len(list) == 0:
		return "SubjectNotFound"
	case e == nil:
		return "VersionNotFound"
	case m.mode(subject) == registry.ReadOnlyMode:
		return "ReadOnly"
	case m.referenced(subject, e, permanent, ""):
		return "ReferenceExists"
	case permanent && !e.deleted:
		return "VersionNotSoftDeleted"
	}
	e.deleted = true
	if permanent {
		m.drop(subject, func(o *entry) bool { return o == e })
	}
	return fmt.Sprint(e.number)
}

func (m *model) drop(subject string, gone func(*entry) bool) {
	m.subjects[subject] = slices.DeleteFunc(m.subjects[subject], gone)
	if len(m.subjects[subject]) == 0 {
		delete(m.subjects, subject)
		delete(m.levels, subject)
		delete(m.modes, subject)
	}
}

func (m *model) deleteSubject(subject string, permanent bool) string {
	list := m.subjects[subject]
	active := slices.ContainsFunc(list, func(e *entry) bool { return !e.deleted })
	switch {
	case len(list) == 0:
		return "SubjectNotFound"
	case !active && !permanent:
		return "SubjectSoftDeleted"
	case m.mode(subject) == registry.ReadOnlyMode:
		return "ReadOnly"
	}
	numbers := []int32{}
	for _, e := range list {
		switch {
		case e.deleted && !permanent:
			continue
		case m.referenced(subject, e, permanent, subject):
			return "ReferenceExists"
		case permanent && !e.deleted:
			return "SubjectNotSoftDeleted"
		}
		numbers = append(numbers, e.number)
	}
	for _, e := range list {
		e.deleted = true
	}
	if permanent {
		m.drop(subject, func(*entry) bool { return true })
	}
	return fmt.Sprint(numbers)
}

// kindNames are those that the model knows.
var kindNames = map[registry.Kind]string{
	registry.InvalidSchema: "InvalidSchema", registry.ReadOnly: "ReadOnly", registry.NotImport: "NotImport", registry.NotReadWrite: "NotReadWrite",
	registry.IDTaken: "IDTaken", registry.Incompatible: "Incompatible", registry.VersionSoftDeleted: "VersionSoftDeleted",
	registry.SubjectNotFound: "SubjectNotFound", registry.VersionNotFound: "VersionNotFound", registry.ReferenceExists: "ReferenceExists",
	registry.VersionNotSoftDeleted: "VersionNotSoftDeleted", registry.SubjectSoftDeleted: "SubjectSoftDeleted", registry.SubjectNotSoftDeleted: "SubjectNotSoftDeleted",
}

func answer(t *testing.T, err error, ok ...any) string {
	if err == nil {
		return strings.TrimSpace(fmt.Sprintln(ok...))
	}
	var e *registry.Error
	require.ErrorAs(t, err, &e)
	return kindNames[e.Kind]
}

// TestModel sends random requests to the registry and to the model.
func TestModel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 42))
			b := setup(t)
			m := &model{map[string][]*entry{}, map[string]int32{}, map[string]compat.Level{}, map[string]registry.Mode{}}
			seen := map[string]int{}
			for step := range 10_000 {
				request, want, got := b.step(r, m)
				require.Equal(t, want, got, "step %d: %s", step, request)
				seen[strings.TrimLeft(want, "[0123456789 ]")]++
				if step%500 == 499 {
					b.agrees(m)
				}
			}
			for _, kind := range kindNames {
				require.NotZero(t, seen[kind], "%s was never answered", kind)
			}
			equal(t, b.state().Digest(), replay(t, b.store.entries).Digest())
		})
	}
}

// step makes one random request.
func (b *bench) step(r *rand.Rand, m *model) (request, want, got string) {
	names := []string{"a", "b", "c", ":.x:a", ":.x:b", ":.y:a"}
	subject := names[r.IntN(len(names))]
	ctx, in := b.Context(), registry.ParseName(subject)
	permanent := r.IntN(2) == 0
	switch r.IntN(12) {
	case 0, 1:
		number := r.IntN(8) - 1
		if number == 0 {
			number = registry.Latest
		}
		n, _, err := b.DeleteVersion(ctx, in, number, permanent, registry.By{})
		return fmt.Sprint("delete ", subject, number, permanent), m.deleteVersion(subject, number, permanent), answer(b.T, err, n)
	case 2:
		n, _, err := b.DeleteSubject(ctx, in, permanent, registry.By{})
		return fmt.Sprint("delete ", subject, permanent), m.deleteSubject(subject, permanent), answer(b.T, err, n)
	case 3:
		levels := compat.Levels()
		level := levels[r.IntN(len(levels))]
		scope := []string{subject, registry.Name{Context: in.Context}.Qualified()}[r.IntN(2)]
		if m.mode(scope) != registry.ReadOnlyMode {
			b.level(scope, level)
			m.levels[scope] = level
		}
		return "level", "", ""
	case 4:
		modes := []registry.Mode{registry.ReadWrite, registry.ReadWrite, registry.ReadWrite, registry.ReadOnlyMode, registry.Import}
		mode := modes[r.IntN(len(modes))]
		b.mode(subject, mode)
		m.modes[subject] = mode
		return "mode", "", ""
	}
	d := registry.Draft{Type: "PROTOBUF", Text: strings.Join([]string{"p", "q", "r", "s"}[:1+r.IntN(4)], " ")}
	if r.IntN(3) == 0 {
		d.Text = []string{"p r", "q", "s p", "z"}[r.IntN(4)]
	}
	if r.IntN(3) == 0 {
		d.References = []compat.Reference{{Name: "n", Subject: []string{"a", "b", ":.:c", ":.x:a"}[r.IntN(4)], Version: []int{-1, 1, 2, 3}[r.IntN(4)]}}
	}
	if m.mode(subject) == registry.Import && r.IntN(4) > 0 || r.IntN(20) == 0 {
		d.ID, d.Version = pointer(int32(r.IntN(12)+1)), r.IntN(6)
	}
	want = m.register(subject, d)
	v, err := b.try(subject, d)
	if err != nil {
		return fmt.Sprintf("register %s %+v", subject, d), want, answer(b.T, err)
	}
	return fmt.Sprintf("register %s %+v", subject, d), want, fmt.Sprint(v.Version.ID, v.Version.Number)
}

// agrees compares everything that can be read.
func (b *bench) agrees(m *model) {
	names := b.state().Subjects(registry.SubjectQuery{Prefix: ":*:", Deleted: true})
	require.Len(b, names, len(m.subjects))
	for subject, list := range m.subjects {
		all := b.state().AllVersions(registry.ParseName(subject))
		require.Len(b, all, len(list))
		for i, e := range list {
			v := all[i]
			require.Equal(b, entry{v.Number, v.ID, v.Content.Text(), v.Content.References, v.Deleted}, *e)
			require.Equal(b, m.referenced(subject, e, true, ""), b.state().Referrers(v) > 0)
			carrier := b.state().ByID(v.Context, v.ID)
			require.True(b, e.is(carrier.Content.Text(), carrier.Content.References))
		}
		hidden := !slices.ContainsFunc(list, func(e *entry) bool { return !e.deleted })
		_, err := b.state().Version(registry.ParseName(subject), registry.Latest, false)
		require.Equal(b, hidden, err != nil)
	}
	for context, highest := range m.highest {
		require.Equal(b, highest, b.state().MaxID(context))
	}
}
