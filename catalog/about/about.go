// Package about tells which objects an entry of the ledger is about, and which objects belong to an event, a domain or a team.
package about

import (
	"encoding/json"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// Object is something that has a history.
type Object struct {
	Sort string
	Name string // a subject by its qualified name; a context as the subject ":.dev:"
}

// The sorts of objects.
const (
	Subject     = "subject"
	Event       = "event"
	Channel     = "channel"
	Application = "application"
	Environment = "environment"
	Team        = "team"
	Domain      = "domain"
	Policy      = "policy"
	Waiver      = "waiver"
	Principal   = "principal"
	Edge        = "edge"
	Source      = "source"
)

// Sorts returns all sorts, in the order in which people think of them.
func Sorts() []string {
	return []string{Subject, Event, Channel, Application, Team, Domain, Environment, Policy, Waiver, Principal, Edge, Source}
}

// Of returns the objects that an entry is about, the one that it names first. An
// erased entry is about what its key names, and nothing that only its body said.
func Of(e *ledger.Entry) []Object {
	space, name := e.Key.Space, e.Key.Name
	switch e.Kind {
	case registry.VersionRegistered, registry.VersionDeleted, registry.VersionRestored, registry.VersionPurged,
		registry.ConfigSet, registry.ConfigCleared, registry.ModeSet, registry.ModeCleared,
		registry.ContextCreated, registry.ContextDeleted, registry.AssociationSet, registry.AssociationRemoved,
		catalog.SubjectLabelled, catalog.FindingsWaived:
		return []Object{{Subject, qualified(e.Key)}}
	case catalog.Annotated, catalog.AnnotationCleared:
		return annotated(space, name)
	case catalog.DomainSet, catalog.DomainRemoved:
		return []Object{{Domain, name}}
	case catalog.TeamSet, catalog.TeamRemoved:
		return []Object{{Team, name}}
	case catalog.ApplicationSet, catalog.ApplicationGone:
		return []Object{{Application, name}}
	case catalog.EnvironmentSet, catalog.EnvironmentGone:
		return []Object{{Environment, name}}
	case catalog.ContractPublished:
		return published(e)
	case catalog.BuildDeployed, catalog.BuildReleased, catalog.ReleaseEnded:
		return placed(space, name)
	case catalog.PrincipalMapped, catalog.PrincipalUnmapped:
		return mapped(e)
	case catalog.EdgeDecided:
		return []Object{{Edge, name}}
	case catalog.Attested, catalog.CoverageClosed:
		return []Object{{Subject, registry.ParseName(name).Qualified()}, {Environment, space}}
	case catalog.WaiverGranted, catalog.WaiverRevoked:
		return waived(e)
	case catalog.PolicySet, catalog.PolicyRemoved:
		return []Object{{Policy, name}}
	case catalog.HintsImported, catalog.HintsRemoved:
		return []Object{{Source, name}}
	}
	return []Object{{"", name}} // a kind of a newer release
}

// qualified is the subject, or the context, of a key of the registry.
func qualified(k ledger.Key) string {
	n := registry.Name{Context: k.Space, Subject: k.Name}
	if n.Context == "" {
		n.Context = registry.DefaultContext
	}
	return n.Qualified()
}

// annotated is about an object of the sort that the space names; a version
// stands for its subject too.
func annotated(sort, name string) []Object {
	switch sort {
	case catalog.OfSubject:
		return []Object{{Subject, registry.ParseName(name).Qualified()}}
	case catalog.OfVersion:
		subject := name
		if at := strings.LastIndexByte(name, '@'); at >= 0 {
			subject = name[:at]
		}
		return []Object{{Subject, registry.ParseName(subject).Qualified()}}
	default:
		return []Object{{sort, name}}
	}
}

// placed is about an application in an environment; its version or instance is
// behind the last "@".
func placed(environment, name string) []Object {
	if at := strings.LastIndexByte(name, '@'); at >= 0 {
		name = name[:at]
	}
	return []Object{{Application, name}, {Environment, environment}}
}

// published is about an application and all that its contract names.
func published(e *ledger.Entry) []Object {
	out := []Object{{Application, e.Key.Name}}
	var p api.Published
	if json.Unmarshal(e.Body, &p) != nil {
		return out
	}
	add := func(f api.Flow) {
		switch {
		case f.Subject != "":
			out = append(out, Object{Subject, registry.ParseName(f.Subject).Qualified()})
		case f.Event != "":
			out = append(out, Object{Event, f.Event})
		case f.Channel != "":
			out = append(out, Object{Channel, Place(f.Channel)})
		}
	}
	for i := range p.Contract.Produces {
		add(p.Contract.Produces[i].Flow)
	}
	for i := range p.Contract.Consumes {
		add(p.Contract.Consumes[i].Flow)
	}
	return out
}

// Place is a channel with its cluster: the default one where it names none.
func Place(channel string) string {
	if strings.Contains(channel, "/") {
		return channel
	}
	return derive.DefaultCluster + "/" + channel
}

// mapped is about a principal and the application that it is mapped to.
func mapped(e *ledger.Entry) []Object {
	var m api.Mapping
	if json.Unmarshal(e.Body, &m) != nil || m.Principal == "" {
		return []Object{{Principal, e.Key.Name}}
	}
	out := []Object{{Principal, m.Principal}}
	if m.Application != "" {
		out = append(out, Object{Application, m.Application})
	}
	return out
}

// waived is about a waiver, and whom and what it is for.
func waived(e *ledger.Entry) []Object {
	out := []Object{{Waiver, e.Key.Name}}
	var w api.Waiver
	if json.Unmarshal(e.Body, &w) != nil || w.Application == "" {
		return out
	}
	return append(out, Object{Application, w.Application}, Object{Subject, registry.ParseName(w.Subject).Qualified()})
}
