package export

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/treaty-registry/treaty/catalog/derive"
)

// The entities of Backstage, as its descriptor format describes them.
type (
	entity struct {
		APIVersion string   `yaml:"apiVersion"`
		Kind       string   `yaml:"kind"`
		Metadata   metadata `yaml:"metadata"`
		Spec       spec     `yaml:"spec"`
	}
	metadata struct {
		Name        string            `yaml:"name"`
		Title       string            `yaml:"title,omitempty"`
		Description string            `yaml:"description,omitempty"`
		Annotations map[string]string `yaml:"annotations,omitempty"`
		Tags        []string          `yaml:"tags,omitempty"`
		Links       []link            `yaml:"links,omitempty"`
	}
	link struct {
		URL   string `yaml:"url"`
		Title string `yaml:"title"`
	}
	spec struct {
		Type         string    `yaml:"type,omitempty"`
		Lifecycle    string    `yaml:"lifecycle,omitempty"`
		Owner        string    `yaml:"owner,omitempty"`
		ProvidesAPIs []string  `yaml:"providesApis,omitempty"`
		ConsumesAPIs []string  `yaml:"consumesApis,omitempty"`
		DependsOn    []string  `yaml:"dependsOn,omitempty"`
		SubdomainOf  string    `yaml:"subdomainOf,omitempty"`
		Definition   string    `yaml:"definition,omitempty"`
		Children     *[]string `yaml:"children,omitempty"` // required in groups, where it may be empty
	}
)

// nobody owns what has no owner: Backstage requires one.
const nobody = "unowned"

// annotationSubject names the subject that an API was made from.
const annotationSubject = "treaty-registry.io/subject"

// backstage writes all entities as one stream of YAML documents.
func (c *collection) backstage() (string, error) {
	var all []entity
	owned := false
	owner := func(name string) string {
		if name == "" {
			owned = true
			return nobody
		}
		return safe(name)
	}
	for _, e := range c.events {
		all = append(all, c.api(e, owner(e.note.Owner)))
	}
	topics := map[derive.Place]string{}
	for _, e := range c.events {
		for _, p := range e.Places() {
			topics[p] = cmp.Or(topics[p], e.note.Owner)
		}
	}
	for _, p := range c.places {
		all = append(all, made("Resource", p.String(), spec{Type: "kafka-topic", Owner: owner(topics[p])}))
	}
	for _, a := range c.applications {
		k := &a.contract
		x := made("Component", k.Application, spec{Type: cmp.Or(k.Type, "service"), Lifecycle: "production", Owner: owner(k.Owner)})
		x.Metadata.Description = a.docs
		var uses []string
		places := map[derive.Place]bool{}
		for _, e := range a.sends {
			x.Spec.ProvidesAPIs = append(x.Spec.ProvidesAPIs, safe(e.name))
			mark(places, e.Places())
		}
		for _, e := range a.receives {
			x.Spec.ConsumesAPIs = append(x.Spec.ConsumesAPIs, safe(e.name))
			mark(places, e.Places())
			if u := a.uses[e.name]; u != nil {
				uses = append(uses, e.name+": "+strings.Join(u.Fields, " "))
			}
		}
		for p := range places {
			x.Spec.DependsOn = append(x.Spec.DependsOn, "resource:"+safe(p.String()))
		}
		slices.Sort(x.Spec.DependsOn)
		if len(uses) > 0 {
			x.Metadata.Annotations = map[string]string{"treaty-registry.io/uses": strings.Join(uses, "; ")}
		}
		all = append(all, x)
	}
	for _, name := range slices.Sorted(maps.Keys(c.domains)) {
		d := c.domains[name]
		x := made("Domain", name, spec{Owner: owner(d.Owner)})
		x.Metadata.Title, x.Metadata.Description = cmp.Or(d.Title, x.Metadata.Title), d.Docs
		if d.Parent != "" {
			x.Spec.SubdomainOf = safe(d.Parent)
		}
		all = append(all, x)
	}
	for _, name := range slices.Sorted(maps.Keys(c.owners)) {
		t := c.owners[name]
		x := made("Group", name, spec{Type: "team", Children: &[]string{}})
		x.Metadata.Title, x.Metadata.Description = cmp.Or(t.Title, x.Metadata.Title), t.Docs
		all = append(all, x)
	}
	if owned {
		all = append(all, made("Group", nobody, spec{Type: "team", Children: &[]string{}}))
	}
	return stream(all)
}

// api is an event as Backstage sees it.
func (c *collection) api(e *event, owner string) entity {
	text, _ := e.text()
	kind := "avro"
	switch e.newest.Latest.Content.Format {
	case "PROTOBUF":
		kind = "protobuf"
	case "JSON":
		kind = "jsonschema"
	}
	x := made("API", e.name, spec{Type: kind, Lifecycle: stage(e.state()), Owner: owner, Definition: text})
	x.Metadata.Description = e.summary
	x.Metadata.Annotations = map[string]string{annotationSubject: e.newest.Name.Qualified()}
	for _, t := range e.note.Tags {
		if tag := tagOf(t); tag != "" {
			x.Metadata.Tags = append(x.Metadata.Tags, tag)
		}
	}
	x.Metadata.Links = []link{{URL: c.s.Registry + "/ui/events/" + url.PathEscape(e.name), Title: "Who uses it, and what a change breaks"}}
	return x
}

// stage is what Backstage calls the places in a life.
func stage(state string) string {
	switch state {
	case "draft":
		return "experimental"
	case "deprecated", "retired":
		return "deprecated"
	default:
		return "production"
	}
}

// tagOf is a tag as Backstage allows it: small letters, digits, and : + # between dashes.
func tagOf(text string) string {
	out := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == ':' || r == '+' || r == '#' {
			return r
		}
		return '-'
	}, strings.ToLower(text))
	out = strings.Trim(doubled.ReplaceAllString(out, "-"), "-")
	return out[:min(len(out), longestName)]
}

// made is an entity whose title keeps what its name cannot hold.
func made(kind, name string, s spec) entity {
	e := entity{APIVersion: "backstage.io/v1alpha1", Kind: kind, Metadata: metadata{Name: safe(name)}, Spec: s}
	if e.Metadata.Name != name {
		e.Metadata.Title = name
	}
	return e
}

func mark(places map[derive.Place]bool, all []derive.Place) {
	for _, p := range all {
		places[p] = true
	}
}

// stream writes entities one after another.
func stream(all []entity) (string, error) {
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	for i := range all {
		if err := enc.Encode(&all[i]); err != nil {
			return "", fmt.Errorf("write %s %s: %w", all[i].Kind, all[i].Metadata.Name, err)
		}
	}
	return out.String(), nil
}
