package book

import (
	"fmt"
	"slices"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/ledger"
)

// SetApplication describes an application beside its contracts. What its newest
// contract says cannot be said otherwise here: it is kept in git.
func SetApplication(s *catalog.State, d *api.ApplicationDescription) ([]ledger.Fact, error) {
	err := first(
		slug("application", d.Name), applicationType(d.Type), optional(slug, "owner", d.Owner), optional(slug, "domain", d.Domain),
		text("system", d.System, maxName), each("principals", d.Principals, maxPrincipals, line),
	)
	if err != nil {
		return nil, err
	}
	if main := s.Main.Get(d.Name); main != nil {
		err = first(
			declared(main, "type", main.Type, d.Type), declared(main, "owner", main.Owner, d.Owner),
			declared(main, "domain", main.Domain, d.Domain), declared(main, "system", main.System, d.System),
		)
	}
	if err == nil {
		err = first(misspelt("team", d.Owner, teams(s)), misspelt("domain", d.Domain, domains(s)))
	}
	if err != nil {
		return nil, err
	}
	head := &api.Contract{Application: d.Name, Type: d.Type, Owner: d.Owner, Domain: d.Domain, System: d.System, Principals: d.Principals}
	if old := s.Applications.Get(d.Name); old != nil && equal(old, head) {
		return nil, nil
	}
	return one(catalog.ApplicationFact(d.Name, head))
}

// Application refuses a name that is none of the known applications. Its error is
// an *api.Problem of a status.
func Application(known []string, name string, status int) error {
	if slices.Contains(known, name) {
		return nil
	}
	return Unknown(status, "application", name, known)
}

func applicationType(t string) error {
	return oneOf("type", t, "", "service", "job", "stream", "connector", "sink", "library", "tool")
}

// declared refuses to say something else than a contract does.
func declared(main *api.Published, what, contract, said string) error {
	if contract == "" || said == "" || contract == said {
		return nil
	}
	return api.NewProblem(conflict, "declared", "Declared by a contract",
		fmt.Sprintf("%s: the contract of %s %s says %s", what, main.Application, main.Version, contract),
		"contracts are kept with the application: change it there and publish it, or leave it out here")
}
