package usage

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/usage/contracts"
	"github.com/treaty-registry/treaty/catalog/usage/people"
	"github.com/treaty-registry/treaty/catalog/words"
)

// The states of coverage.
const (
	Closed     = "closed"
	Open       = "open"
	Unmeasured = "unmeasured"
)

// coverage says how far "no other consumers" can be trusted: what was declared
// and seen bounds the consumers from below, who may read from above.
func (j *join) coverage(edges []Edge) api.Coverage {
	c := api.Coverage{Unexplained: []api.Unexplained{}, Overflow: int(j.in.Seen.Overflow[j.environment])}
	known := map[string]bool{} // applications that read it, as far as one can rely on it
	explain := func(principal, group, why string) {
		for _, u := range c.Unexplained {
			if u.Principal == principal && u.Group == group {
				return
			}
		}
		c.Unexplained = append(c.Unexplained, api.Unexplained{Principal: principal, Group: group, Why: why})
	}
	for i := range edges {
		e := &edges[i]
		if e.Role != Consumes || e.Status == Retired {
			continue
		}
		c.Known++
		switch {
		case e.Application != "" && e.Verified:
			known[e.Application] = true
		case e.Principal != "":
			explain(e.Principal, "", "observed")
		default:
			explain(e.Claims[0].Principal, "", "observed")
		}
	}
	for principal := range j.unmapped {
		explain(principal, "", "observed")
	}
	bounded := j.bounds(known, explain)
	if c.Overflow > 0 {
		c.Unexplained = append(c.Unexplained, api.Unexplained{Why: "overflow"})
	}
	slices.SortFunc(c.Unexplained, func(a, b api.Unexplained) int {
		return strings.Compare(a.Why+"\x00"+a.Principal+a.Group, b.Why+"\x00"+b.Principal+b.Group)
	})
	if since, ok := j.asked.Since(j.environment); ok {
		c.ObservationSince = &since
	}
	c.KafkaDiscovery = j.discovery()
	j.attest(&c)
	c.State = j.state(&c, bounded)
	c.EverClosed = c.State == Closed || j.in.View.Catalog.Closed.Get(j.environment, j.subject) != nil
	c.Words = j.coverageWords(&c)
	return c
}

// bounds names the permitted readers and the groups that nobody has explained,
// and reports whether who may read is known at all.
func (j *join) bounds(known map[string]bool, explain func(principal, group, why string)) bool {
	topics := j.topics()
	bounded := len(topics) > 0 && len(topics) == len(j.channels)
	for _, t := range topics {
		if t.kafka.GoodAt.IsZero() || !t.kafka.ACLsKnown {
			bounded = false
		}
		for i := range t.kafka.ACLs {
			if a := &t.kafka.ACLs[i]; mayRead(a, t.name) && !j.explained(a.Principal, known) {
				explain(a.Principal, "", "acl")
			}
		}
		for i := range t.kafka.Groups {
			g := &t.kafka.Groups[i]
			if slices.Contains(g.Topics, t.name) && g.Sort != sortMirror && !j.over(g) && !j.groupKnown(g, t, known) {
				explain("", g.Name, "group")
			}
		}
	}
	return bounded
}

// mayRead reports whether an ACL allows to read a topic.
func mayRead(a *evidence.ACL, topic string) bool {
	return !a.Write && (a.Topic == "*" || a.Topic == topic || a.Prefix && strings.HasPrefix(topic, a.Topic))
}

// over reports whether a group has been silent for so long that it reads nothing any more.
func (j *join) over(g *evidence.Group) bool {
	return g.State != "Stable" && !g.LastCommit.IsZero() && j.reached(g.LastCommit.Add(j.o.QuietAfter))
}

// groupKnown reports whether the application behind a group is a known reader of
// the subject, or of another subject of the same topic.
func (j *join) groupKnown(g *evidence.Group, t topic, known map[string]bool) bool {
	application := j.behind(g)
	if application == "" {
		return slices.Contains([]string{people.Tool, people.CI, people.Human}, j.people.Resolve(people.Named(g.Name), j.subject).Kind)
	}
	if known[application] {
		return true
	}
	a := j.contracts.Application(application)
	return a != nil && slices.ContainsFunc(j.valuesOf(t.channel), a.Names)
}

// explained reports whether somebody who may read is a known reader, or one who
// reads nothing that changes could break.
func (j *join) explained(principal string, known map[string]bool) bool {
	w := j.people.Resolve(people.Named(principal), j.subject)
	return known[w.Application] || w.Kind == people.Tool || w.Kind == people.Human
}

// attest adds the word of an owner, while it holds.
func (j *join) attest(c *api.Coverage) {
	a := j.in.View.Catalog.Attestations.Get(j.environment, j.subject)
	if a != nil && !j.reached(a.Until) {
		c.AttestedUntil, c.AttestedBy = &a.Until, a.By
	}
}

func (j *join) state(c *api.Coverage, bounded bool) string {
	switch {
	case c.AttestedUntil != nil:
		return Closed
	case c.ObservationSince == nil || !j.reached(c.ObservationSince.Add(j.o.MinObservation)):
		return Unmeasured // whoever was quiet since then is not known yet
	case len(c.Unexplained) > 0:
		return Open
	case bounded:
		return Closed
	default:
		return Unmeasured
	}
}

func (j *join) coverageWords(c *api.Coverage) string {
	observed := "nothing was observed here yet"
	if c.ObservationSince != nil {
		observed = "observed since " + c.ObservationSince.UTC().Format("2 January 2006")
	}
	switch {
	case c.AttestedUntil != nil:
		text := "complete until " + c.AttestedUntil.UTC().Format("2 January 2006")
		if c.AttestedBy != "" {
			text += ", says " + c.AttestedBy
		}
		return text
	case c.State == Closed:
		return "everybody who may read it is known"
	case c.State == Open:
		n, more := len(c.Unexplained), ""
		if c.Overflow > 0 {
			more = "+"
		}
		return fmt.Sprintf("%d%s reader%s unexplained", n, more, words.Plural(n))
	case c.Known == 0 && len(j.versions) <= 1:
		return "first version; nothing reads it yet as far as we know"
	case c.Known == 0:
		return "no consumer known; " + observed
	default:
		return fmt.Sprintf("%d consumer%s known; %s, and who may read is not known", c.Known, words.Plural(c.Known), observed)
	}
}

// discovery says how the look at Kafka is: a broken source is shown as broken, never as empty.
func (j *join) discovery() string {
	text := "off"
	for _, t := range j.topics() {
		switch k := t.kafka; {
		case k.Fault != "":
			return "failed " + j.ago(k.At) + ": " + k.Fault
		case !k.GoodAt.IsZero():
			text = "ok " + j.ago(k.GoodAt)
		}
	}
	return text
}

// States are the sentences about a subject that follow from its edges.
func States(edges []Edge) []string {
	counts := map[string]int{}
	for i := range edges {
		e := &edges[i]
		if e.Status == Retired {
			continue
		}
		counts[e.Role]++
		if e.Status == Undeclared {
			counts["undeclared "+e.Role]++
		}
		if e.Status == Pending {
			counts[Pending]++
		}
		if e.Differs != "" {
			counts["differs"]++
		}
		if e.Role == Produces && e.followsNewest() {
			counts["follows"]++
		}
	}
	out := []string{}
	say := func(when bool, sentence string) {
		if when {
			out = append(out, sentence)
		}
	}
	say(counts[Produces] == 0, "no producer seen")
	say(counts[Consumes] == 0, "no consumer known")
	say(counts["undeclared "+Produces] > 0, "undeclared producers")
	say(counts["undeclared "+Consumes] > 0, "undeclared consumers")
	say(counts[Pending] > 0, "waiting for producer")
	say(counts["differs"] > 0, "contract differs from reality")
	if n := counts["follows"]; n > 0 {
		say(true, fmt.Sprintf("%d producer%s follow%s latest", n, words.Plural(n), map[bool]string{true: "s"}[n == 1]))
	}
	return out
}

// followsNewest reports whether registering is deploying for a producer.
func (e *Edge) followsNewest() bool {
	moves := func(r *api.Reader) bool { return r != nil && (r.Latest || len(r.Metadata) > 0) }
	return moves(e.Observed) || slices.ContainsFunc(e.Needs, func(n contracts.Need) bool { return moves(n.Reader) })
}
