package usage

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

// identity is how somebody presents itself.
type identity struct {
	principal string
	client    string // asserted beside the principal
	strength  evidence.Strength
}

// who is what the catalog makes of an identity.
type who struct {
	application string // "" where nobody claims it
	principal   string // to show where no application does
	kind        string // as set by people; "" where nobody said
	rule        string // the mapping that named the application
	verified    bool
}

// people maps principals to applications. It is immutable but for what it remembers.
type people struct {
	exact    map[string]*api.Mapping
	patterns []pattern // of any subject, in order of their names
	scoped   []pattern // of some subjects
	claimed  map[string][]string
	known    map[string]*application
	mappings []*api.Mapping // what all of it was made from

	resolved sync.Map // identity → who, for any subject
}

// pattern is a mapping that may fit many principals, or only for some subjects.
type pattern struct {
	*api.Mapping
	re *regexp.Regexp // nil for an exact name
}

// mappingsOf returns the mappings of a state in order of their names.
func mappingsOf(s *catalog.State) []*api.Mapping {
	var all []*api.Mapping
	s.Mappings.Each(func(m *api.Mapping) bool { all = append(all, m); return true })
	return all
}

func newPeople(mappings []*api.Mapping, applications map[string]*application) *people {
	p := &people{exact: map[string]*api.Mapping{}, claimed: map[string][]string{}, known: applications, mappings: mappings}
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
	for name, a := range applications {
		for _, principal := range a.principals() {
			p.claimed[principal] = append(p.claimed[principal], name)
		}
	}
	return p
}

// resolve returns who an identity is: an exact mapping, a pattern with its
// groups, a mapping for some subjects, what contracts say; the first one that
// names an application wins. A principal that two applications claim is shared
// and stays itself.
func (p *people) resolve(id identity, subject string) who {
	w, ok := p.remembered(id)
	if !ok {
		w = p.find(id)
		p.resolved.Store(id, w)
	}
	if w.rule == ruleExact || w.rule == rulePattern {
		return w
	}
	for _, m := range p.scoped {
		if name, fits := m.names(w.principal); fits && m.covers(subject) {
			w.kind = cmp.Or(w.kind, m.Kind)
			if name != "" {
				w.application, w.rule = name, catalog.MappingName(m.Mapping)
				break
			}
		}
	}
	return w
}

// scopes reports whether there is a mapping of a principal for some subjects.
func (p *people) scopes(principal string) bool {
	return slices.ContainsFunc(p.scoped, func(m pattern) bool { _, fits := m.names(principal); return fits })
}

// behind returns the application that the name of a consumer group, or one of its
// client ids, is mapped to; "" for none.
func (p *people) behind(g *evidence.Group, subject string) string {
	for _, name := range append([]string{g.Name}, g.Clients...) {
		if w := p.resolve(identity{principal: name, strength: evidence.Basic}, subject); w.application != "" {
			return w.application
		}
	}
	return ""
}

func (p *people) remembered(id identity) (who, bool) {
	if w, ok := p.resolved.Load(id); ok {
		known, ok := w.(who)
		return known, ok
	}
	return who{}, false
}

// The rules that need no name of their own.
const (
	ruleExact    = "exact"
	rulePattern  = "pattern"
	ruleContract = "contract"
	ruleClient   = "client id"
)

// find resolves an identity for any subject.
func (p *people) find(id identity) who {
	w := who{principal: id.principal, verified: id.strength.Verified()}
	if id.client != "" {
		m := p.exact[id.principal]
		switch {
		case m != nil && m.AllowHeaderIdentity:
			w.principal = id.client
		case id.strength == evidence.Anonymous:
			w.principal, w.verified = id.client, false
		}
	}
	if m := p.exact[w.principal]; m != nil {
		w.application, w.kind = m.Application, m.Kind
		if m.Application != "" {
			w.rule = ruleExact
		}
	}
	for _, m := range p.patterns {
		name, fits := m.names(w.principal)
		if !fits {
			continue
		}
		w.kind = cmp.Or(w.kind, m.Kind)
		if w.application == "" && name != "" {
			w.application, w.rule = name, rulePattern
		}
	}
	if w.application == "" {
		if all := p.claimed[w.principal]; len(all) == 1 {
			w.application, w.rule = all[0], ruleContract
		}
	}
	// A client that calls itself by the name of an application is that application,
	// as far as its word goes.
	if w.application == "" && w.principal == id.client && p.known[id.client] != nil {
		w.application, w.rule = id.client, ruleClient
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
