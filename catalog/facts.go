package catalog

import (
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/ledger"
)

// AnnotationFact says what people say about an object; nil takes it back.
func AnnotationFact(sort, name string, a *api.Annotation) (ledger.Fact, error) {
	return setOrRemoved(Annotated, AnnotationCleared, sort, name, a)
}

// DomainFact describes a domain; nil removes it.
func DomainFact(name string, d *api.Domain) (ledger.Fact, error) {
	return setOrRemoved(DomainSet, DomainRemoved, "", name, d)
}

// TeamFact describes a team; nil removes it.
func TeamFact(name string, t *api.Team) (ledger.Fact, error) {
	return setOrRemoved(TeamSet, TeamRemoved, "", name, t)
}

// ApplicationFact describes an application that has no contract; nil removes it.
func ApplicationFact(name string, head *api.Contract) (ledger.Fact, error) {
	return setOrRemoved(ApplicationSet, ApplicationGone, "", name, head)
}

// EnvironmentFact describes an environment; nil removes it.
func EnvironmentFact(name string, e *api.Environment) (ledger.Fact, error) {
	return setOrRemoved(EnvironmentSet, EnvironmentGone, "", name, e)
}

// DeploymentName is what a deployment is called within its environment.
func DeploymentName(application, instance string) string { return application + "@" + instance }

// DeployedFact records a deployment, which ends the one of the same environment,
// application and instance; with Ended, that it ran there until then. An ended
// deployment is never taken back: its application has said where it runs, and its
// contract may not come to life elsewhere by itself.
func DeployedFact(d *api.Deployed) (ledger.Fact, error) {
	return fact(BuildDeployed, d.Environment, DeploymentName(d.Application, d.Instance), d)
}

// ReleaseName is what a release is called within its environment.
func ReleaseName(application, version string) string { return application + "@" + version }

// ReleasedFact records a release; nil ends it.
func ReleasedFact(environment, application, version string, r *api.Released) (ledger.Fact, error) {
	return setOrRemoved(BuildReleased, ReleaseEnded, environment, ReleaseName(application, version), r)
}

// MappingName is what a mapping is called: its principal, and the subjects that
// it is restricted to, because one principal may have several.
func MappingName(m *api.Mapping) string {
	name := m.Principal
	if m.Pattern {
		name = "~" + name
	}
	if len(m.Subjects) > 0 {
		name += " for " + strings.Join(m.Subjects, ",")
	}
	return name
}

// MappingFact maps a principal to an application.
func MappingFact(m *api.Mapping) (ledger.Fact, error) {
	return fact(PrincipalMapped, "", MappingName(m), m)
}

// UnmappedFact takes a mapping back.
func UnmappedFact(name string) (ledger.Fact, error) {
	return fact[api.Mapping](PrincipalUnmapped, "", name, nil)
}

// DecisionFact records what a person says about an edge.
func DecisionFact(d *api.Decision) (ledger.Fact, error) {
	return fact(EdgeDecided, "", d.Edge, d)
}

// AttestationFact records that all consumers of a subject are known.
func AttestationFact(a *api.Attestation) (ledger.Fact, error) {
	return fact(Attested, a.Environment, a.Subject, a)
}

// ClosedFact records that the coverage of a subject was closed for the first time.
func ClosedFact(environment, subject, why string) (ledger.Fact, error) {
	return fact(CoverageClosed, environment, subject, &Closing{Why: why})
}

// WaiverFact grants a waiver; nil revokes it.
func WaiverFact(id string, w *api.Waiver) (ledger.Fact, error) {
	return setOrRemoved(WaiverGranted, WaiverRevoked, "", id, w)
}

// PolicyFact sets a policy; nil removes it.
func PolicyFact(name string, p *api.Policy) (ledger.Fact, error) {
	return setOrRemoved(PolicySet, PolicyRemoved, "", name, p)
}

// HintsFact records all that a source says; nil takes it back.
func HintsFact(source string, h *api.Hints) (ledger.Fact, error) {
	return setOrRemoved(HintsImported, HintsRemoved, "", source, h)
}
