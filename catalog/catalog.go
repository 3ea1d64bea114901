// Package catalog is what is known of subjects beside their schemas: who owns, produces and consumes them, and what was decided about that.
//
// It holds facts and the state that they add up to, and nothing that can be
// derived: events, edges and verdicts are views over this state, that of the
// registry, and what was observed. Everything here is pure.
package catalog

import (
	"crypto/sha256"
	"fmt"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// State is what the facts of the catalog add up to. A published state never
// changes; only a fork that nobody else has may Apply.
type State struct {
	// Annotations is by sort (see the constants) and name.
	Annotations Table[api.Annotation]
	// Domains, Teams, Applications and Environments are by name. An application
	// is here only if somebody described it by hand.
	Domains      Table[api.Domain]
	Teams        Table[api.Team]
	Applications Table[api.Contract] // its head only: nothing is produced or consumed
	Environments Table[api.Environment]
	// Contracts is by application and hash of the contract.
	Contracts Table[api.Published]
	// Main is the newest contract of the main branch, by application.
	Main Table[api.Published]
	// Deployments is by environment and DeploymentName, Releases by environment and ReleaseName.
	Deployments Table[api.Deployed]
	Releases    Table[api.Released]
	// Mappings is by MappingName.
	Mappings Table[api.Mapping]
	// Decisions is by the id of the edge, Waivers by id, Policies by name.
	Decisions Table[api.Decision]
	Waivers   Table[api.Waiver]
	Policies  Table[api.Policy]
	// Attestations is by environment and qualified subject; those that have ended stay.
	Attestations Table[api.Attestation]
	// Closed is by environment and qualified subject: coverage was closed there once.
	Closed Table[Closing]
	// Hints is by source.
	Hints Table[api.Hints]

	labels Table[Label]             // by qualified name
	waived Table[api.WaivedVersion] // by qualified name and version
}

// The sorts of objects that can be annotated.
const (
	OfEvent       = "event"
	OfChannel     = "channel"
	OfSubject     = "subject"
	OfApplication = "application"
	OfVersion     = "version" // name is "SUBJECT@N"
)

// Closing notes why coverage was closed for the first time.
type Closing struct {
	Why string `json:"why"` // acl or attested
}

// NewState returns the state of the empty log.
func NewState() *State { return &State{} }

// Fork returns a private copy in constant time. Two forks of one state must not
// be taken at the same time: copying a tree marks its source.
func (s *State) Fork() *State {
	return &State{
		Annotations:  copied(s.Annotations),
		Domains:      copied(s.Domains),
		Teams:        copied(s.Teams),
		Applications: copied(s.Applications),
		Environments: copied(s.Environments),
		Contracts:    copied(s.Contracts),
		Main:         copied(s.Main),
		Deployments:  copied(s.Deployments),
		Releases:     copied(s.Releases),
		Mappings:     copied(s.Mappings),
		Decisions:    copied(s.Decisions),
		Waivers:      copied(s.Waivers),
		Policies:     copied(s.Policies),
		Attestations: copied(s.Attestations),
		Closed:       copied(s.Closed),
		Hints:        copied(s.Hints),
		labels:       copied(s.labels),
		waived:       copied(s.waived),
	}
}

// tables returns where the facts of each kind go, in an order that never changes
// (digests depend on it). Labels and contracts have rules of their own.
func (s *State) tables() []struct {
	table        folder
	set, removed ledger.Kind
} {
	return []struct {
		table        folder
		set, removed ledger.Kind
	}{
		{twoParts[api.Annotation]{&s.Annotations}, Annotated, AnnotationCleared},
		{onePart[api.Domain]{&s.Domains}, DomainSet, DomainRemoved},
		{onePart[api.Team]{&s.Teams}, TeamSet, TeamRemoved},
		{onePart[api.Contract]{&s.Applications}, ApplicationSet, ApplicationGone},
		{onePart[api.Environment]{&s.Environments}, EnvironmentSet, EnvironmentGone},
		{twoParts[api.Deployed]{&s.Deployments}, BuildDeployed, 0},
		{twoParts[api.Released]{&s.Releases}, BuildReleased, ReleaseEnded},
		{onePart[api.Mapping]{&s.Mappings}, PrincipalMapped, PrincipalUnmapped},
		{onePart[api.Decision]{&s.Decisions}, EdgeDecided, 0},
		{onePart[api.Waiver]{&s.Waivers}, WaiverGranted, WaiverRevoked},
		{onePart[api.Policy]{&s.Policies}, PolicySet, PolicyRemoved},
		{twoParts[api.Attestation]{&s.Attestations}, Attested, 0},
		{twoParts[Closing]{&s.Closed}, CoverageClosed, 0},
		{onePart[api.Hints]{&s.Hints}, HintsImported, HintsRemoved},
	}
}

// Apply folds one entry in. Its error is ledger.ErrUnknownKind for a kind of
// another family or of a newer release, or says what is wrong with the entry.
func (s *State) Apply(e ledger.Entry) error {
	switch e.Kind {
	case SubjectLabelled:
		return s.applyLabel(&e)
	case ContractPublished:
		return s.applyContract(&e)
	case FindingsWaived:
		return s.waived.fold(waivedKey(subjectOf(e.Key), e.Key.Version), &e)
	}
	for _, t := range s.tables() {
		if e.Kind == t.set || t.removed != 0 && e.Kind == t.removed {
			return t.table.apply(&e)
		}
	}
	return fmt.Errorf("entry %d of kind %d: %w", e.Seq, e.Kind, ledger.ErrUnknownKind)
}

// Digest is equal for equal states.
func (s *State) Digest() ledger.Hash {
	h := sha256.New()
	s.labels.digest(h)
	s.waived.digest(h)
	s.Contracts.digest(h)
	s.Main.digest(h)
	for _, t := range s.tables() {
		t.table.digest(h)
	}
	return ledger.Hash(h.Sum(nil))
}

// View is both states at one place of the ledger.
type View struct {
	Pos      ledger.Pos
	Registry registry.View
	Catalog  *State
}

// At returns the place.
func (v View) At() ledger.Pos { return v.Pos }
