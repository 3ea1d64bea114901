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
