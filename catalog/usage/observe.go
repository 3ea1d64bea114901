package usage

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/usage/people"
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

// sighting is the evidence of one principal for one edge, added up.
type sighting struct {
	source      string
	principal   string
	ref         string
	verified    bool
	shared      bool // it may be about another subject: see Graph.shared
	first, last time.Time
	deeds       []deed
}

// deed is one act on one schema.
type deed struct {
	act    evidence.Act
	id     int32
	detail string
	count  int64
	last   time.Time
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
	d.add(sighting{source: "observed", principal: w.Principal, verified: w.Verified && !shared, shared: shared, first: o.First, last: o.Last},
		deed{o.Act, o.SchemaID, o.Detail, o.Count, o.Last})
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
					d.add(sighting{source: "observed", principal: w.Principal, verified: w.Verified && !d.ambiguous(), shared: d.ambiguous(), first: o.First, last: o.Last},
						deed{o.Act, 0, "", o.Count, o.Last})
				}
			}
		}
	}
}

// add merges a piece of evidence into that of its principal.
func (d *draft) add(one sighting, what deed) {
	at := slices.IndexFunc(d.evidence, func(s sighting) bool {
		return s.source == one.source && s.principal == one.principal && s.ref == one.ref && s.verified == one.verified && s.shared == one.shared
	})
	if at < 0 {
		d.evidence = append(d.evidence, one)
		at = len(d.evidence) - 1
	}
	s := &d.evidence[at]
	if one.first.Before(s.first) {
		s.first = one.first
	}
	if one.last.After(s.last) {
		s.last = one.last
	}
	same := slices.IndexFunc(s.deeds, func(x deed) bool { return x.act == what.act && x.id == what.id && x.detail == what.detail })
	if same < 0 {
		s.deeds = append(s.deeds, what)
		return
	}
	s.deeds[same].count += what.count
	if what.last.After(s.deeds[same].last) {
		s.deeds[same].last = what.last
	}
}

// ambiguous reports whether all that was seen of an edge may be about other subjects.
func (d *draft) ambiguous() bool {
	return len(d.evidence) > 0 && !slices.ContainsFunc(d.evidence, func(s sighting) bool { return !s.shared })
}

// maxDeeds bounds how many deeds of one principal are told in words.
const maxDeeds = 4

// claim returns a sighting for people, the newest deeds first.
func (s *sighting) claim() api.Provenance {
	slices.SortStableFunc(s.deeds, func(a, b deed) int {
		return cmp.Or(b.last.Compare(a.last), cmp.Compare(a.act, b.act), cmp.Compare(a.id, b.id))
	})
	var words []string
	for i := range s.deeds {
		if i == maxDeeds {
			words = append(words, fmt.Sprintf("and %d more", len(s.deeds)-maxDeeds))
			break
		}
		words = append(words, s.deeds[i].words())
	}
	if s.shared {
		words = append(words, "other subjects have the same schema, and it named none of them")
	}
	return api.Provenance{
		Source: s.source, Ref: s.ref, Principal: s.principal, FirstSeen: s.first, LastSeen: s.last,
		Detail: strings.Join(words, "; "), Verified: s.verified,
	}
}

func (d *deed) words() string {
	schema := "a schema"
	if d.id != 0 {
		schema = "schema " + strconv.Itoa(int(d.id))
	}
	var text string
	switch d.act {
	case evidence.Registers:
		text = "registered " + schema
	case evidence.LooksUp:
		text = "looked up " + schema
	case evidence.LooksUpDeleted:
		text = "looked up " + schema + " as a reader"
	case evidence.FetchesID, evidence.FetchesGUID:
		text = "fetched " + schema
	case evidence.FetchesLatest:
		text = "asked for the newest version"
	case evidence.FetchesSelected:
		text = "asked for the version with " + d.detail
	case evidence.Serializes:
		text = "said that it serializes"
	case evidence.Deserializes:
		text = "said that it deserializes"
	case evidence.TouchesKey, evidence.TouchesValue:
		text = "asked for the subjects of the topic"
	default:
		text = d.detail
	}
	if d.count > 1 {
		text += fmt.Sprintf(", %d times", d.count)
	}
	return text
}
