package observe

import (
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/registry"
)

// places is the bindings of all environments, ready to be asked.
type places struct {
	of  catalog.Table[api.Environment] // that they were made from
	all []place
}

// place is an environment with bindings.
type place struct {
	name            string
	hosts, contexts []string
	principals      []*regexp.Regexp
	header, value   string // canonical name, and what it must say
}

// environment tells where a request belongs: the first environment, by name,
// with a binding that matches, else that of the instance. Bindings that change
// count from the next flush on.
func (s *Observer) environment(r *http.Request, principal, subject string) string {
	p := s.places.Load()
	if p == nil {
		s.refresh(s.o.Catalog().Environments)
		p = s.places.Load()
	}
	for i := range p.all {
		if p.all[i].claims(r, principal, subject) {
			return p.all[i].name
		}
	}
	return s.o.Environment
}

func bindings(table catalog.Table[api.Environment]) *places {
	p := &places{of: table}
	table.Each(func(e *api.Environment) bool {
		b := &e.Bindings
		out := place{name: e.Name, hosts: b.Hosts, contexts: b.Contexts}
		for _, pattern := range b.Principals {
			// A pattern that is not valid was refused when the environment was made.
			if expression, err := regexp.Compile("^(?:" + pattern + ")$"); err == nil {
				out.principals = append(out.principals, expression)
			}
		}
		if name, value, ok := strings.Cut(b.Header, ":"); ok {
			out.header, out.value = http.CanonicalHeaderKey(strings.TrimSpace(name)), strings.TrimSpace(value)
		}
		if len(out.hosts)+len(out.contexts)+len(out.principals) > 0 || out.header != "" {
			p.all = append(p.all, out)
		}
		return true
	})
	return p
}

func (p *place) claims(r *http.Request, principal, subject string) bool {
	if len(p.hosts) > 0 {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if slices.ContainsFunc(p.hosts, func(h string) bool { return strings.EqualFold(h, host) || strings.EqualFold(h, r.Host) }) {
			return true
		}
	}
	if len(p.contexts) > 0 && subject != "" {
		context := registry.ParseName(subject).Context
		if slices.ContainsFunc(p.contexts, func(prefix string) bool { return strings.HasPrefix(context, prefix) }) {
			return true
		}
	}
	if p.header != "" && slices.Contains(r.Header[p.header], p.value) {
		return true
	}
	return slices.ContainsFunc(p.principals, func(e *regexp.Regexp) bool { return e.MatchString(principal) })
}
