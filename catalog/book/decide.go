package book

import (
	"encoding/json"
	"fmt"
	"regexp"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/catalog/usage/people"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// Map says who stands behind a principal, or what kind it is. A mapping that
// says nothing takes back the one before.
func Map(s *catalog.State, m *api.Mapping) ([]ledger.Fact, error) {
	err := first(
		line("principal", m.Principal), each("subjects", m.Subjects, maxPatterns, line),
		oneOf("kind", m.Kind, "", people.Service, people.CI, people.Tool, people.Human),
	)
	if err == nil && m.Pattern {
		err = expression("principal", m.Principal)
	}
	if err == nil && m.Application != "" {
		name := m.Application
		if m.Pattern { // what its groups will hold is not known yet
			name = groups.ReplaceAllString(name, "x")
		}
		err = slug("application", name)
	}
	if err != nil {
		return nil, err
	}
	name := catalog.MappingName(m)
	old := s.Mappings.Get(name)
	switch {
	case m.Application == "" && m.Kind == "" && !m.AllowHeaderIdentity:
		if old == nil {
			return nil, nil
		}
		return one(catalog.UnmappedFact(name))
	case old != nil && equal(old, m):
		return nil, nil
	}
	return one(catalog.MappingFact(m))
}

//nolint:gochecknoglobals // a table that never changes
var groups = regexp.MustCompile(`\$(?:\d+|\{\w+\}|\w+)`)

// Decide records what a person says about an edge that exists.
func Decide(s *catalog.State, e *usage.Edge, d *api.Decision) ([]ledger.Fact, error) {
	if err := first(oneOf("decision", d.Decision, usage.Confirm, usage.Retire), text("reason", d.Reason, maxText)); err != nil {
		return nil, err
	}
	if e == nil {
		return nil, api.NewProblem(notFound, "unknown-edge", "Unknown edge", fmt.Sprintf("there is no edge %q", d.Edge), "it may be gone, or its principal may have been mapped since")
	}
	if d.Decision == usage.Retire && e.Status == usage.Retired {
		return nil, nil
	}
	return one(catalog.DecisionFact(d))
}

// Attest records that an owner says that all consumers of a subject are known.
// Coverage is closed from then on, and once closed it is never taken for granted again.
func Attest(v catalog.View, own string, a *api.Attestation, now time.Time) ([]ledger.Fact, error) {
	err := first(
		line("subject", a.Subject), line("environment", a.Environment), Environment(v.Catalog, own, a.Environment, unprocessable),
		text("reason", a.Reason, maxText), future("until", a.Until, now, 0), Subject(v.Registry.State, a.Subject),
	)
	if err != nil {
		return nil, err
	}
	f, err := catalog.AttestationFact(a)
	if err != nil {
		return nil, err
	}
	facts := []ledger.Fact{f}
	if v.Catalog.Closed.Get(a.Environment, a.Subject) == nil {
		closed, err := catalog.ClosedFact(a.Environment, a.Subject, "attested")
		if err != nil {
			return nil, err
		}
		facts = append(facts, closed)
	}
	return facts, nil
}

// Subject refuses a subject that the registry does not have.
func Subject(s *registry.State, subject string) error {
	if s.Subject(registry.ParseName(subject)) != nil {
		return nil
	}
	return Unknown(notFound, "subject", subject, s.Subjects(registry.SubjectQuery{Prefix: prefix(subject), Page: registry.Page{Limit: maxCompared}}))
}

// prefix is the beginning of a name: what is alike begins alike.
func prefix(subject string) string {
	name := registry.ParseName(subject)
	name.Subject = name.Subject[:min(len(name.Subject), 2)]
	return name.Qualified()
}

// equal reports whether two objects are stored alike.
func equal[T any](a, b *T) bool {
	x, errA := json.Marshal(a)
	y, errB := json.Marshal(b)
	return errA == nil && errB == nil && string(x) == string(y)
}
