package api

import "time"

// Webhook is a subscription: events of the history are posted to URL as CloudEvents.
type Webhook struct {
	ID  string `json:"id,omitempty"`
	URL string `json:"url"`
	// Secret signs deliveries. It is answered once, when treaty has made it up.
	Secret   string    `json:"secret,omitempty"`
	Types    []string  `json:"types,omitempty"`    // "version.registered", "version.*"; empty is all
	Subjects []string  `json:"subjects,omitempty"` // globs over qualified subjects; empty is all
	Paused   bool      `json:"paused,omitempty"`
	Cursor   uint64    `json:"cursor"` // position up to which everything was delivered
	Created  time.Time `json:"created,omitzero"`
}

// Notice is what follows from many facts and observations together: the data of
// the events usage.undeclared, contract.broken, deprecation.sunset-near and
// waiver.expiring. Each is told once; it is no entry of the history.
type Notice struct {
	Words       string `json:"words"` // a sentence for people
	Subject     string `json:"subject,omitempty"`
	Event       string `json:"event,omitempty"`
	Environment string `json:"environment,omitempty"`
	Application string `json:"application,omitempty"`
	Build       string `json:"build,omitempty"`     // version of the application
	Principal   string `json:"principal,omitempty"` // where no application claims it
	Role        string `json:"role,omitempty"`      // produces or consumes
	Version     int32  `json:"version,omitempty"`   // of the subject, that cannot be read
	Waiver      string `json:"waiver,omitempty"`    // its id
	// Until is when the deprecated thing is removed, or the waiver expires.
	Until *time.Time `json:"until,omitempty"`
	// Position of the history at which it was found out.
	Position uint64 `json:"position"`
}

// WebhookList is all webhooks.
type WebhookList struct {
	Items []Webhook `json:"items"`
}

// Delivery is one try to deliver one event.
type Delivery struct {
	Position     uint64    `json:"position"` // of the event; 0 for a test
	Type         string    `json:"type"`
	Attempt      int       `json:"attempt"` // from 1
	At           time.Time `json:"at"`
	Milliseconds int64     `json:"milliseconds"` // until the answer
	Status       int       `json:"status,omitempty"`
	Error        string    `json:"error,omitempty"`
	Delivered    bool      `json:"delivered"`
}

// DeliveryList is the newest deliveries of a webhook, newest first.
type DeliveryList struct {
	Items []Delivery `json:"items"`
}
