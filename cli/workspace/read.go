package workspace

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"gopkg.in/yaml.v3"
)

// maxConfig is the size in bytes up to which a treaty.yaml is read.
const maxConfig = 1 << 20

// Parse reads a treaty.yaml. file is its name in messages. All faults are told
// at once, joined, each an *Error with its position.
func Parse(file string, text []byte) (Config, error) {
	c := Config{File: file}
	if len(text) > maxConfig {
		return c, &Error{Position{File: file}, "the file is larger than 1 MiB"}
	}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	var root yaml.Node
	switch err := dec.Decode(&root); {
	case errors.Is(err, io.EOF):
		return c, &Error{Position{File: file}, "the file is empty"}
	case err != nil:
		return c, malformed(file, err)
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return c, &Error{Position{File: file}, "the file holds more than one document"}
	}
	d := &document{file: file}
	d.config(root.Content[0], &c)
	if err := d.err(); err != nil {
		return c, err
	}
	return c, nil
}

// malformed turns the line that the YAML parser put into its words into a position.
func malformed(file string, err error) error {
	e := &Error{Position{File: file}, strings.TrimPrefix(err.Error(), "yaml: ")}
	if m := regexp.MustCompile(`^line (\d+): `).FindStringSubmatch(e.Message); m != nil {
		_, _ = fmt.Sscan(m[1], &e.Line)
		e.Message = strings.TrimPrefix(e.Message, m[0])
	}
	return e
}

func (d *document) config(n *yaml.Node, c *Config) {
	versioned := false
	d.object(n, "treaty.yaml",
		field{"version", func(n *yaml.Node) {
			versioned = true
			if n.Value != "1" {
				d.fail(n, "version %q is not known; this treaty reads version 1", n.Value)
			}
		}},
		field{"workspace", func(n *yaml.Node) { c.Name = d.text(n, "workspace") }},
		field{"registry", func(n *yaml.Node) { c.Registry = d.text(n, "registry") }},
		field{"defaults", func(n *yaml.Node) { d.defaults(n, &c.Defaults) }},
		field{"subjects", func(n *yaml.Node) {
			d.list(n, "subjects", func(n *yaml.Node) { c.Entries = append(c.Entries, d.entry(n)) })
		}},
		field{"references", func(n *yaml.Node) { d.references(n, c) }},
		field{"lint", func(n *yaml.Node) { d.lint(n, &c.Lint) }},
		field{"waivers", func(n *yaml.Node) {
			d.list(n, "waivers", func(n *yaml.Node) { c.Waivers = append(c.Waivers, d.waiver(n)) })
		}},
		field{"applications", func(n *yaml.Node) { d.applications(n, c) }},
		field{"owners", func(n *yaml.Node) { c.Owners = d.owners(n) }},
		// Not taken silently: who writes a gate here would believe that it stands.
		field{"policies", func(n *yaml.Node) {
			d.fail(n, "policies are kept by the registry and not by treaty.yaml: set each with treaty policy set NAME --from FILE")
		}},
	)
	for i := range c.Applications { // the defaults may stand further down
		a := &c.Applications[i]
		a.Owner, a.Domain = cmp.Or(a.Owner, c.Defaults.Owner), cmp.Or(a.Domain, c.Defaults.Domain)
	}
	if !versioned && len(d.errs) == 0 {
		d.fail(n, "version is missing; write version: 1")
	}
}

func (d *document) defaults(n *yaml.Node, out *Defaults) {
	d.object(n, "defaults",
		field{"normalize", func(n *yaml.Node) { out.Normalize = d.truth(n, "normalize") }},
		field{"owner", func(n *yaml.Node) { out.Owner = d.text(n, "owner") }},
		field{"domain", func(n *yaml.Node) { out.Domain = d.text(n, "domain") }},
		field{"compatibility", func(n *yaml.Node) { out.Level, out.LevelAt = d.level(n), d.at(n) }},
	)
}

func (d *document) glob(n *yaml.Node, what string) string {
	g := d.text(n, what)
	clean := path.Clean("/" + g)[1:]
	if g != "" && (!doublestar.ValidatePattern(g) || strings.HasPrefix(g, "/") || strings.HasPrefix(path.Clean(g), "..")) {
		d.fail(n, "%s %q is not a glob below the directory of treaty.yaml", what, g)
	}
	return clean
}

// local reads the path of one file below the directory of treaty.yaml.
func (d *document) local(n *yaml.Node, what string) string {
	v := d.text(n, what)
	clean := path.Clean(v)
	if v != "" && (path.IsAbs(v) || clean == ".." || strings.HasPrefix(clean, "../")) {
		d.fail(n, "%s %q lies outside of the directory of treaty.yaml", what, v)
	}
	return clean
}

func (d *document) entry(n *yaml.Node) Entry {
	e := Entry{Role: RoleSubject, At: d.at(n)}
	d.object(n, "an entry of subjects",
		field{"files", func(n *yaml.Node) { e.Files = d.glob(n, "files") }},
		field{"exclude", func(n *yaml.Node) {
			if n.Kind == yaml.ScalarNode {
				e.Exclude = []string{d.glob(n, "exclude")}
				return
			}
			d.list(n, "exclude", func(n *yaml.Node) { e.Exclude = append(e.Exclude, d.glob(n, "exclude")) })
		}},
		field{"role", func(n *yaml.Node) {
			e.Role = Role(d.choice(n, "role", string(RoleSubject), string(RoleReference), string(RoleReader)))
		}},
		field{"subject", func(n *yaml.Node) {
			e.Subject, e.subjectAt = d.text(n, "subject"), d.at(n)
			var err error
			if e.from, err = parseTemplate(e.Subject); err != nil {
				d.fail(n, "%v", err)
			}
		}},
		field{"context", func(n *yaml.Node) {
			if e.Context = d.text(n, "context"); e.Context != "" && e.Context[0] != '.' {
				d.fail(n, "context %q must start with a dot", e.Context)
			}
		}},
		field{"compatibility", func(n *yaml.Node) { e.Level, e.LevelAt = d.level(n), d.at(n) }},
		field{"owner", func(n *yaml.Node) { e.Owner = d.text(n, "owner") }},
		field{"domain", func(n *yaml.Node) { e.Domain = d.text(n, "domain") }},
		field{"tags", func(n *yaml.Node) { e.Tags = d.texts(n, "tags") }},
		field{"metadata", func(n *yaml.Node) { e.Metadata = d.metadata(n) }},
		field{"protect", func(n *yaml.Node) { e.Protect = d.truth(n, "protect") }},
		field{"normalize", func(n *yaml.Node) { v := d.truth(n, "normalize"); e.Normalize = &v }},
		field{"versions", func(n *yaml.Node) { e.Ordered = d.choice(n, "versions", "ordered") == "ordered" }},
	)
	if e.Files == "" {
		d.fail(n, "an entry of subjects needs files")
	}
	if e.Role != RoleReader && e.Subject == "" {
		d.fail(n, "files %q need a subject, or role: reader", e.Files)
	}
	return e
}

func (d *document) metadata(n *yaml.Node) *Metadata {
	m := &Metadata{}
	d.object(n, "metadata",
		field{"properties", func(n *yaml.Node) { m.Properties = d.words(n, "properties") }},
		field{"sensitive", func(n *yaml.Node) { m.Sensitive = d.texts(n, "sensitive") }},
		field{"tags", func(n *yaml.Node) {
			m.Tags = map[string][]string{}
			d.mapping(n, "tags", func(key, value *yaml.Node) { m.Tags[key.Value] = d.texts(value, "tags") })
		}},
	)
	return m
}

func (d *document) references(n *yaml.Node, c *Config) {
	d.object(n, "references",
		field{"roots", func(n *yaml.Node) {
			d.list(n, "roots", func(n *yaml.Node) {
				root := path.Clean(d.text(n, "roots"))
				if path.IsAbs(root) || root == ".." || strings.HasPrefix(root, "../") {
					d.fail(n, "root %q lies outside of the workspace", root)
				}
				c.Roots = append(c.Roots, root)
			})
		}},
		field{"external", func(n *yaml.Node) {
			d.list(n, "external", func(n *yaml.Node) {
				e := External{At: d.at(n)}
				d.object(n, "an external reference",
					field{"name", func(n *yaml.Node) { e.Name = d.text(n, "name") }},
					field{"subject", func(n *yaml.Node) { e.Subject = d.text(n, "subject") }},
					field{"version", func(n *yaml.Node) { e.Version = d.number(n, "version") }},
				)
				if e.Name == "" || e.Subject == "" || e.Version == 0 {
					d.fail(n, "an external reference needs name, subject and version")
				}
				c.External = append(c.External, e)
			})
		}},
		field{"bundle", func(n *yaml.Node) { c.Bundle = d.truth(n, "bundle") }},
	)
}

func (d *document) lint(n *yaml.Node, out *Lint) {
	out.At = d.at(n)
	d.object(n, "lint",
		field{"use", func(n *yaml.Node) { out.Use = d.texts(n, "use") }},
		field{"except", func(n *yaml.Node) { out.Except = d.texts(n, "except") }},
		field{"severity", func(n *yaml.Node) {
			out.Severity = map[string]string{}
			d.mapping(n, "severity", func(key, value *yaml.Node) {
				out.Severity[key.Value] = d.choice(value, "severity", "error", "warning", "note", "off")
			})
		}},
		field{"baseline", func(n *yaml.Node) { out.Baseline = d.text(n, "baseline") }},
	)
}

func (d *document) waiver(n *yaml.Node) Waiver {
	w := Waiver{At: d.at(n)}
	d.object(n, "a waiver",
		field{"rules", func(n *yaml.Node) { w.Rules = d.texts(n, "rules") }},
		field{"subjects", func(n *yaml.Node) { w.Subjects = d.texts(n, "subjects") }},
		field{"path", func(n *yaml.Node) { w.Path = d.text(n, "path") }},
		field{"reason", func(n *yaml.Node) { w.Reason = d.text(n, "reason") }},
		field{"owner", func(n *yaml.Node) { w.Owner = d.text(n, "owner") }},
		field{"expires", func(n *yaml.Node) { w.Expires = d.date(n, "expires") }},
	)
	for _, missing := range []struct {
		key string
		is  bool
	}{
		{"rules", len(w.Rules) == 0},
		{"subjects", len(w.Subjects) == 0},
		{"reason", w.Reason == ""},
		{"owner", w.Owner == ""},
		{"expires", w.Expires.IsZero()},
	} {
		if missing.is {
			d.fail(n, "a waiver needs %s", missing.key)
		}
	}
	return w
}

func (d *document) owners(n *yaml.Node) Owners {
	if n.Kind == yaml.ScalarNode {
		return Owners{CodeOwners: path.Clean(d.text(n, "owners"))}
	}
	var o Owners
	d.mapping(n, "owners", func(key, value *yaml.Node) {
		o.Globs = append(o.Globs, OwnerGlob{key.Value, d.text(value, "owner")})
	})
	return o
}
