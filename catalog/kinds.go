package catalog

import "github.com/treaty-registry/treaty/ledger"

// The kinds of facts of the catalog. They are numbered from 1200 on, so that a
// release that does not know one can serve schemas all the same.
const (
	SubjectLabelled   ledger.Kind = 1201
	Annotated         ledger.Kind = 1202
	AnnotationCleared ledger.Kind = 1203
	DomainSet         ledger.Kind = 1204
	DomainRemoved     ledger.Kind = 1205
	TeamSet           ledger.Kind = 1206
	TeamRemoved       ledger.Kind = 1207
	ApplicationSet    ledger.Kind = 1208
	ApplicationGone   ledger.Kind = 1209
	EnvironmentSet    ledger.Kind = 1210
	EnvironmentGone   ledger.Kind = 1211
	ContractPublished ledger.Kind = 1212
	BuildDeployed     ledger.Kind = 1214
	BuildReleased     ledger.Kind = 1216
	ReleaseEnded      ledger.Kind = 1217
	PrincipalMapped   ledger.Kind = 1218
	PrincipalUnmapped ledger.Kind = 1219
	EdgeDecided       ledger.Kind = 1220
	Attested          ledger.Kind = 1221
	PolicySet         ledger.Kind = 1222
	PolicyRemoved     ledger.Kind = 1223
	WaiverGranted     ledger.Kind = 1224
	WaiverRevoked     ledger.Kind = 1225
	CoverageClosed    ledger.Kind = 1226
	FindingsWaived    ledger.Kind = 1227
	HintsImported     ledger.Kind = 1228
	HintsRemoved      ledger.Kind = 1229
)

// Family returns the kinds of facts that the catalog owns.
func Family() ledger.Family {
	return ledger.Family{Name: "catalog", From: 200, To: 299, Kinds: map[ledger.Kind]string{
		SubjectLabelled:   "subject-labelled",
		Annotated:         "annotated",
		AnnotationCleared: "annotation-cleared",
		DomainSet:         "domain-set",
		DomainRemoved:     "domain-removed",
		TeamSet:           "team-set",
		TeamRemoved:       "team-removed",
		ApplicationSet:    "application-set",
		ApplicationGone:   "application-removed",
		EnvironmentSet:    "environment-set",
		EnvironmentGone:   "environment-removed",
		ContractPublished: "contract-published",
		BuildDeployed:     "deployed",
		BuildReleased:     "released",
		ReleaseEnded:      "release-ended",
		PrincipalMapped:   "principal-mapped",
		PrincipalUnmapped: "principal-unmapped",
		EdgeDecided:       "edge-decided",
		Attested:          "attested",
		PolicySet:         "policy-set",
		PolicyRemoved:     "policy-removed",
		WaiverGranted:     "waiver-granted",
		WaiverRevoked:     "waiver-revoked",
		CoverageClosed:    "coverage-closed",
		FindingsWaived:    "findings-waived",
		HintsImported:     "hints-imported",
		HintsRemoved:      "hints-removed",
	}}
}
