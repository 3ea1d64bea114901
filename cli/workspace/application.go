package workspace

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Application is an application and what it produces and consumes.
type Application struct {
	Name string // "" only with AsyncAPI, whose document names it
	Type string // service, job, stream, connector, sink, library or tool; "" if not given
	// Owner and Domain are those of the defaults where the application says nothing.
	Owner, Domain string
	// Principals are the names under which it authenticates to the registry.
	Principals []string
	Produces   []Use
	Consumes   []Use
	// AsyncAPI is the file of an AsyncAPI document that says what is produced and
	// consumed, instead of the two lists; a slash path relative to treaty.yaml.
	AsyncAPI  string
	At        Position
	version   *template
	versionAt Position
}

// Use is something that an application produces or consumes: a subject or an
// event, on a channel or wherever it occurs, or everything on a channel.
type Use struct {
	Subject string // qualified; not together with Event
	Event   string
	Channel string // topic, or cluster/topic
	// Group and Earliest are about consuming: the consumer group, and whether it
	// must be able to replay what is retained.
	Group    string
	Earliest bool
	// Schema is the writer's or the reader's schema; nil stands for the file that
	// is mapped to the subject (produces), or for a reader that is not declared (consumes).
	Schema *Selection
	// Uses says what a consumer does with the data; nil if not declared.
	Uses *Usage
	At   Position
}

// SelectionKind says how a schema is named.
type SelectionKind string

// The ways to name a schema. A writer may be named by file, version, id, guid,
// selector or latest; a reader by all of them.
const (
	ByFile       SelectionKind = "file"
	ByVersion    SelectionKind = "version"
	ByID         SelectionKind = "id"
	ByGUID       SelectionKind = "guid"
	ByVersions   SelectionKind = "versions"   // all of a range, alive at the same time
	BySelector   SelectionKind = "metadata"   // the newest version with these properties
	ByLatest     SelectionKind = "latest"     // the newest version
	ByProjection SelectionKind = "projection" // one version pruned to fields
	ByWriter     SelectionKind = "generic"    // whatever the data was written with
)

// Selection names a schema. Kind says which of the other fields counts.
type Selection struct {
	Kind     SelectionKind
	File     string // slash path relative to treaty.yaml
	Version  int
	ID       int
	GUID     string
	Versions string // comparisons that all hold, such as ">=4 <8"
	Metadata map[string]string
	Fields   []string // of a projection
	Of       int      // the version of which a projection is made
	At       Position
}

// Usage is what a consumer does with the data. Paths are written with dots.
type Usage struct {
	Fields     []string // paths that it reads
	Exhaustive []string // enums of which it must know every symbol, sorted
	Required   []string // paths that it cannot do without
	At         Position
}

// VersionOf fills in the version of the build. An application without one has
// the version "declared": there is a single state of it, the declared one. The
// error is an *Error that names the variable without a value.
func (a *Application) VersionOf(vars Vars) (string, error) {
	if a.version == nil {
		return "declared", nil
	}
	v, err := a.version.expand(a.At.File, &facts{}, vars)
	if err != nil {
		return "", &Error{a.versionAt, "version: " + err.Error()}
	}
	return v, nil
}

// Writer is the file whose schema an element of Produces writes; false where
// the schema is in the registry, or no file is mapped to the subject.
func (w *Workspace) Writer(u Use) (*Subject, bool) {
	switch {
	case u.Schema == nil:
		return w.BySubject(u.Subject)
	case u.Schema.Kind == ByFile:
		return w.ByFile(u.Schema.File)
	default:
		return nil, false
	}
}

// Reader is the file whose schema an element of Consumes reads with; false where
// the reader is in the registry, generic or not declared.
func (w *Workspace) Reader(u Use) (*Subject, bool) {
	if u.Schema == nil || u.Schema.Kind != ByFile {
		return nil, false
	}
	return w.ByFile(u.Schema.File)
}

// selections checks that the files which applications name are among the schemas.
func (w *Workspace) selections() []error {
	var errs []error
	for _, a := range w.Applications {
		for _, u := range slices.Concat(a.Produces, a.Consumes) {
			s := u.Schema
			if s == nil || s.Kind != ByFile {
				continue
			}
			if _, ok := w.ByFile(s.File); !ok {
				errs = append(errs, &Error{s.At, fmt.Sprintf("%s is no schema of this workspace; is it missing, or without an entry among the subjects (role: reader)?", s.File)})
			}
		}
	}
	return errs
}

func (d *document) applications(n *yaml.Node, c *Config) {
	at := map[string]Position{}
	d.list(n, "applications", func(n *yaml.Node) {
		a := d.application(n)
		if first, taken := at[a.Name]; taken && a.Name != "" {
			d.fail(n, "application %q is declared at %s too", a.Name, first)
		}
		at[a.Name] = a.At
		c.Applications = append(c.Applications, a)
	})
}

func (d *document) application(n *yaml.Node) Application {
	a := Application{At: d.at(n)}
	d.object(n, "an application",
		field{"name", func(n *yaml.Node) { a.Name = d.text(n, "name") }},
		field{"type", func(n *yaml.Node) {
			a.Type = d.choice(n, "type", "service", "job", "stream", "connector", "sink", "library", "tool")
		}},
		field{"owner", func(n *yaml.Node) { a.Owner = d.text(n, "owner") }},
		field{"domain", func(n *yaml.Node) { a.Domain = d.text(n, "domain") }},
		field{"version", func(n *yaml.Node) { a.version, a.versionAt = d.build(n), d.at(n) }},
		field{"principals", func(n *yaml.Node) { a.Principals = d.texts(n, "principals") }},
		field{"produces", func(n *yaml.Node) {
			d.list(n, "produces", func(n *yaml.Node) { a.Produces = append(a.Produces, d.produced(n)) })
		}},
		field{"consumes", func(n *yaml.Node) {
			d.list(n, "consumes", func(n *yaml.Node) { a.Consumes = append(a.Consumes, d.consumed(n)) })
		}},
		field{"asyncapi", func(n *yaml.Node) { a.AsyncAPI = d.local(n, "asyncapi") }},
	)
	switch {
	case a.Name == "" && a.AsyncAPI == "":
		d.fail(n, "an application needs a name, or an asyncapi document")
	case a.AsyncAPI != "" && len(a.Produces)+len(a.Consumes) > 0:
		d.fail(n, "the asyncapi document says what is produced and consumed; leave out produces and consumes")
	}
	return a
}

// build reads the version of a build: a text with variables of git and of the environment.
func (d *document) build(n *yaml.Node) *template {
	t, err := parseTemplate(d.text(n, "version"))
	if err != nil {
		d.fail(n, "%v", err)
		return nil
	}
	for _, p := range t.parts {
		if p.variable != "" && !strings.HasPrefix(p.variable, "git.") && !strings.HasPrefix(p.variable, "env.") {
			d.fail(n, "a version is the same for all files: {%s} is not; use {git.sha}, {git.branch}, {git.tag} or {env.NAME}", p.variable)
		}
	}
	return t
}

// common are the keys that both lists have.
func (d *document) common(u *Use) []field {
	return []field{
		{"subject", func(n *yaml.Node) { u.Subject = d.text(n, "subject") }},
		{"event", func(n *yaml.Node) { u.Event = d.text(n, "event") }},
		{"channel", func(n *yaml.Node) { u.Channel = d.text(n, "channel") }},
	}
}

// short reads the short form, which is the name of a subject.
func (d *document) short(n *yaml.Node, what string, long func(u *Use)) Use {
	u := Use{At: d.at(n)}
	if n.Kind == yaml.ScalarNode {
		u.Subject = d.text(n, "an element of "+what)
	} else {
		long(&u)
	}
	switch {
	case u.Subject == "" && u.Event == "" && u.Channel == "":
		d.fail(n, "an element of %s needs a subject, an event or a channel", what)
	case u.Subject != "" && u.Event != "":
		d.fail(n, "an element of %s is about a subject or about an event; make two of it", what)
	}
	return u
}

func (d *document) produced(n *yaml.Node) Use {
	return d.short(n, "produces", func(u *Use) {
		d.object(n, "an element of produces", append(d.common(u),
			field{"schema", func(n *yaml.Node) { u.Schema = d.selection(n, "schema", d.pinned) }},
		)...)
	})
}

func (d *document) consumed(n *yaml.Node) Use {
	return d.short(n, "consumes", func(u *Use) {
		d.object(n, "an element of consumes", append(d.common(u),
			field{"group", func(n *yaml.Node) { u.Group = d.text(n, "group") }},
			field{"from", func(n *yaml.Node) { u.Earliest = d.choice(n, "from", "earliest", "latest") == "earliest" }},
			field{"reader", func(n *yaml.Node) { u.Schema = d.selection(n, "reader", d.read) }},
			field{"uses", func(n *yaml.Node) { u.Uses = d.usage(n) }},
		)...)
	})
}

func (d *document) usage(n *yaml.Node) *Usage {
	u := &Usage{At: d.at(n)}
	d.object(n, "uses",
		field{"fields", func(n *yaml.Node) { u.Fields = d.texts(n, "fields") }},
		field{"required", func(n *yaml.Node) { u.Required = d.texts(n, "required") }},
		field{"enums", func(n *yaml.Node) {
			d.mapping(n, "enums", func(key, value *yaml.Node) {
				d.choice(value, "use of an enum", "exhaustive")
				u.Exhaustive = append(u.Exhaustive, key.Value)
			})
			slices.Sort(u.Exhaustive)
		}},
	)
	return u
}

// selection reads a file name, or a mapping with one of the ways to name a schema.
func (d *document) selection(n *yaml.Node, what string, ways func(s *Selection) []field) *Selection {
	s := &Selection{At: d.at(n)}
	if n.Kind == yaml.ScalarNode {
		s.Kind, s.File = ByFile, d.local(n, what)
		return s
	}
	before := len(d.errs)
	d.object(n, what, ways(s)...)
	switch {
	case len(d.errs) > before:
	case s.Kind == "":
		d.fail(n, "%s is empty; leave it out if it is not known", what)
	case s.Kind == ByProjection && s.Of == 0:
		d.fail(n, "a projection needs the version that it is made of, such as of: 7")
	case s.Kind != ByProjection && s.Of != 0:
		d.fail(n, "of belongs to a projection")
	}
	return s
}

// way is a key that names a schema: only one of them may occur.
func (d *document) way(s *Selection, kind SelectionKind, read func(n *yaml.Node)) field {
	return field{string(kind), func(n *yaml.Node) {
		if s.Kind != "" {
			d.fail(n, "%s and %s exclude each other", s.Kind, kind)
			return
		}
		s.Kind = kind
		read(n)
	}}
}

// pinned are the ways to name the schema of a writer.
func (d *document) pinned(s *Selection) []field {
	return []field{
		d.way(s, ByFile, func(n *yaml.Node) { s.File = d.local(n, "file") }),
		d.way(s, ByVersion, func(n *yaml.Node) { s.Version = d.number(n, "version") }),
		d.way(s, ByID, func(n *yaml.Node) { s.ID = d.number(n, "id") }),
		d.way(s, ByGUID, func(n *yaml.Node) { s.GUID = d.guid(n) }),
		d.way(s, BySelector, func(n *yaml.Node) {
			if s.Metadata = d.words(n, "metadata"); len(s.Metadata) == 0 {
				d.fail(n, "metadata needs a property, such as {major: \"2\"}")
			}
		}),
		d.way(s, ByLatest, func(n *yaml.Node) { d.yes(n, "latest") }),
	}
}

// read are the ways to name the schema of a reader.
func (d *document) read(s *Selection) []field {
	return append(d.pinned(s),
		d.way(s, ByVersions, func(n *yaml.Node) { s.Versions = d.versions(n) }),
		d.way(s, ByProjection, func(n *yaml.Node) {
			if s.Fields = d.texts(n, "projection"); len(s.Fields) == 0 {
				d.fail(n, "a projection needs fields")
			}
		}),
		d.way(s, ByWriter, func(n *yaml.Node) { d.yes(n, "generic") }),
		field{"of", func(n *yaml.Node) { s.Of = d.number(n, "of") }},
	)
}

// yes reads a switch that can only be on.
func (d *document) yes(n *yaml.Node, what string) {
	if on, err := strconv.ParseBool(n.Value); err != nil || !on {
		d.fail(n, "%s can only be true; leave it out otherwise", what)
	}
}

func (d *document) guid(n *yaml.Node) string {
	v := d.text(n, "guid")
	if !regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`).MatchString(v) {
		d.fail(n, "guid %q does not look like 6f1d2c3a-0b4e-4c5d-8e6f-7a8b9c0d1e2f", v)
	}
	return strings.ToLower(v)
}

// versions reads comparisons of version numbers that all hold.
func (d *document) versions(n *yaml.Node) string {
	words := strings.Fields(d.text(n, "versions"))
	ok := len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool {
		return !regexp.MustCompile(`^(>=|<=|>|<|=)?[1-9][0-9]{0,8}$`).MatchString(w)
	})
	if !ok {
		d.fail(n, "versions %q is no range such as \">=4 <8\"", n.Value)
	}
	return strings.Join(words, " ")
}
