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
	"github.com/treaty-registry/treaty/catalog/usage/contracts"
	"github.com/treaty-registry/treaty/catalog/usage/sighting"
	"github.com/treaty-registry/treaty/catalog/words"
	"github.com/treaty-registry/treaty/registry"
)

// Shorter names for what travels.
type (
	environment = api.Environment
	deployed    = api.Deployed
	released    = api.Released
	flow        = api.Flow
)

// Place returns the identity of a channel: cluster/topic.
func Place(channel string) string {
	if strings.Contains(channel, "/") {
		return channel
	}
	return contracts.DefaultCluster + "/" + channel
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
	j.until = sooner(j.until, words.AgoUntil(j.in.Now, at))
	return words.Ago(j.in.Now, at)
}

// draft is an edge on its way.
type draft struct {
	Edge
	application *contracts.Application
	evidence    sighting.List
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
	d = &draft{application: j.contracts.Application(p.application)}
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
	for _, c := range j.contracts.Claims(contracts.About{Subject: j.subject, Events: j.events, Channels: j.channels}) {
		switch {
		case j.key && c.Channel:
			continue // a contract that names a channel means its values
		case c.Need.Implicit && !j.here(c.Application.Name):
			continue
		case !c.Need.Implicit && c.Place.Environment != j.environment:
			continue
		}
		role := Consumes
		if c.Produces {
			role = Produces
		}
		d := j.edge(party{application: c.Application.Name, role: role})
		if c.Need.Holds() {
			d.Needs = append(d.Needs, c.Need)
		} else {
			d.Previous = append(d.Previous, c.Need)
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

func (j *join) claimOf(c *contracts.Claim) api.Provenance {
	p := api.Provenance{
		Source: "contract", Ref: c.Application.Name + "@" + c.Need.Build, FirstSeen: c.Need.Since, LastSeen: c.Need.Since, Verified: true,
	}
	if published := j.in.View.Catalog.Contracts.Get(c.Application.Name, c.Need.Contract); published != nil {
		p.Principal = published.By
		if published.Ref != "" {
			p.Ref = published.Ref
		}
	}
	switch {
	case !c.Need.Holds():
		p.LastSeen = c.Need.Ended
		p.Detail = "deployed until " + c.Need.Ended.UTC().Format("2 January 2006")
		if p.FirstSeen.IsZero() {
			p.FirstSeen = p.LastSeen // nobody noted when the build before was deployed
		}
	case c.Need.Implicit:
		p.Detail = "the newest contract; no deployment of " + c.Application.Name + " was ever recorded"
	case c.Need.Released:
		p.Detail = "released"
	case c.Need.Instance != "":
		p.Detail = "deployed as " + c.Need.Instance
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
