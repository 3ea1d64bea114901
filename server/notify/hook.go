package notify

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
)

// Hook is a subscription of a webhook.
type Hook struct {
	ID  string `json:"id"`
	URL string `json:"url"`
	// Secret signs deliveries. It is never shown again after the hook is made.
	Secret string `json:"-"`
	// Types and Subjects restrict what is delivered; empty lists do not. A type may
	// end in ".*"; subjects are globs over qualified names.
	Types    []string  `json:"types,omitempty"`
	Subjects []string  `json:"subjects,omitempty"`
	Paused   bool      `json:"paused,omitempty"`
	Cursor   Place     `json:"cursor"` // up to which everything was delivered
	Created  time.Time `json:"created"`
}

// Delivery is one try to deliver one event.
type Delivery struct {
	Hook     string        `json:"hook"`
	Position uint64        `json:"position"`
	Type     string        `json:"type"`
	Attempt  int           `json:"attempt"` // from 1
	At       time.Time     `json:"at"`
	Took     time.Duration `json:"took"` // nanoseconds
	Status   int           `json:"status,omitempty"`
	Error    string        `json:"error,omitempty"`
}

// Delivered reports whether the target has taken the event.
func (d *Delivery) Delivered() bool { return d.Status >= 200 && d.Status < 300 }

// Store keeps hooks. The errors of its methods are those of the database; they
// only put deliveries off.
type Store interface {
	Hooks(ctx context.Context) ([]Hook, error)
	// PutHook adds or replaces a hook, but leaves the cursor of one that exists alone.
	PutHook(ctx context.Context, h Hook) error
	RemoveHook(ctx context.Context, id string) error
	// ClaimHook makes node the only one that delivers to a hook until a moment,
	// unless another node is that at present. It returns the cursor.
	ClaimHook(ctx context.Context, id, node string, now, until time.Time) (cursor Place, mine bool, err error)
	// MoveHook sets the cursor, if node has the claim.
	MoveHook(ctx context.Context, id, node string, cursor Place) error
	// NoteDelivery adds to the delivery log, of which the newest DeliveriesKept of each hook stay.
	NoteDelivery(ctx context.Context, d Delivery) error
	// Deliveries returns the newest deliveries first.
	Deliveries(ctx context.Context, hook string, limit int) ([]Delivery, error)
}

// DeliveriesKept bounds the delivery log of one hook.
const DeliveriesKept = 200

// The bounds of a hook.
const (
	maxURL     = 2_000
	maxFilters = 50
	minSecret  = 16
)

// Validate says what is wrong with a hook.
func (h *Hook) Validate() error {
	u, err := url.Parse(h.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf("url: %q is not the address of a web server", h.URL)
	case len(h.URL) > maxURL:
		return fmt.Errorf("url: longer than %d bytes", maxURL)
	case u.User != nil:
		return errors.New("url: a password in the address ends up in logs; let the target check the signature instead")
	case len(h.Secret) < minSecret:
		return fmt.Errorf("secret: shorter than %d characters", minSecret)
	case len(h.Types) > maxFilters || len(h.Subjects) > maxFilters:
		return fmt.Errorf("filters: more than %d", maxFilters)
	}
	for _, glob := range h.Subjects {
		if _, err := path.Match(glob, ""); err != nil {
			return fmt.Errorf("subjects: %q is not a valid pattern", glob)
		}
	}
	return nil
}

// Wants reports whether an event passes the filters.
func (h *Hook) Wants(e *Event) bool {
	ofType := func(t string) bool {
		prefix, open := strings.CutSuffix(t, "*")
		return t == e.Type || open && strings.HasPrefix(e.Type, prefix)
	}
	ofSubject := func(glob string) bool {
		ok, err := path.Match(glob, e.Subject)
		return err == nil && ok
	}
	return (len(h.Types) == 0 || slices.ContainsFunc(h.Types, ofType)) &&
		(len(h.Subjects) == 0 || slices.ContainsFunc(h.Subjects, ofSubject))
}
