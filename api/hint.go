package api

import "time"

// Hint is what another tool says of who uses what. It is a suggestion, which a
// person confirms by declaring it: it is no edge, pins no version and blocks nothing.
type Hint struct {
	Application string `json:"application"`
	Role        string `json:"role"` // produces or consumes
	// About is a subject, an event or a channel, under one of its names.
	About string `json:"about"`
	Ref   string `json:"ref,omitempty"` // where it was read, within the source
	// Source is who says so, and At since when this import says it; set in answers.
	Source string    `json:"source,omitempty"`
	At     time.Time `json:"at,omitzero"`
}

// Hints are all hints of one source. A source that is imported again says all
// that it has to say: what it no longer says is gone.
type Hints struct {
	Source string    `json:"source"`
	Form   string    `json:"form"` // backstage or eventcatalog
	Items  []Hint    `json:"items"`
	At     time.Time `json:"at,omitzero"` // set in answers
}

// HintList is the hints of all sources.
type HintList struct {
	Sources  []Hints `json:"sources"`
	Position uint64  `json:"position"`
}
