// Package notify tells the outside world what has changed: as CloudEvents to webhooks, and as the form in which the API shows an entry of the ledger.
package notify

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// ChangeOf is an entry of the ledger as the API shows it.
func ChangeOf(e *ledger.Entry) api.Change {
	out := api.Change{
		Position: e.Seq, Kind: kindName(e.Kind), Subject: subject(e), Version: e.Key.Version, ID: e.Key.ID,
		At: e.At.UTC(), Actor: e.Actor.String(), Cause: e.Cause, Batch: e.Batch.String(), Last: e.Last, Erased: e.Erased,
		Hash: e.Hash.String(), Chain: e.Chain.String(),
	}
	if !e.Erased && json.Valid(e.Body) {
		out.Body = json.RawMessage(e.Body)
	}
	return out
}

// NameOf is the subject, or the context, that an entry of the registry is about.
func NameOf(k ledger.Key) registry.Name {
	if k.Space == "" {
		return registry.Name{Context: registry.DefaultContext, Subject: k.Name}
	}
	return registry.Name{Context: k.Space, Subject: k.Name}
}

// subject is what an entry is about, in words of its own family: the keys of the
// catalog are an environment, or a sort of object, and a name.
func subject(e *ledger.Entry) string {
	switch {
	case !catalog.Family().Has(e.Kind) || e.Kind == catalog.SubjectLabelled:
		return NameOf(e.Key).Qualified()
	case e.Key.Space == "":
		return e.Key.Name
	default:
		return e.Key.Space + "/" + e.Key.Name
	}
}

// kindName names a kind; one of a newer release has only its number.
func kindName(k ledger.Kind) string {
	for _, family := range []ledger.Family{registry.Family(), catalog.Family()} {
		if name, ok := family.Kinds[k]; ok {
			return name
		}
	}
	return "kind-" + strconv.Itoa(int(k))
}

// Event is a change as a CloudEvent 1.0 in its JSON form.
type Event struct {
	SpecVersion     string    `json:"specversion"`
	ID              string    `json:"id"` // log and position: the same for each delivery
	Source          string    `json:"source"`
	Type            string    `json:"type"`
	Subject         string    `json:"subject,omitempty"`
	Time            time.Time `json:"time"`
	DataContentType string    `json:"datacontenttype"`
	// Data is an api.Change, or an api.Notice.
	Data any `json:"data"`
	// Position is that of the entry; 0 for what is none.
	Position uint64 `json:"-"`
}

// EventOf is an entry as an event; source is the address of this registry.
func EventOf(e *ledger.Entry, source, log string) Event {
	c := ChangeOf(e)
	return Event{
		SpecVersion: "1.0", ID: log + ":" + strconv.FormatUint(e.Seq, 10), Source: source, Type: typeOf(e),
		Subject: c.Subject, Time: c.At, DataContentType: "application/json", Data: c, Position: e.Seq,
	}
}

// typeOf names what has happened. Most names are those of the kinds with a point
// for the hyphen; several kinds that mean one thing to the outside have one name.
func typeOf(e *ledger.Entry) string {
	switch e.Kind {
	case registry.ConfigSet, registry.ConfigCleared:
		return "config.changed"
	case registry.ModeSet, registry.ModeCleared:
		return "mode.changed"
	case registry.AssociationSet, registry.AssociationRemoved:
		return "association.changed"
	case catalog.ContractPublished:
		return "contract.applied"
	case catalog.Annotated:
		return annotation(e)
	}
	return strings.ReplaceAll(kindName(e.Kind), "-", ".")
}

// annotation tells an announced deprecation from other words about an object.
func annotation(e *ledger.Entry) string {
	var a api.Annotation
	if json.Unmarshal(e.Body, &a) == nil && a.Lifecycle != nil && a.Lifecycle.State == "deprecated" {
		return "deprecation.announced"
	}
	return "annotation.changed"
}
