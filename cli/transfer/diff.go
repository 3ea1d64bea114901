package transfer

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/api"
)

// Difference is what one registry holds and another one lacks, or holds otherwise.
type Difference struct {
	Missing []api.Schema // to be registered
	Undo    []api.Schema // active there, softly deleted here
	Configs map[string]api.Config
	Modes   map[string]string
	// Contexts are missing and have no schema among those that are.
	Contexts     []string
	Associations []api.Association
	Clashes      []string // what stands in the way: the same number or id with another content
	SameHere     int      // versions that are there already
}

// Empty reports whether the other registry holds everything.
func (d Difference) Empty() bool {
	return len(d.Missing)+len(d.Undo)+len(d.Configs)+len(d.Modes)+len(d.Contexts)+len(d.Associations)+len(d.Clashes) == 0
}

// Compare tells what target lacks of source. What target has beyond source is
// nothing to be told, but where it takes a version number or an id.
func Compare(source, target Dump) Difference {
	d := Difference{Configs: map[string]api.Config{}, Modes: map[string]string{}}
	type place struct {
		subject string
		version int
	}
	type id struct {
		context string
		id      int
	}
	there := map[place]api.Schema{}
	ids := map[id]api.Schema{}
	for _, s := range target.Schemas {
		there[place{s.Subject, s.Version}] = s
		ids[id{contextOf(s.Subject), s.ID}] = s
	}
	for _, s := range source.Schemas {
		old, ok := there[place{s.Subject, s.Version}]
		holder, taken := ids[id{contextOf(s.Subject), s.ID}]
		switch {
		case ok && !same(s, old):
			d.Clashes = append(d.Clashes, fmt.Sprintf("%s version %d is another schema there (id %d, here %d)", s.Subject, s.Version, old.ID, s.ID))
		case ok && isDeleted(s) && !isDeleted(old):
			d.Undo = append(d.Undo, s)
		case ok && !isDeleted(s) && isDeleted(old):
			d.Missing = append(d.Missing, s)
		case ok:
			d.SameHere++
		case taken && !sameContent(s, holder):
			d.Clashes = append(d.Clashes, fmt.Sprintf("id %d of %s version %d stands for another schema there (%s version %d)", s.ID, s.Subject, s.Version, holder.Subject, holder.Version))
		default:
			d.Missing = append(d.Missing, s)
		}
	}
	compareTies(&d, source, target)
	for name, config := range source.Configs {
		if !equalJSON(config, target.Configs[name]) {
			d.Configs[name] = config
		}
	}
	for name, mode := range source.Modes {
		if target.Modes[name] != mode {
			d.Modes[name] = mode
		}
	}
	return d
}

// sameContent compares what an id stands for.
func sameContent(a, b api.Schema) bool {
	b.Subject, b.Version, b.ID = a.Subject, a.Version, a.ID
	return same(a, b)
}

func equalJSON(a, b any) bool {
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && string(x) == string(y)
}

// contextOf is the context of a qualified subject, "." for the default one.
func contextOf(subject string) string {
	if !strings.HasPrefix(subject, ":.") {
		return "."
	}
	context, _, _ := strings.Cut(subject[1:], ":")
	return context
}

// Qualify spells a subject that stands in a reference of a schema in a context.
func Qualify(subject, context string) string {
	if strings.HasPrefix(subject, ":.:") {
		return subject[3:]
	}
	if context == "." || strings.HasPrefix(subject, ":.") {
		return subject
	}
	return ":" + context + ":" + subject
}

// waves groups schemas so that each refers only to groups before its own, or to
// what is not among them. Within a group they are in order of subject and version.
func waves(schemas []api.Schema) [][]api.Schema {
	index := map[string]int{}
	for i, s := range schemas {
		index[fmt.Sprintf("%s %d", Qualify(s.Subject, "."), s.Version)] = i
	}
	depth := make([]int, len(schemas)) // 0 is not known yet, -1 is being found out
	var find func(i int) int
	find = func(i int) int {
		if depth[i] != 0 {
			return max(depth[i], 0) // a circle, which no registry lets come about, ends here
		}
		depth[i] = -1
		deepest := 0
		for _, ref := range schemas[i].References {
			if j, ok := index[fmt.Sprintf("%s %d", Qualify(ref.Subject, contextOf(schemas[i].Subject)), ref.Version)]; ok {
				deepest = max(deepest, find(j))
			}
		}
		depth[i] = deepest + 1
		return depth[i]
	}
	byDepth := map[int][]api.Schema{}
	for i := range schemas {
		n := find(i)
		byDepth[n] = append(byDepth[n], schemas[i])
	}
	var out [][]api.Schema
	for _, n := range slices.Sorted(maps.Keys(byDepth)) {
		wave := byDepth[n]
		slices.SortFunc(wave, func(a, b api.Schema) int {
			return cmp.Or(strings.Compare(a.Subject, b.Subject), cmp.Compare(a.Version, b.Version))
		})
		out = append(out, wave)
	}
	return out
}

// bySubject cuts a wave into the versions of one subject each.
func bySubject(wave []api.Schema) [][]api.Schema {
	var out [][]api.Schema
	for i, s := range wave {
		if i == 0 || s.Subject != wave[i-1].Subject {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], s)
	}
	return out
}
