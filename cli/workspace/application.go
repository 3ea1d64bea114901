package workspace

import (
	"maps"

	"gopkg.in/yaml.v3"
)

func (d *document) application(n *yaml.Node) Application {
	a := Application{At: d.at(n)}
	d.object(n, "an application",
		field{"name", func(n *yaml.Node) { a.Name = d.text(n, "name") }},
		field{"type", func(n *yaml.Node) {
			a.Type = d.choice(n, "type", "service", "job", "stream", "connector", "sink", "library", "tool")
		}},
		field{"version", func(n *yaml.Node) { a.Version = d.text(n, "version") }},
		field{"principals", func(n *yaml.Node) { a.Principals = d.texts(n, "principals") }},
		field{"produces", func(n *yaml.Node) { a.Produces = d.uses(n, "produces") }},
		field{"consumes", func(n *yaml.Node) { a.Consumes = d.uses(n, "consumes") }},
		field{"asyncapi", func(n *yaml.Node) { a.AsyncAPI = d.text(n, "asyncapi") }},
	)
	if a.Name == "" && a.AsyncAPI == "" {
		d.fail(n, "an application needs a name, or an asyncapi document")
	}
	return a
}

func (d *document) uses(n *yaml.Node, what string) []Use {
	var out []Use
	d.list(n, what, func(n *yaml.Node) { out = append(out, d.use(n, what)) })
	return out
}

// use reads the short form, a subject, or the long one.
func (d *document) use(n *yaml.Node, what string) Use {
	u := Use{At: d.at(n)}
	if n.Kind == yaml.ScalarNode {
		u.Subject = d.text(n, what)
		return u
	}
	pin := func(key string) field {
		return field{key, func(n *yaml.Node) {
			var v any
			if err := n.Decode(&v); err != nil {
				d.fail(n, "%s: %v", key, err)
			}
			if u.Pin == nil {
				u.Pin = map[string]any{}
			}
			maps.Copy(u.Pin, map[string]any{key: v})
		}}
	}
	d.object(n, "an element of "+what,
		field{"subject", func(n *yaml.Node) { u.Subject = d.text(n, "subject") }},
		field{"event", func(n *yaml.Node) { u.Event = d.text(n, "event") }},
		field{"channel", func(n *yaml.Node) { u.Channel = d.text(n, "channel") }},
		field{"group", func(n *yaml.Node) { u.Group = d.text(n, "group") }},
		field{"from", func(n *yaml.Node) { u.From = d.choice(n, "from", "earliest", "latest") }},
		field{"schema", func(n *yaml.Node) { u.Schema = d.text(n, "schema") }},
		field{"reader", func(n *yaml.Node) {
			if n.Kind == yaml.ScalarNode {
				u.Schema = d.text(n, "reader")
				return
			}
			u.Reader = d.raw(n, "reader")
		}},
		field{"uses", func(n *yaml.Node) { u.Uses = d.raw(n, "uses") }},
		pin("version"), pin("id"), pin("guid"), pin("latest"), pin("metadata"),
	)
	if u.Subject == "" && u.Event == "" {
		d.fail(n, "an element of %s needs a subject or an event", what)
	}
	return u
}
