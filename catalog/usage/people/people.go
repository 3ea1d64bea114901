// Package people says who is behind a request: which application, and what kind of program.
//
// What people have said holds: mappings, and the principals that contracts name.
// The kind of a program that nobody spoke of is guessed from what it does.
package people

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/evidence"
)

// The kinds of principals.
const (
	Service = "service"
	CI      = "ci"
	Tool    = "tool"
	Human   = "human"
	Unknown = "unknown"
)

// Identity is how somebody presents itself.
type Identity struct {
	Principal string
	Client    string // asserted beside the principal
	Strength  evidence.Strength
}

// IdentityOf returns who made an observation.
func IdentityOf(o *evidence.Observation) Identity {
	return Identity{o.Principal, o.Client, o.Strength}
}

// Named is somebody of whom Kafka tells the name: it is believed.
func Named(principal string) Identity {
	return Identity{Principal: principal, Strength: evidence.Basic}
}

// Who is what the catalog makes of an identity.
type Who struct {
	Application string // "" where nobody claims it
	Principal   string // to show where no application does
	Kind        string // as set by people; "" where nobody said
	Rule        string // the mapping that named the application
	Verified    bool
}

// People maps principals to applications. It is immutable but for what it
// remembers, and safe for concurrent use.
type People struct {
	exact    map[string]*api.Mapping
	patterns []pattern // of any subject, in order of their names
	scoped   []pattern // of some subjects
	claimed  map[string][]string
	known    map[string]bool // applications
	mappings []*api.Mapping  // what all of it was made from

	resolved sync.Map // Identity → Who, for any subject
}

// pattern is a mapping that may fit many principals, or only for some subjects.
type pattern struct {
	*api.Mapping
	re *regexp.Regexp // nil for an exact name
}

// New returns the people of some mappings, in order of their names, and of
// applications with the principals that they name themselves.
func New(mappings []*api.Mapping, applications map[string][]string) *People {
	p := &People{exact: map[string]*api.Mapping{}, claimed: map[string][]string{}, known: map[string]bool{}, mappings: mappings}
	for _, m := range mappings {
		row := pattern{Mapping: m}
		if m.Pattern {
			re, err := regexp.Compile(`^(?:` + m.Principal + `)$`)
			if err != nil {
				continue // refused when it was recorded; a release with other syntax may have let it pass
			}
			row.re = re
		}
		switch {
		case len(m.Subjects) > 0:
			p.scoped = append(p.scoped, row)
		case m.Pattern:
			p.patterns = append(p.patterns, row)
		default:
			p.exact[m.Principal] = m
		}
	}
	for name, principals := range applications {
		p.known[name] = true
		for _, principal := range principals {
			p.claimed[principal] = append(p.claimed[principal], name)
		}
	}
	return p
}

// Mappings are those that it was made from, in order of their names.
func (p *People) Mappings() []*api.Mapping { return p.mappings }

// Resolve returns who an identity is: an exact mapping, a pattern with its
// groups, a mapping for some subjects, what contracts say; the first one that
// names an application wins. A principal that two applications claim is shared
// and stays itself.
func (p *People) Resolve(id Identity, subject string) Who {
	w, ok := p.remembered(id)
	if !ok {
		w = p.find(id)
		p.resolved.Store(id, w)
	}
	if w.Rule == ruleExact || w.Rule == rulePattern {
		return w
	}
	for _, m := range p.scoped {
		if name, fits := m.names(w.Principal); fits && m.covers(subject) {
			w.Kind = cmp.Or(w.Kind, m.Kind)
			if name != "" {
				w.Application, w.Rule = name, catalog.MappingName(m.Mapping)
				break
			}
		}
	}
	return w
}

// Scopes reports whether there is a mapping of a principal for some subjects.
func (p *People) Scopes(principal string) bool {
	return slices.ContainsFunc(p.scoped, func(m pattern) bool { _, fits := m.names(principal); return fits })
}

// Behind returns the application of a consumer group: that of those who may read
// as the group, else the one that its name or one of its client ids is mapped to; "" for none.
func (p *People) Behind(g *evidence.Group, subject string) string {
	if name := p.permitted(g, subject); name != "" {
		return name
	}
	for _, name := range append([]string{g.Name}, g.Clients...) {
		if w := p.Resolve(Named(name), subject); w.Application != "" {
			return w.Application
		}
	}
	return ""
}

// permitted returns the application of those who may read as a group; "" where
// they are of several ones, or one of them is nobody's. Tools and people who may
// look into a group as well do not count.
func (p *People) permitted(g *evidence.Group, subject string) string {
	name := ""
	for _, principal := range g.Principals {
		w := p.Resolve(Named(principal), subject)
		switch {
		case w.Application == "" && (w.Kind == Tool || w.Kind == CI || w.Kind == Human):
			continue
		case w.Application == "" || name != "" && name != w.Application:
			return ""
		}
		name = w.Application
	}
	return name
}

func (p *People) remembered(id Identity) (Who, bool) {
	if w, ok := p.resolved.Load(id); ok {
		known, ok := w.(Who)
		return known, ok
	}
	return Who{}, false
}

// The rules that need no name of their own.
const (
	ruleExact    = "exact"
	rulePattern  = "pattern"
	ruleContract = "contract"
	ruleClient   = "client id"
)

// find resolves an identity for any subject.
func (p *People) find(id Identity) Who {
	w := Who{Principal: id.Principal, Verified: id.Strength.Verified()}
	if id.Client != "" {
		m := p.exact[id.Principal]
		switch {
		case m != nil && m.AllowHeaderIdentity:
			w.Principal = id.Client
		case id.Strength == evidence.Anonymous:
			w.Principal, w.Verified = id.Client, false
		}
	}
	if m := p.exact[w.Principal]; m != nil {
		w.Application, w.Kind = m.Application, m.Kind
		if m.Application != "" {
			w.Rule = ruleExact
		}
	}
	for _, m := range p.patterns {
		name, fits := m.names(w.Principal)
		if !fits {
			continue
		}
		w.Kind = cmp.Or(w.Kind, m.Kind)
		if w.Application == "" && name != "" {
			w.Application, w.Rule = name, rulePattern
		}
	}
	if w.Application == "" {
		if all := p.claimed[w.Principal]; len(all) == 1 {
			w.Application, w.Rule = all[0], ruleContract
		}
	}
	// A client that calls itself by the name of an application is that application,
	// as far as its word goes.
	if w.Application == "" && w.Principal == id.Client && p.known[id.Client] {
		w.Application, w.Rule = id.Client, ruleClient
	}
	return w
}

// names reports whether a mapping is about a principal, and for which application.
func (m *pattern) names(principal string) (application string, fits bool) {
	if m.re == nil {
		return m.Application, m.Principal == principal
	}
	at := m.re.FindStringSubmatchIndex(principal)
	if at == nil {
		return "", false
	}
	return string(m.re.ExpandString(nil, m.Application, principal, at)), true
}

func (m *pattern) covers(subject string) bool {
	return slices.ContainsFunc(m.Subjects, func(prefix string) bool { return strings.HasPrefix(subject, prefix) })
}

// tools are products of the User-Agent that ask a registry on behalf of people
// or pipelines: what they fetch says nothing about who reads the data.
//
//nolint:gochecknoglobals // a table that never changes
var tools = []string{
	"treaty", "Mozilla", "curl", "Wget", "HTTPie", "PostmanRuntime", "insomnia",
	"Confluent-CLI", "confluent-cli", "Confluent-Control-Center", "confluent-control-center", "schema-registry-maven-plugin",
	"terraform-provider", "Terraform", "kcat", "akhq", "AKHQ", "kafka-ui", "redpanda-console", "conduktor",
}

// isTool reports whether a client library is one that no application uses.
func isTool(library string) bool {
	return slices.ContainsFunc(tools, func(product string) bool {
		rest, ok := strings.CutPrefix(library, product)
		return ok && (rest == "" || strings.IndexByte("/-_ ", rest[0]) >= 0)
	})
}
