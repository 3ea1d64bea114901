package book

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/ledger"
)

// DeploymentID is the id of the deployment of an application in an environment and an instance of it.
func DeploymentID(d *api.Deployed) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{d.Environment, d.Application, d.Instance}, "\x00")))
	return "dep_" + hex.EncodeToString(sum[:8])
}

// ContractOf returns the hash of the contract of a build; "" where it has none.
// recorded is what the list of builds says, "" if it does not know the build.
func ContractOf(s *catalog.State, application, version, recorded string) string {
	if recorded != "" && s.Contracts.Get(application, recorded) != nil {
		return recorded
	}
	if main := s.Main.Get(application); main != nil && main.Version == version {
		return main.Hash
	}
	hash := ""
	s.Contracts.Under(application, func(_ string, p *api.Published) bool {
		if p.Version == version {
			hash = p.Hash
		}
		return hash == ""
	})
	return hash
}

// Deploy records a build in an environment, which ends the build that ran there.
// d.Contract is the hash of its contract, see ContractOf, and d.Since is when.
// waiting tells which needs of a contract nobody meets there. The same build said
// again is no fact, and d is then what was recorded before.
func Deploy(s *catalog.State, own string, d *api.Deployed, waiting func(*api.Contract, string) []string) ([]ledger.Fact, error) {
	err := first(
		slug("application", d.Application), line("version", d.Version), optional(line, "instance", d.Instance),
		line("environment", d.Environment), Environment(s, own, d.Environment, unprocessable),
		contracted(s, d.Application, d.Version, d.Contract, d.AllowContentless),
	)
	if err != nil {
		return nil, err
	}
	d.AllowContentless, d.Ended, d.ID = false, time.Time{}, DeploymentID(d)
	if old := s.Deployments.Get(d.Environment, catalog.DeploymentName(d.Application, d.Instance)); old != nil {
		if old.Version == d.Version && old.Contract == d.Contract && old.Ended.IsZero() {
			*d = *old
			return nil, nil
		}
		d.Previous, d.PreviousContract = old.Version, old.Contract
		if old.Version == d.Version {
			d.Previous, d.PreviousContract = old.Previous, old.PreviousContract
		}
	}
	if p := s.Contracts.Get(d.Application, d.Contract); p != nil && d.Contract != "" {
		d.Waiting = waiting(&p.Contract, d.Environment)
	}
	f, err := catalog.DeployedFact(d)
	return one(f, err)
}

// one is a list of one fact, unless it could not be made.
func one(f ledger.Fact, err error) ([]ledger.Fact, error) {
	if err != nil {
		return nil, err
	}
	return []ledger.Fact{f}, nil
}

// contracted refuses a build without contract: nothing could be said about it.
func contracted(s *catalog.State, application, version, hash string, allowed bool) error {
	if hash != "" || allowed {
		return nil
	}
	var versions []string
	s.Contracts.Under(application, func(_ string, p *api.Published) bool { versions = append(versions, p.Version); return true })
	hint := fmt.Sprintf("treaty publish --version %s first, or set allowContentless", version)
	if close := closest(version, versions); close != "" {
		hint = "did you mean " + close + "? Else " + hint
	}
	return api.NewProblem(unprocessable, "no-contract", "No contract", fmt.Sprintf("%s %s has published no contract", application, version), hint)
}

// Undeploy ends a deployment at a time. It stays known as an ended one.
func Undeploy(s *catalog.State, id string, at time.Time) (*api.Deployed, []ledger.Fact, error) {
	var found *api.Deployed
	s.Deployments.Each(func(d *api.Deployed) bool {
		if DeploymentID(d) == id {
			found = d
		}
		return found == nil
	})
	if found == nil {
		return nil, nil, api.NewProblem(notFound, "unknown-deployment", "Unknown deployment", fmt.Sprintf("there is no deployment %q", id), "")
	}
	if !found.Ended.IsZero() {
		return found, nil, nil
	}
	ended := *found
	ended.Ended = at
	f, err := catalog.DeployedFact(&ended)
	facts, err := one(f, err)
	return &ended, facts, err
}

// Release records a build that stays in the field beside others; with ended it
// ends one. The same said again is no fact.
func Release(s *catalog.State, own string, r *api.Released, ended bool) ([]ledger.Fact, error) {
	err := first(
		slug("application", r.Application), line("version", r.Version),
		line("environment", r.Environment), Environment(s, own, r.Environment, unprocessable),
	)
	if err != nil {
		return nil, err
	}
	old := s.Releases.Get(r.Environment, catalog.ReleaseName(r.Application, r.Version))
	switch {
	case ended && old == nil:
		detail := fmt.Sprintf("%s %s is not released in %s", r.Application, r.Version, r.Environment)
		return nil, api.NewProblem(notFound, "unknown-release", "Unknown release", detail, "")
	case old != nil && ended == !old.Ended.IsZero():
		*r = *old
		return nil, nil
	case ended:
		at := r.Since
		*r = *old
		r.Ended = at
	default:
		if err := contracted(s, r.Application, r.Version, r.Contract, false); err != nil {
			return nil, err
		}
		r.Ended = time.Time{}
	}
	f, err := catalog.ReleasedFact(r.Environment, r.Application, r.Version, r)
	return one(f, err)
}

// SetEnvironment describes an environment.
func SetEnvironment(s *catalog.State, e *api.Environment) ([]ledger.Fact, error) {
	err := first(
		slug("environment", e.Name), optional(slug, "cluster", e.Cluster),
		each("bindings.hosts", e.Bindings.Hosts, maxPatterns, line),
		each("bindings.contexts", e.Bindings.Contexts, maxPatterns, line),
		each("bindings.principals", e.Bindings.Principals, maxPatterns, expression),
		optional(header, "bindings.header", e.Bindings.Header),
	)
	if err != nil {
		return nil, err
	}
	if old := s.Environments.Get(e.Name); old != nil && equal(old, e) {
		return nil, nil
	}
	f, err := catalog.EnvironmentFact(e.Name, e)
	return one(f, err)
}

// expression checks a regular expression.
func expression(what, re string) error {
	if err := line(what, re); err != nil {
		return err
	}
	if _, err := regexp.Compile(re); err != nil {
		return invalid(fmt.Sprintf("%s: %s", what, err), "regular expressions have the syntax of RE2")
	}
	return nil
}

func header(what, h string) error {
	name, value, ok := strings.Cut(h, ":")
	if !ok || strings.TrimSpace(name) == "" || strings.TrimSpace(value) == "" {
		return invalid(fmt.Sprintf("%s: %q is no header", what, h), `such as "X-Environment: prod"`)
	}
	return line(what, h)
}

// Deployments returns what is deployed in an environment now, in order of names.
func Deployments(s *catalog.State, environment string) []api.Deployed {
	out := []api.Deployed{}
	s.Deployments.Under(environment, func(_ string, d *api.Deployed) bool {
		if d.Ended.IsZero() {
			shown := *d
			shown.ID = DeploymentID(d)
			out = append(out, shown)
		}
		return true
	})
	slices.SortFunc(out, func(a, b api.Deployed) int {
		return strings.Compare(a.Application+"\x00"+a.Instance, b.Application+"\x00"+b.Instance)
	})
	return out
}
