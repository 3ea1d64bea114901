package catalog

import (
	"fmt"

	"gopkg.in/yaml.v3"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/asyncapi"
)

// Described returns the applications section of a treaty.yaml for the application
// that an AsyncAPI document describes. A schema that stands in the document has
// no file yet that could be named: a comment says so.
func Described(d *asyncapi.Document) (string, error) {
	k := &d.Contract
	p := proposed{Name: k.Application, Type: k.Type, Owner: k.Owner, Domain: k.Domain, Version: "{git.sha}", Principals: k.Principals}
	for i := range k.Produces {
		out := &k.Produces[i]
		if err := describe(&p.Produces, out.Flow, proposedFlow{Schema: nameSchema(out.Schema, true)}, out.Schema); err != nil {
			return "", err
		}
	}
	for i := range k.Consumes {
		in := &k.Consumes[i]
		f := proposedFlow{Group: in.Group, From: in.From, Reader: nameSchema(in.Reader, false)}
		if u := in.Uses; u != nil {
			f.Uses = &proposedUses{Fields: u.Fields, Enums: u.Enums, Required: u.Required}
		}
		if err := describe(&p.Consumes, in.Flow, f, in.Reader); err != nil {
			return "", err
		}
	}
	return p.write("From an AsyncAPI document. The version is that of the build; correct what does not fit.")
}

// describe adds an entry to a list of inputs or outputs.
func describe(list *yaml.Node, of api.Flow, f proposedFlow, schema *api.Reader) error {
	f.Subject, f.Event, f.Channel = of.Subject, of.Event, of.Channel
	entry := &yaml.Node{}
	if err := entry.Encode(f); err != nil {
		return fmt.Errorf("write the entry of %s: %w", of.Subject+of.Event+of.Channel, err)
	}
	if schema.Kind() == api.ReaderSchema {
		entry.HeadComment = "# its schema is in the document: put it into a file, and name that here"
	}
	list.Kind = yaml.SequenceNode
	list.Content = append(list.Content, entry)
	return nil
}
