package usage

import (
	"slices"

	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/registry"
)

// schema is one that somebody asked for without a subject: by id, or by GUID.
type schema struct {
	id   int32 // of the default context, where requests without a subject look
	guid string
}

// having returns the subjects that have a schema, softly deleted versions included:
// who asks for it may read any of them.
func (g *Graph) having(s schema) []string {
	if known, ok := g.memory.having.Load(s); ok {
		list, _ := known.([]string)
		return list
	}
	state := g.in.View.Registry.State
	var out []string
	add := func(context string, id int32) {
		versions, err := state.Carriers(registry.Name{Context: context}, id, true, registry.Page{})
		if err != nil {
			return // it is gone for good
		}
		for _, v := range versions {
			out = append(out, v.Qualified())
		}
	}
	if s.guid == "" {
		add(registry.DefaultContext, s.id)
	} else {
		for _, at := range state.IDsByGUID(s.guid) {
			add(at.Context, at.ID)
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	g.memory.having.Store(s, out)
	return out
}

// shared reports whether an observation names no subject, and is about a schema
// that other subjects have, too: then nobody knows which of them is meant.
func (g *Graph) shared(o *evidence.Observation) bool {
	switch {
	case o.Subject != "":
		return false
	case o.SchemaID != 0:
		return len(g.having(schema{id: o.SchemaID})) > 1
	default:
		return len(g.having(schema{guid: o.Detail})) > 1
	}
}

// without returns what was observed of the versions of a subject without its name.
func (j *join) without() []*evidence.Observation {
	var ids []int32
	var guids []string
	for _, v := range j.versions {
		if j.name.Context == registry.DefaultContext {
			ids = append(ids, v.ID)
		}
		guids = append(guids, v.Content.GUID.String())
	}
	return j.asked.Without(j.environment, ids, guids)
}
