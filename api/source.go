package api

import "time"

// The kinds of sources.
const (
	SourceObservation = "observation" // requests of clients
	SourceKafka       = "kafka"       // a cluster that is looked at
	SourceIssuer      = "issuer"      // whose keys prove tokens
)

// The states of sources.
const (
	SourceOK      = "ok"
	SourceFailed  = "failed"  // the newest round failed; what earlier ones found stays
	SourceWaiting = "waiting" // no round has ended yet
)

// Source is where the catalog learns from by itself, as the node that answers sees it.
type Source struct {
	Kind  string `json:"kind"`
	Name  string `json:"name"` // of the cluster; the environment of the instance; the address of the issuer
	State string `json:"state"`
	// LastRun is when the newest round ended, LastGood when the newest one that did not fail.
	LastRun  *time.Time `json:"lastRun,omitempty"`
	LastGood *time.Time `json:"lastGood,omitempty"`
	Error    string     `json:"error,omitempty"` // why the newest round failed
	Every    float64    `json:"every"`           // seconds between two rounds
	// Counts is how much was found, by what it is. What a source cannot tell has no count.
	Counts       map[string]int64    `json:"counts"`
	Environments []SourceEnvironment `json:"environments,omitempty"` // of observation
}

// SourceEnvironment is the observation of one environment.
type SourceEnvironment struct {
	Name  string    `json:"name"`
	Since time.Time `json:"since"` // when it began
	Keys  int64     `json:"keys"`  // different observations that are kept
	// Overflow counts requests that were not kept because of the bound. Above zero, coverage is open.
	Overflow int64 `json:"overflow"`
}

// SourceList is the body of GET /api/v1/sources.
type SourceList struct {
	Items []Source  `json:"items"`
	At    time.Time `json:"at"` // the time of the node that answers
}
