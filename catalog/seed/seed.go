// Package seed makes up a company: subjects of all formats, shared types, owners, applications and what was seen of them, for demonstrations and measurements.
//
// Equal parameters give equal facts, byte for byte: nothing here reads a clock or
// draws from chance that is not seeded.
package seed

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/registry/fold"
)

// Options says how large the company is.
type Options struct {
	Subjects     int
	Fields       int // of all subjects together, about
	Applications int
	Edges        int // producers and consumers, about; half are declared, half are seen, some are both
	Seed         uint64
	// At is when the first fact was stated; the others follow a minute apart.
	At time.Time
	// Environment is where applications run and were seen.
	Environment string
}

// Default is the size for which the targets of the catalog are set.
func Default() Options {
	return Options{
		Subjects: 50_000, Fields: 500_000, Applications: 2_000, Edges: 100_000, Seed: 1,
		At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Environment: "default",
	}
}

// maker makes one company.
type maker struct {
	o        Options
	r        *rand.Rand
	yield    func(ledger.Fact) bool
	stopped  bool
	err      error
	versions int
	subjects []string
}

// Facts states everything about a company, in an order in which states can fold
// it, until visit says no. Its error is that of a fact that cannot be written.
func Facts(o Options, visit func(ledger.Fact) bool) error {
	m := &maker{o: o, r: random(o, 0), yield: visit}
	m.teams()
	m.shared()
	for i := range o.Subjects {
		if m.stopped {
			break
		}
		m.subject(i)
	}
	for i := range o.Applications {
		if m.stopped {
			break
		}
		m.application(i)
	}
	return m.err
}

func random(o Options, stream uint64) *rand.Rand {
	return rand.New(rand.NewPCG(o.Seed, stream)) //nolint:gosec // it must repeat itself
}

// fact hands a fact out.
func (m *maker) fact(f ledger.Fact, err error) {
	if m.stopped {
		return
	}
	if err != nil {
		m.err, m.stopped = err, true
		return
	}
	m.stopped = !m.yield(f)
}

func (m *maker) teams() {
	for _, d := range domains {
		m.fact(catalog.DomainFact(d, &api.Domain{Name: d, Title: capital(d), Owner: "team-" + d}))
	}
	for i := range teamCount {
		t := team(i)
		m.fact(catalog.TeamFact(t, &api.Team{Name: t, Title: "Team " + capital(strings.TrimPrefix(t, "team-")), Contact: "#" + t}))
	}
}

// shared registers the types that others refer to.
func (m *maker) shared() {
	m.register("common.Money", compat.Avro, `{"type":"record","name":"Money","namespace":"common","doc":"An amount in a currency.","fields":[{"name":"amount","type":"string"},{"name":"currency","type":"string"}]}`)
	m.register("common/money.proto", compat.Protobuf, "syntax = \"proto3\";\npackage common;\n\n// An amount in a currency.\nmessage Money {\n  string amount = 1;\n  string currency = 2;\n}\n")
	m.register("common/money.json", compat.JSON, `{"$id":"money.json","title":"Money","description":"An amount in a currency.","type":"object","properties":{"amount":{"type":"string"},"currency":{"type":"string"}}}`)
}

func (m *maker) register(subject string, format compat.Format, text string, refs ...compat.Reference) {
	m.versions++
	c, err := registry.NewContent(format, text, refs, nil, nil)
	if err != nil {
		m.fact(ledger.Fact{}, fmt.Errorf("schema of %s: %w", subject, err))
		return
	}
	m.fact(fold.RegisterFact(registry.ParseName(subject), 1, int32(m.versions), c)) //nolint:gosec // far less than 2^31 versions
}

// subject registers one subject and says who owns it.
func (m *maker) subject(i int) {
	d := domains[i%len(domains)]
	noun, verb := pick(m.r, nouns), pick(m.r, verbs)
	name := fmt.Sprintf("%s%s%d", noun, verb, i)
	full := "com.example." + d + "." + name
	topic := fmt.Sprintf("%s.%s-%s.%d", d, strings.ToLower(noun), strings.ToLower(verb), i)
	subject := topic + "-value"
	switch i % 10 { // most teams name subjects after topics
	case 7:
		subject = full
	case 8:
		subject = topic + "-" + full
	case 9:
		subject = ":.staging:" + topic + "-value"
	}
	// Between half and one and a half of the average.
	average := max(m.o.Fields/max(m.o.Subjects, 1), 1)
	s := sketch{r: m.r, name: name, space: "com.example." + d, doc: m.sentence(noun, verb), count: max(average/2+m.r.IntN(average+1), 1)}
	switch {
	case i%5 == 3:
		m.register(subject, compat.Protobuf, s.protobuf(), s.reference("common/money.proto", "common/money.proto")...)
	case i%5 == 4:
		m.register(subject, compat.JSON, s.json(), s.reference("money.json", "common/money.json")...)
	default:
		m.register(subject, compat.Avro, s.avro(), s.reference("common.Money", "common.Money")...)
	}
	m.subjects = append(m.subjects, subject)
	if m.r.IntN(10) == 0 {
		return // nobody has claimed it
	}
	note := &api.Annotation{Owner: team(m.r.IntN(teamCount)), Domain: d, Lifecycle: &api.Lifecycle{State: lifecycles[m.r.IntN(len(lifecycles))]}}
	if m.r.IntN(4) == 0 {
		note.Tags = []string{pick(m.r, tags)}
	}
	m.fact(catalog.AnnotationFact(catalog.OfSubject, subject, note))
}

// application publishes the contract of an application.
func (m *maker) application(i int) {
	name := applicationName(i)
	c := api.Contract{
		Application: name, Type: "service", Owner: team(m.r.IntN(teamCount)), Domain: domains[i%len(domains)], Principals: []string{"sa-" + name},
	}
	for n := range m.perApplication() / 2 {
		flow := api.Flow{Subject: m.subjects[m.r.IntN(len(m.subjects))]}
		if n%5 == 0 {
			c.Produces = append(c.Produces, api.Produces{Flow: flow})
		} else {
			c.Consumes = append(c.Consumes, api.Consumes{Flow: flow, Group: name, Reader: &api.Reader{Version: 1}})
		}
	}
	m.fact(catalog.ContractFact(&api.Published{
		Contract: c, Version: fmt.Sprintf("1.%d.0", i%40), Branch: "main", Hash: catalog.HashContract(&c), At: m.o.At.Add(time.Duration(i) * time.Minute),
	}))
}

func (m *maker) perApplication() int {
	if m.o.Applications == 0 || len(m.subjects) == 0 {
		return 0
	}
	return max(m.o.Edges/m.o.Applications, 2)
}

// Seen is what was observed of the company: for each application half of its
// share of edges. Subjects are those of Facts with the same options.
func Seen(o Options) ([]evidence.Observation, error) {
	var subjects []string
	err := Facts(o, func(f ledger.Fact) bool {
		if f.Kind == registry.VersionRegistered {
			name := registry.Name{Context: registry.DefaultContext, Subject: f.Key.Name}
			if f.Key.Space != "" {
				name.Context = f.Key.Space
			}
			subjects = append(subjects, name.Qualified())
		}
		return f.Kind != catalog.ContractPublished
	})
	if err != nil || o.Applications == 0 {
		return nil, err
	}
	r := random(o, 1)
	var out []evidence.Observation
	for i := range o.Applications {
		for n := range o.Edges / o.Applications / 2 {
			k := r.IntN(len(subjects))
			key := evidence.Key{
				Environment: o.Environment, Principal: "sa-" + applicationName(i), Strength: evidence.Basic, Library: "java/8.1.0",
				Act: evidence.FetchesID, Subject: subjects[k], SchemaID: int32(k + 1), //nolint:gosec // far less than 2^31 subjects
			}
			if n%5 == 0 {
				key.Act = evidence.LooksUp
			}
			first := o.At.Add(time.Duration(i) * time.Minute)
			out = append(out, evidence.Observation{Key: key, First: first, Last: first.Add(time.Hour), Count: int64(1 + r.IntN(100))})
		}
	}
	return out, nil
}
