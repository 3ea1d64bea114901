// Package export writes the catalog in the forms of others: AsyncAPI 3 documents, EventCatalog's folders, Backstage's entities and an xRegistry document.
//
// Each form says less than the catalog knows. What it leaves out is part of what
// an export returns, so that nobody takes a form for the whole.
package export

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/asyncapi"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/catalog/xregistry"
	"github.com/treaty-registry/treaty/registry"
)

// The forms.
const (
	AsyncAPI     = "asyncapi"
	EventCatalog = "eventcatalog"
	Backstage    = "backstage"
	XRegistry    = "xregistry"
)

// Forms returns all forms in order of their names.
func Forms() []string { return []string{AsyncAPI, Backstage, EventCatalog, XRegistry} }

// ErrWhole says that a form cannot be narrowed to an application or a domain.
var ErrWhole = errors.New("this form holds the whole registry: it cannot be narrowed to an application or a domain")

// Source is what is exported. All fields are required.
type Source struct {
	View    catalog.View
	Derived *derive.Index
	// Applications are the names of all that are known, in order.
	Applications []string
	// Edges returns what an application produces and consumes, in all environments.
	Edges func(application string) []api.Edge
	// Level returns the compatibility level of a subject.
	Level func(registry.Name) string
	// Registry is the address under which others reach the registry, without a slash at its end.
	Registry string
}

// Scope says what of it: an application with what it touches, a domain, or all if both are "".
type Scope struct {
	Application, Domain string
}

// File is one file of an export.
type File = api.ExportFile

// Make writes the catalog in a form. Its error names a form or an application
// that there is none of, or says what cannot be written.
func Make(form string, s Source, scope Scope) (api.Export, error) {
	if form == XRegistry {
		return whole(s, scope)
	}
	c := newCollection(s, scope)
	if scope.Application != "" && len(c.applications) == 0 {
		return api.Export{}, &UnknownError{What: "application", Name: scope.Application}
	}
	out := api.Export{Form: form, Files: []File{}, Position: s.View.Pos.Seq}
	var err error
	switch form {
	case AsyncAPI:
		for _, a := range c.applications {
			var text []byte
			if text, err = c.document(a); err != nil {
				return api.Export{}, err
			}
			out.Files = append(out.Files, File{Path: safe(a.contract.Application) + ".asyncapi.yaml", Text: string(text)})
		}
	case EventCatalog:
		out.Files, err = c.eventCatalog()
	case Backstage:
		var text string
		text, err = c.backstage()
		out.Files = []File{{Path: "catalog-info.yaml", Text: text}}
	default:
		return api.Export{}, &UnknownError{What: "form", Name: form}
	}
	if err != nil {
		return api.Export{}, err
	}
	slices.SortFunc(out.Files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	out.Dropped = c.dropped(form)
	return out, nil
}

// whole writes everything as one xRegistry document, with all that can be inlined.
func whole(s Source, scope Scope) (api.Export, error) {
	if scope != (Scope{}) {
		return api.Export{}, ErrWhole
	}
	r := xregistry.New(xregistry.Source{View: s.View, Derived: s.Derived, Level: s.Level})
	w := &xregistry.Writer{Base: s.Registry + "/api/v1/xregistry", Left: math.MaxInt}
	text, err := json.MarshalIndent(r.Find(nil).Entity(w, xregistry.Inline{"*": {}, "capabilities": {}, "model": {}}), "", " ")
	if err != nil {
		return api.Export{}, fmt.Errorf("xregistry: %w", err)
	}
	return api.Export{Form: XRegistry, Files: []File{{Path: "xregistry.json", Text: string(text) + "\n"}}, Dropped: append(dropped(),
		"softly deleted versions, modes and contexts' settings", "references between schemas, metadata and rule sets",
		"applications that have published no contract, readers and the fields that they use",
		"alternatives to what is deprecated that are names and not addresses"), Position: s.View.Pos.Seq}, nil
}

// Document writes the AsyncAPI document of an application. Its error is *UnknownError
// where there is no such application.
func Document(s Source, application string) ([]byte, error) {
	c := newCollection(s, Scope{Application: application})
	if len(c.applications) == 0 {
		return nil, &UnknownError{What: "application", Name: application}
	}
	return c.document(c.applications[0])
}

// UnknownError says that there is no thing of a name.
type UnknownError struct{ What, Name string }

// Error says what is not known.
func (e *UnknownError) Error() string { return fmt.Sprintf("there is no %s %q", e.What, e.Name) }

func (c *collection) document(a *application) ([]byte, error) {
	return asyncapi.Render(asyncapi.Application{
		Contract: a.contract, Version: a.version, Docs: a.docs, Contact: c.contact(a.contract.Owner),
	}, asyncapi.Options{Registry: c.s.Registry, Describe: c.message})
}

// message tells what is known of a flow.
func (c *collection) message(f api.Flow) asyncapi.Message {
	subject, event := c.resolve(f)
	var m asyncapi.Message
	if event != nil {
		m.Name, m.Summary, m.Tags, m.Lifecycle = event.name, event.summary, event.note.Tags, event.note.Lifecycle
	}
	if subject == nil {
		return m
	}
	m.Subject, m.Format = subject.Name.Qualified(), string(subject.Latest.Content.Format)
	if len(subject.Places) > 0 {
		m.Topic, m.Channel = subject.Places[0].Topic, subject.Places[0].String()
	}
	return m
}

// dropped says what no form can say.
func dropped() []string {
	return []string{
		"claims, principals and dates behind each producer and consumer: see /api/v1/applications",
		"verdicts, coverage, policies, waivers and deployments",
	}
}

// dropped says what a form cannot say of what was exported.
func (c *collection) dropped(form string) []string {
	out := append(dropped(), "softly deleted versions, compatibility levels, modes and contexts' settings")
	switch form {
	case AsyncAPI:
		out = append(out, "versions before the one that each message refers to", "teams' members, docs of events and channels, domains' docs",
			"subjects and events that no application of the export declares")
	case EventCatalog:
		out = append(out, "versions before the newest of each event", "tags of fields outside of the schema",
			"readers, exhaustive enums and required fields: receives tells only which fields are used",
			"key schemas, shared types, and the carriers of an event beside the newest")
	case Backstage:
		out = append(out, "versions before the newest of each event, fields that are used, consumer groups",
			"the words of names beyond letters, digits, dots, dashes and underscores, which are kept in the title",
			"key schemas and shared types")
	}
	if n := c.observedOnly; n > 0 {
		out = append(out, fmt.Sprintf("that %d applications are known from traffic only", n))
	}
	return out
}
