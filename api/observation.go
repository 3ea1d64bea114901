package api

import "time"

// PushedObservation is a use of a subject that somebody else has seen: a gateway, a proxy, a
// job that reads logs.
type PushedObservation struct {
	Environment string    `json:"environment,omitempty"` // "" is that of the instance
	Principal   string    `json:"principal"`
	Client      string    `json:"client,omitempty"`
	Library     string    `json:"library,omitempty"`
	Role        string    `json:"role"`    // produces or consumes
	Subject     string    `json:"subject"` // qualified
	SchemaID    int32     `json:"schemaId,omitempty"`
	First       time.Time `json:"first,omitzero"` // now unless said
	Last        time.Time `json:"last,omitzero"`
	Count       int64     `json:"count,omitempty"` // 1 unless said
}

// ObservationPush is the body of POST /api/v1/observations.
type ObservationPush struct {
	Observations []PushedObservation `json:"observations"`
}
