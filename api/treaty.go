package api

import (
	"encoding/json"
	"time"
)

// Status is the answer of GET /api/v1/status.
type Status struct {
	Release  string `json:"release"`
	Store    string `json:"store"` // sqlite, postgres or memory
	Position uint64 `json:"position"`
	Stale    bool   `json:"stale"` // the head of the ledger could not be confirmed lately
	Ready    bool   `json:"ready"`
	State    string `json:"state"` // starting, live, stale or stopped
	Cause    string `json:"cause,omitempty"`
}

// SubjectSummary is one subject at a glance.
type SubjectSummary struct {
	Subject         string         `json:"subject"` // qualified
	Context         string         `json:"context"`
	Name            string         `json:"name"` // within the context
	Format          string         `json:"format"`
	Versions        int            `json:"versions"` // active ones
	DeletedVersions int            `json:"deletedVersions"`
	Deleted         bool           `json:"deleted"` // no version is active
	Latest          *LatestVersion `json:"latest"`
	Level           string         `json:"level"`
	LevelFrom       string         `json:"levelFrom"` // subject, context, global or default
	Mode            string         `json:"mode"`
}

// LatestVersion is the newest version of a subject: the newest active one unless the subject is deleted.
type LatestVersion struct {
	Version      int32     `json:"version"`
	ID           int32     `json:"id"`
	RegisteredAt time.Time `json:"registeredAt"`
}

// SubjectList is a page of subjects. Facets count what would match without the
// filter of their own.
type SubjectList struct {
	Items    []SubjectSummary          `json:"items"`
	Total    int                       `json:"total"`
	Facets   map[string]map[string]int `json:"facets"`
	Position uint64                    `json:"position"`
}

// Change is one entry of the history: a fact, who stated it, when and why.
type Change struct {
	Position uint64    `json:"position"` // its place, from 1
	Kind     string    `json:"kind"`     // "version-registered" and so on
	Subject  string    `json:"subject"`  // qualified; a context where the fact is about one
	Version  int32     `json:"version,omitempty"`
	ID       int32     `json:"id,omitempty"`
	At       time.Time `json:"at"`
	Actor    string    `json:"actor"` // UUID; all zeros stand for nobody known
	// Principal is the name behind Actor; "" for nobody known, and where it was
	// erased. Unverified is set where it is only what somebody calls itself.
	Principal  string `json:"principal,omitempty"`
	Unverified bool   `json:"unverified,omitempty"`
	Cause      string `json:"cause,omitempty"` // git commit, pipeline, import file
	Batch      string `json:"batch"`           // UUID of the request that it belongs to
	Last       bool   `json:"last"`            // it is the last one of its request
	Erased     bool   `json:"erased"`          // body and text are gone for good
	// Body is the fact itself; null once erased. The text of a schema is not part of it.
	Body json.RawMessage `json:"body"`
	// Hash is that of the entry, Chain the one over all entries up to it, in hexadecimal digits.
	Hash  string `json:"hash"`
	Chain string `json:"chain"`
}

// ChangeList is a page of the history.
type ChangeList struct {
	Items []Change `json:"items"`
	// Position is the place of the head when the page was read. There is more if
	// it is greater than the position of the last item.
	Position uint64 `json:"position"`
	// Next is the value of "after" for the next page; where the newest come first,
	// of "before", and 0 when everything was looked at.
	Next uint64 `json:"next"`
	// Reached is when the last entry that was looked at was made: a page with a
	// filter may end before it is full.
	Reached *time.Time `json:"reached,omitempty"`
}

// HistoryCheck is the answer to the question whether the history is intact.
type HistoryCheck struct {
	Intact   bool   `json:"intact"`
	Entries  uint64 `json:"entries"`         // read and verified
	Chain    string `json:"chain"`           // over all of them
	Log      string `json:"log"`             // UUID of the history
	Cause    string `json:"cause,omitempty"` // what is wrong where it is not intact
	Position uint64 `json:"position"`
}
