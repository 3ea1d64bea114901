package usage

import (
	"slices"

	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/usage/people"
	"github.com/treaty-registry/treaty/catalog/usage/sighting"
)

// acts is a set of acts.
type acts uint32

func (a acts) has(all ...evidence.Act) bool {
	return slices.ContainsFunc(all, func(act evidence.Act) bool { return a&(1<<act) != 0 })
}

// presence is one application or principal at a subject.
type presence struct {
	party party // without a role
	acts  acts
	seen  []*evidence.Observation
	who   []people.Who // of seen, in the same order
}

// observe adds what clients did.
func (j *join) observe() {
	here := map[party]*presence{}
	for _, o := range append(j.asked.For(j.environment, j.subject), j.without()...) {
		if p, w, ok := j.attribute(o); ok {
			at := here[p]
			if at == nil {
				at = &presence{party: p}
				here[p] = at
			}
			at.acts |= 1 << o.Act
			at.seen, at.who = append(at.seen, o), append(at.who, w)
		}
	}
	for _, p := range here {
		j.infer(p)
	}
	j.touch()
}

// attribute returns who made an observation; false for those who are neither
// producers nor consumers: pipelines publish, tools and people look.
func (j *join) attribute(o *evidence.Observation) (party, people.Who, bool) {
	if o.Act == evidence.Lists || o.Act.Touches() {
		return party{}, people.Who{}, false
	}
	w := j.people.Resolve(people.IdentityOf(o), j.subject)
	switch kind, _ := j.asked.Habits().Kind(o, w); {
	case kind == people.Service:
	case kind == people.Unknown && (o.Act == evidence.FetchesLatest || o.Act == evidence.FetchesSelected):
		j.unmapped[w.Principal] = true // it may read what it asks for
		return party{}, people.Who{}, false
	default:
		return party{}, people.Who{}, false
	}
	if w.Application != "" {
		return party{application: w.Application}, w, true
	}
	return party{principal: w.Principal}, w, true
}

// The acts that tell a role by themselves.
//
//nolint:gochecknoglobals // tables that never change
var (
	writing = []evidence.Act{evidence.Registers, evidence.LooksUp, evidence.Serializes}
	reading = []evidence.Act{evidence.LooksUpDeleted, evidence.Deserializes}
	meeting = []evidence.Act{evidence.FetchesID, evidence.FetchesGUID}
	moving  = []evidence.Act{evidence.FetchesLatest, evidence.FetchesSelected}
)

// infer turns what somebody did at the subject into edges.
func (j *join) infer(p *presence) {
	writes, reads := p.acts.has(writing...), p.acts.has(reading...) || p.acts.has(meeting...)
	// A serializer that is told which id to use fetches it: the header says which side it is.
	byID := p.acts.has(evidence.Serializes) && !p.acts.has(reading...)
	if byID {
		reads = false
	}
	for i, o := range p.seen {
		switch {
		case slices.Contains(writing, o.Act), byID && slices.Contains(meeting, o.Act):
			j.sight(p, Produces, i)
		case slices.Contains(reading, o.Act), slices.Contains(meeting, o.Act):
			j.sight(p, Consumes, i)
		case slices.Contains(moving, o.Act):
			for _, role := range j.follows(p, writes, reads) {
				j.sight(p, role, i)
			}
		}
	}
}

// follows returns the roles of somebody who asks for the newest version: those
// of its other calls, else those that it declares, else that of a serializer
// with use.latest.version, which needs no other call. A deserializer does: it
// fetches what it meets by id.
func (j *join) follows(p *presence, writes, reads bool) []string {
	var roles []string
	for role, is := range map[string]bool{Produces: writes, Consumes: reads} {
		if is {
			roles = append(roles, role)
		}
	}
	if len(roles) > 0 {
		return roles
	}
	for _, role := range []string{Produces, Consumes} {
		at := p.party
		at.role = role
		if j.edges[at] != nil {
			roles = append(roles, role)
		}
	}
	if len(roles) == 0 {
		roles = []string{Produces}
	}
	return roles
}

// sight adds an observation to an edge.
func (j *join) sight(p *presence, role string, i int) {
	at := p.party
	at.role = role
	d, o, w := j.edge(at), p.seen[i], p.who[i]
	// Who declares the subject has said which one is meant.
	shared := len(d.Needs) == 0 && j.shared(o)
	d.evidence.Add(sighting.Sighting{Source: "observed", Principal: w.Principal, Verified: w.Verified && !shared, Shared: shared, First: o.First, Last: o.Last},
		sighting.Deed{Act: o.Act, ID: o.SchemaID, Detail: o.Detail, Count: o.Count, Last: o.Last})
	if o.Library != "" && !slices.Contains(d.Libraries, o.Library) {
		d.Libraries = append(d.Libraries, o.Library)
	}
	if o.SchemaID != 0 && !slices.Contains(d.SchemaIDs, o.SchemaID) {
		d.SchemaIDs = append(d.SchemaIDs, o.SchemaID)
	}
}

// touch adds the look-ups of associations to the edges of those who made them: a
// sign of life, and no more.
func (j *join) touch() {
	act := evidence.TouchesValue
	if j.key {
		act = evidence.TouchesKey
	}
	for _, channel := range j.channels {
		for _, o := range j.asked.For(j.environment, channel) {
			if o.Act != act {
				continue
			}
			w := j.people.Resolve(people.IdentityOf(o), j.subject)
			at := party{application: w.Application}
			if w.Application == "" {
				at.principal = w.Principal
			}
			for _, role := range []string{Produces, Consumes} {
				at.role = role
				if d := j.edges[at]; d != nil && len(d.evidence) > 0 {
					shared := d.evidence.Ambiguous()
					d.evidence.Add(sighting.Sighting{Source: "observed", Principal: w.Principal, Verified: w.Verified && !shared, Shared: shared, First: o.First, Last: o.Last},
						sighting.Deed{Act: o.Act, Count: o.Count, Last: o.Last})
				}
			}
		}
	}
}
