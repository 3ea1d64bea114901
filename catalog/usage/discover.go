package usage

import (
	"slices"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/usage/contracts"
	"github.com/treaty-registry/treaty/catalog/usage/sighting"
)

// The sorts of groups that copy bytes or are part of another application.
const sortMirror = "mirror"

// topic is one channel of the subject in a cluster that was looked at.
type topic struct {
	kafka   *evidence.Kafka
	name    string
	channel string
}

// topics returns the channels of the subject whose cluster was looked at. A
// channel of the default cluster belongs to that of the environment.
func (j *join) topics() []topic {
	var out []topic
	for _, channel := range j.channels {
		cluster, name, _ := strings.Cut(channel, "/")
		if e := j.in.View.Catalog.Environments.Get(j.environment); cluster == contracts.DefaultCluster && e != nil && e.Cluster != "" {
			cluster = e.Cluster
		}
		for i := range j.in.Seen.Kafka {
			if k := &j.in.Seen.Kafka[i]; k.Cluster == cluster {
				out = append(out, topic{k, name, channel})
			}
		}
	}
	return out
}

// discover adds what Kafka tells: groups that commit, and topics that are written.
func (j *join) discover() {
	for _, t := range j.topics() {
		if t.kafka.GoodAt.IsZero() {
			continue // it was never read: nothing is known, not even silence
		}
		for i := range t.kafka.Groups {
			if g := &t.kafka.Groups[i]; slices.Contains(g.Topics, t.name) {
				j.commit(t, g)
			}
		}
		produced := time.Time{}
		if at := slices.IndexFunc(t.kafka.Topics, func(k evidence.Topic) bool { return k.Name == t.name }); at >= 0 {
			produced = t.kafka.Topics[at].LastProduced
		}
		for p, d := range j.edges {
			switch {
			case p.role == Consumes:
				d.watched = d.watched || j.working(t.kafka)
			case !produced.IsZero():
				d.watched = d.watched || j.working(t.kafka)
				d.stir(produced)
			}
		}
	}
}

// patience is how long a source may fail until its silence means nothing any more.
const patience = 24 * time.Hour

// working reports whether a source would tell of what goes on now.
func (j *join) working(k *evidence.Kafka) bool { return !j.reached(k.GoodAt.Add(patience)) }

func (d *draft) stir(at time.Time) {
	if at.After(d.alive) {
		d.alive = at
	}
}

// commit adds a consumer group to the edge of the application behind it.
func (j *join) commit(t topic, g *evidence.Group) {
	application := j.behind(g)
	if application == "" {
		return // coverage counts it
	}
	p := party{application: application, role: Consumes}
	if j.edges[p] == nil {
		// A group tells the topic, not the subject: with several it may read any.
		if g.Sort == sortMirror || j.key || len(j.valuesOf(t.channel)) != 1 {
			return
		}
	}
	at := g.LastCommit
	if g.State == "Stable" && t.kafka.GoodAt.After(at) {
		at = t.kafka.GoodAt // it has members, idle as they may be
	}
	if at.IsZero() {
		return
	}
	d := j.edge(p)
	d.stir(at)
	d.evidence.Add(sighting.Sighting{Source: "group", Ref: g.Name, Verified: true, First: at, Last: at}, sighting.Deed{Detail: "group " + g.Name + " reads the topic", Last: at})
	if d.Group == "" {
		d.Group = g.Name
	}
}

// valuesOf returns the subjects of a channel that are no key schemas.
func (j *join) valuesOf(channel string) []string {
	var out []string
	for _, name := range j.in.Derived.SubjectsOn(channel) {
		if _, key := j.in.Derived.ChannelsOf(name); !key {
			out = append(out, name.Qualified())
		}
	}
	return out
}

// behind returns the application of a consumer group: the one whose contract
// names it, else the one that its name or a client id is mapped to.
func (j *join) behind(g *evidence.Group) string {
	for p, d := range j.edges {
		if p.role == Consumes && slices.ContainsFunc(d.Needs, func(n contracts.Need) bool { return n.Group == g.Name }) {
			return p.application
		}
	}
	return j.people.Behind(g, j.subject)
}
