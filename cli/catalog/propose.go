package catalog

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/cli/session"
	"github.com/treaty-registry/treaty/cli/workspace"
)

// Propose returns the applications section of a treaty.yaml for an application,
// from what the registry knows about it: an entry for each subject, with a
// comment on where it was seen. What nobody has seen or said is left out, so that
// the proposal claims no more than is known: above all, with which schema
// somebody reads is not on the wire. An application that the registry does not
// know, or that it has not seen with any subject, is a bad question.
func Propose(ctx context.Context, l session.Link, application string) (string, error) {
	a, err := l.Application(ctx, application)
	if err != nil {
		return "", l.Explain(explain(err))
	}
	if len(a.Produces)+len(a.Consumes) == 0 {
		return "", session.Usagef("nothing was seen of %s yet; what clients are seen with takes a moment to show, and only counts for principals that are mapped: treaty app list --unmapped", a.Name)
	}
	return section(&a)
}

// proposed is an entry of applications.
type proposed struct {
	Name       string    `yaml:"name"`
	Type       string    `yaml:"type,omitempty"`
	Owner      string    `yaml:"owner,omitempty"`
	Domain     string    `yaml:"domain,omitempty"`
	Version    string    `yaml:"version"`
	Principals []string  `yaml:"principals,omitempty"`
	Produces   yaml.Node `yaml:"produces,omitempty"`
	Consumes   yaml.Node `yaml:"consumes,omitempty"`
}

// proposedFlow is one of its inputs or outputs.
type proposedFlow struct {
	Subject string        `yaml:"subject,omitempty"`
	Event   string        `yaml:"event,omitempty"`
	Channel string        `yaml:"channel,omitempty"`
	Group   string        `yaml:"group,omitempty"`
	From    string        `yaml:"from,omitempty"`
	Schema  *named        `yaml:"schema,omitempty"`
	Reader  *named        `yaml:"reader,omitempty"`
	Uses    *proposedUses `yaml:"uses,omitempty"`
}

// named is how treaty.yaml names a schema of the registry.
type named struct {
	Version    int32             `yaml:"version,omitempty"`
	ID         int32             `yaml:"id,omitempty"`
	GUID       string            `yaml:"guid,omitempty"`
	Versions   string            `yaml:"versions,omitempty"`
	Metadata   map[string]string `yaml:"metadata,omitempty"`
	Latest     bool              `yaml:"latest,omitempty"`
	Projection []string          `yaml:"projection,omitempty,flow"`
	Of         int32             `yaml:"of,omitempty"`
	Generic    bool              `yaml:"generic,omitempty"`
}

type proposedUses struct {
	Fields   []string          `yaml:"fields,omitempty,flow"`
	Enums    map[string]string `yaml:"enums,omitempty"`
	Required []string          `yaml:"required,omitempty,flow"`
}

// section writes the section, and makes sure that treaty.yaml may hold it.
func section(a *api.Application) (string, error) {
	p := proposed{Name: a.Name, Type: a.Type, Owner: a.Owner, Domain: a.Domain, Version: "{git.sha}", Principals: a.Principals}
	var err error
	if p.Produces, err = flows(a.Produces, true); err != nil {
		return "", err
	}
	if p.Consumes, err = flows(a.Consumes, false); err != nil {
		return "", err
	}
	return p.write("From what the registry knows. Correct it, and say what each input is read with.")
}

// write writes the section with a remark in front of it.
func (p *proposed) write(remark string) (string, error) {
	var b bytes.Buffer
	b.WriteString("# " + remark + "\n")
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(map[string][]*proposed{"applications": {p}}); err != nil {
		return "", fmt.Errorf("write the section of %s: %w", p.Name, err)
	}
	if _, err := workspace.Parse(workspace.FileName, []byte("version: 1\n"+b.String())); err != nil {
		return "", fmt.Errorf("what is known of %s does not fit into treaty.yaml: %w", p.Name, err)
	}
	return b.String(), nil
}

// flows makes one entry of all edges with a subject, which has one in each environment.
func flows(edges []api.Edge, writes bool) (yaml.Node, error) {
	bySubject := map[string][]api.Edge{}
	var names []string
	for _, e := range edges {
		if e.Status == "retired" {
			continue
		}
		if bySubject[e.Subject] == nil {
			names = append(names, e.Subject)
		}
		bySubject[e.Subject] = append(bySubject[e.Subject], e)
	}
	list := yaml.Node{}
	if len(names) == 0 {
		return list, nil
	}
	list.Kind = yaml.SequenceNode
	slices.Sort(names)
	for _, name := range names {
		f, remarks := flowOf(bySubject[name], writes)
		entry := &yaml.Node{}
		if err := entry.Encode(f); err != nil {
			return list, fmt.Errorf("write the entry of %s: %w", name, err)
		}
		entry.HeadComment = strings.Join(remarks, "\n")
		list.Content = append(list.Content, entry)
	}
	return list, nil
}

// flowOf makes one entry of the edges with one subject, and a remark on each.
func flowOf(edges []api.Edge, writes bool) (f proposedFlow, remarks []string) {
	f.Subject = edges[0].Subject
	var schema *named
	agreed := true
	for i := range edges {
		e := &edges[i]
		seen := "never seen"
		if e.LastSeen != nil {
			seen = "last seen " + day(*e.LastSeen)
		}
		remarks = append(remarks, session.Printable(fmt.Sprintf("# %s: %s, %s", e.Environment, e.Reader.Words, seen)))
		if f.Group == "" {
			f.Group = e.Group
		}
		if f.From == "" {
			f.From = e.From
		}
		if f.Uses == nil && e.Uses != nil {
			f.Uses = &proposedUses{Fields: e.Uses.Fields, Enums: e.Uses.Enums, Required: e.Uses.Required}
		}
		n := nameSchema(e.Reader.Reader, writes)
		switch {
		case n == nil:
		case schema == nil:
			schema = n
		case !reflect.DeepEqual(schema, n):
			agreed = false
		}
	}
	switch {
	case !agreed: // one entry holds everywhere: which schema that would be is for people to say
		return f, remarks
	case writes:
		f.Schema, f.Group, f.From, f.Uses = schema, "", "", nil
	default:
		f.Reader = schema
	}
	return f, remarks
}

// nameSchema is a reader as treaty.yaml writes it; nil for one that is unknown,
// a schema by value (in the repository it is a file, whose name nobody knows
// here), or of no meaning for writers.
func nameSchema(r *api.Reader, writes bool) *named {
	kind := r.Kind()
	if kind == api.ReaderUnknown || kind == api.ReaderSchema || kind == api.ReaderProjection && r.Of == 0 {
		return nil
	}
	if writes && (kind == api.ReaderProjection || kind == api.ReaderVersions || kind == api.ReaderWriter) {
		return nil
	}
	return &named{
		Version: r.Version, ID: r.ID, GUID: r.GUID, Versions: r.Versions, Metadata: r.Metadata, Latest: r.Latest,
		Projection: r.Projection, Of: r.Of, Generic: r.Generic,
	}
}
