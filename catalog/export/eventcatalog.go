package export

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/derive"
)

// The front matter of EventCatalog's resources, as its documentation of version 3 describes it.
type (
	matter struct {
		ID         string    `yaml:"id"`
		Name       string    `yaml:"name"`
		Version    string    `yaml:"version,omitempty"`
		Summary    string    `yaml:"summary,omitempty"`
		Owners     []string  `yaml:"owners,omitempty"`
		Deprecated any       `yaml:"deprecated,omitempty"` // true, or a message with a date
		Draft      bool      `yaml:"draft,omitempty"`
		SchemaPath string    `yaml:"schemaPath,omitempty"`
		Address    string    `yaml:"address,omitempty"`
		Protocols  []string  `yaml:"protocols,omitempty"`
		Channels   []pointer `yaml:"channels,omitempty"`
		Sends      []pointer `yaml:"sends,omitempty"`
		Receives   []pointer `yaml:"receives,omitempty"`
		Services   []pointer `yaml:"services,omitempty"`
		Domains    []pointer `yaml:"domains,omitempty"`
		Badges     []badge   `yaml:"badges,omitempty"`
		EditURL    string    `yaml:"editUrl,omitempty"`
	}
	pointer struct {
		ID      string    `yaml:"id"`
		Version string    `yaml:"version,omitempty"`
		Fields  []string  `yaml:"fields,omitempty"`
		To      []pointer `yaml:"to,omitempty"`
		From    []pointer `yaml:"from,omitempty"`
	}
	badge struct {
		Content         string `yaml:"content"`
		BackgroundColor string `yaml:"backgroundColor"`
		TextColor       string `yaml:"textColor"`
	}
	retirement struct {
		Message string `yaml:"message,omitempty"`
		Date    string `yaml:"date,omitempty"`
	}
)

// firstVersion is that of resources which have none of their own.
const firstVersion = "1"

// eventCatalog writes one folder for each resource.
func (c *collection) eventCatalog() ([]File, error) {
	var out []File
	add := func(folder string, m matter, body string) error {
		text, err := page(m, body)
		out = append(out, File{Path: folder, Text: text})
		return err
	}
	for _, e := range c.events {
		folder, text := "events/"+safe(e.name), ""
		switch e.Type {
		case "command":
			folder = "commands/" + safe(e.name)
		case "query":
			folder = "queries/" + safe(e.name)
		}
		m := matter{
			ID: safe(e.name), Name: e.name, Version: versionOf(e), Summary: e.summary, Owners: listOf(e.note.Owner),
			Deprecated: retired(e.note.Lifecycle), Draft: e.state() == "draft", Channels: pointers(e.Places()),
		}
		for _, t := range e.note.Tags {
			m.Badges = append(m.Badges, badge{Content: t, BackgroundColor: "blue", TextColor: "blue"})
		}
		text, m.SchemaPath = e.text()
		m.SchemaPath = "schema." + m.SchemaPath
		out = append(out, File{Path: folder + "/" + m.SchemaPath, Text: text})
		if err := add(folder+"/index.mdx", m, e.newest.Root.Doc); err != nil {
			return nil, err
		}
	}
	for _, p := range c.places {
		m := matter{ID: safe(p.String()), Name: p.Topic, Version: firstVersion, Address: p.Topic, Protocols: []string{"kafka"}}
		if err := add("channels/"+m.ID+"/index.mdx", m, ""); err != nil {
			return nil, err
		}
	}
	members := map[string][]pointer{}
	for _, a := range c.applications {
		m := matter{
			ID: safe(a.contract.Application), Name: a.contract.Application, Version: orFirst(a.version), Owners: listOf(a.contract.Owner),
		}
		for _, e := range a.sends {
			m.Sends = append(m.Sends, pointer{ID: safe(e.name), Version: versionOf(e), To: pointers(e.Places())})
		}
		for _, e := range a.receives {
			in := pointer{ID: safe(e.name), Version: versionOf(e), From: pointers(e.Places())}
			if uses := a.uses[e.name]; uses != nil {
				in.Fields = uses.Fields
			}
			m.Receives = append(m.Receives, in)
		}
		members[a.contract.Domain] = append(members[a.contract.Domain], pointer{ID: m.ID, Version: m.Version})
		if err := add("services/"+m.ID+"/index.mdx", m, a.docs); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.domains)) {
		d := c.domains[name]
		m := matter{ID: safe(name), Name: orName(d.Title, name), Version: firstVersion, Owners: listOf(d.Owner), Services: members[name]}
		for _, below := range slices.Sorted(maps.Keys(c.domains)) {
			if c.domains[below].Parent == name {
				m.Domains = append(m.Domains, pointer{ID: safe(below), Version: firstVersion})
			}
		}
		if err := add("domains/"+m.ID+"/index.mdx", m, d.Docs); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.owners)) {
		t := c.owners[name]
		if err := add("teams/"+safe(name)+".mdx", matter{ID: safe(name), Name: orName(t.Title, name), Summary: t.Contact}, t.Docs); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// page is a file with front matter. Braces and angle brackets would be code in
// MDX, so the body escapes them.
func page(m matter, body string) (string, error) {
	head, err := yaml.Marshal(m)
	if err != nil {
		return "", err
	}
	body = strings.NewReplacer("{", "\\{", "}", "\\}", "<", "&lt;").Replace(strings.TrimSpace(body))
	// Lines that would be imports or exports of a module.
	body = strings.NewReplacer("\nimport ", "\n\\import ", "\nexport ", "\n\\export ").Replace("\n" + body)
	return "---\n" + string(head) + "---\n" + body + "\n", nil
}

func pointers(places []derive.Place) []pointer {
	var out []pointer
	for _, p := range places {
		out = append(out, pointer{ID: safe(p.String()), Version: firstVersion})
	}
	return out
}

func listOf(owner string) []string {
	if owner == "" {
		return nil
	}
	return []string{safe(owner)}
}

func orFirst(version string) string {
	if version == "" {
		return firstVersion
	}
	return version
}

func orName(title, name string) string {
	if title == "" {
		return name
	}
	return title
}

// versionOf is the version of the subject that stands for an event.
func versionOf(e *event) string { return strconv.Itoa(int(e.newest.Latest.Number)) }

// retired tells that something should not be used any more; nil where it may be.
func retired(l *api.Lifecycle) any {
	if l == nil || l.State != "deprecated" && l.State != "retired" {
		return nil
	}
	var out retirement
	if l.Removal != nil {
		out.Date = l.Removal.UTC().Format("2006-01-02")
	}
	if l.Alternative != "" {
		out.Message = "Use " + l.Alternative + "."
	}
	if out == (retirement{}) {
		return true
	}
	return out
}
