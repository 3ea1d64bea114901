package usage

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/policy"
	"github.com/treaty-registry/treaty/registry"
)

// Shorter names for what travels.
type (
	environment = api.Environment
	deployed    = api.Deployed
	released    = api.Released
	flow        = api.Flow
)

// defaultCluster is the cluster of a channel that names none.
const defaultCluster = "default"

// Place returns the identity of a channel: cluster/topic.
func Place(channel string) string {
	if strings.Contains(channel, "/") {
		return channel
	}
	return defaultCluster + "/" + channel
}

// party tells edges of one subject in one environment apart.
type party struct{ application, principal, role string }

// join puts the edges of one subject in one environment together.
type join struct {
	*Graph
	name        registry.Name
	subject     string // qualified
	environment string
	events      []string
	channels    []string // cluster/topic
	key         bool     // it is the key schema of the channels
	versions    []*registry.Version
	apart       [][]*registry.Version // versions by group; nil until somebody asks
	edges       map[party]*draft
	unmapped    map[string]bool // principals that follow the newest version and are nobody's
	present     map[string]bool // applications; nil until somebody asks
	policy      api.Policy
	until       time.Time // when something of it changes by the passing of time; zero for never
}

// reached reports whether a moment has come. Of one that has not it notes that the
// answer changes then: every question about the time of the answer goes through it.
func (j *join) reached(at time.Time) bool {
	if !j.in.Now.Before(at) {
		return true
	}
	j.until = sooner(j.until, at)
	return false
}

// ago says how long ago something was, and notes when it is said otherwise.
func (j *join) ago(at time.Time) string {
	j.until = sooner(j.until, agoUntil(j.in.Now, at))
	return ago(j.in.Now, at)
}

// draft is an edge on its way.
type draft struct {
	Edge
	application *application
	evidence    []sighting
	alive       time.Time // the newest sign of a source that would notice its end
	watched     bool      // there is such a source
}

func (g *Graph) join(name registry.Name, environment string) *join {
	j := &join{
		Graph: g, name: name, subject: name.Qualified(), environment: environment,
		events: g.in.Derived.EventsOf(name), edges: map[party]*draft{}, unmapped: map[string]bool{},
		versions: g.in.View.Registry.State.AllVersions(name),
		policy:   policy.For(g.in.View.Catalog, environment, name.Qualified()),
	}
	j.channels, j.key = g.in.Derived.ChannelsOf(name)
	return j
}

// edge returns the edge of a party, a new one at first.
func (j *join) edge(p party) *draft {
	d := j.edges[p]
	if d != nil {
		return d
	}
	d = &draft{application: j.declared.applications[p.application]}
	d.Edge.Edge = api.Edge{
		ID: EdgeID(p.application, p.principal, p.role, j.subject, j.environment), Application: p.application, Principal: p.principal,
		Role: p.role, Subject: j.subject, Environment: j.environment, Claims: []api.Provenance{},
	}
	d.Name = j.name
	if len(j.channels) > 0 {
		d.Channel = j.channels[0]
	}
	if len(j.events) == 1 {
		d.Event = j.events[0]
	}
	j.edges[p] = d
	return d
}

// EdgeID is the id of an edge: the same for ever, so that decisions of people keep to it.
func EdgeID(application, principal, role, subject, environment string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{application, principal, role, subject, environment}, "\x00")))
	return "edg_" + hex.EncodeToString(sum[:10])
}

// declare adds what contracts say.
func (j *join) declare() {
	keys := []string{subjectKey(j.subject)}
	for _, event := range j.events {
		keys = append(keys, eventKey(event))
	}
	for _, channel := range j.channels {
		keys = append(keys, channelKey(channel))
		// A contract may leave out the cluster: its application runs in one.
		if topic, ok := strings.CutPrefix(channel, defaultCluster+"/"); ok || len(j.channels) == 1 {
			if !ok {
				_, topic, _ = strings.Cut(channel, "/")
			}
			keys = append(keys, channelKey(topic))
		}
	}
	for _, c := range j.declared.claims(keys, j.subject) {
		switch {
		case j.key && c.channel:
			continue // a contract that names a channel means its values
		case c.need.Implicit && !j.here(c.application.name):
			continue
		case !c.need.Implicit && c.place.environment != j.environment:
			continue
		}
		d := j.edge(party{application: c.application.name, role: c.role})
		if c.need.holds() {
			d.Needs = append(d.Needs, c.need)
		} else {
			d.Previous = append(d.Previous, c.need)
		}
		d.Claims = append(d.Claims, j.claimOf(&c))
	}
}

// here reports whether an application that nobody recorded as deployed counts as
// deployed in the environment: in that of the instance, and wherever it was observed.
func (j *join) here(application string) bool {
	if j.environment == j.o.Environment {
		return true
	}
	if j.present == nil {
		j.present = j.Graph.present(j.environment)
	}
	return j.present[application]
}

func (j *join) claimOf(c *claim) api.Provenance {
	p := api.Provenance{
		Source: "contract", Ref: c.application.name + "@" + c.need.Build, FirstSeen: c.need.Since, LastSeen: c.need.Since, Verified: true,
	}
	if published := j.in.View.Catalog.Contracts.Get(c.application.name, c.need.Contract); published != nil {
		p.Principal = published.By
		if published.Ref != "" {
			p.Ref = published.Ref
		}
	}
	switch {
	case !c.need.holds():
		p.LastSeen = c.need.Ended
		p.Detail = "deployed until " + c.need.Ended.UTC().Format("2 January 2006")
		if p.FirstSeen.IsZero() {
			p.FirstSeen = p.LastSeen // nobody noted when the build before was deployed
		}
	case c.need.Implicit:
		p.Detail = "the newest contract; no deployment of " + c.application.name + " was ever recorded"
	case c.need.Released:
		p.Detail = "released"
	case c.need.Instance != "":
		p.Detail = "deployed as " + c.need.Instance
	default:
		p.Detail = "deployed"
	}
	return p
}

// finish computes what follows from the claims, and drops what nothing holds up.
func (j *join) finish() []Edge {
	all := make([]*draft, 0, len(j.edges))
	for _, d := range j.edges {
		j.sum(d)
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b *draft) int {
		return cmp.Or(-cmp.Compare(a.Role, b.Role), cmp.Compare(a.Application, b.Application), cmp.Compare(a.Principal, b.Principal))
	})
	writers := writersOf(all)
	out := make([]Edge, 0, len(all))
	for _, d := range all {
		if d.Status = j.status(d, writers); d.Status == "" {
			continue
		}
		j.describe(d)
		out = append(out, d.Edge)
	}
	return out
}
