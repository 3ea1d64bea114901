package people

import (
	"cmp"
	"slices"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/evidence"
)

// List returns everybody who was seen, or whom a mapping names, by name. Those whom
// no application claims are the ones to look at: see Unmapped.
func (p *People) List(observations []evidence.Observation, habits Habits) []api.Principal {
	all := map[string]*api.Principal{}
	strength := map[string]evidence.Strength{}
	kinds := map[string]map[string]bool{}
	subjects := map[string]map[string]bool{}
	for i := range observations {
		o := &observations[i]
		w := p.Resolve(IdentityOf(o), o.Subject)
		one := all[w.Principal]
		if one == nil {
			one = &api.Principal{Name: w.Principal}
			all[w.Principal], subjects[w.Principal], kinds[w.Principal] = one, map[string]bool{}, map[string]bool{}
		}
		if one.Application == "" {
			one.Application, one.Rule = w.Application, w.Rule
		}
		strength[w.Principal] = max(strength[w.Principal], o.Strength)
		kind, guess := habits.Kind(o, w)
		one.Guess = guess
		kinds[w.Principal][kind] = true
		first, last := o.First, o.Last
		if one.FirstSeen == nil || first.Before(*one.FirstSeen) {
			one.FirstSeen = &first
		}
		if one.LastSeen == nil || last.After(*one.LastSeen) {
			one.LastSeen = &last
		}
		if o.Subject != "" && !o.Act.Touches() {
			subjects[w.Principal][o.Subject] = true
		}
		if o.Library != "" && !slices.Contains(one.Libraries, o.Library) {
			one.Libraries = append(one.Libraries, o.Library)
		}
	}
	for name, one := range all {
		one.Strength, one.Subjects, one.Kind = strength[name].String(), len(subjects[name]), heaviest(kinds[name])
		slices.Sort(one.Libraries)
	}
	for name, m := range p.exact {
		if all[name] == nil {
			all[name] = &api.Principal{Name: name, Application: m.Application, Kind: cmp.Or(m.Kind, Unknown), Rule: catalog.MappingName(m)}
		}
	}
	out := make([]api.Principal, 0, len(all))
	for _, one := range all {
		out = append(out, *one)
	}
	slices.SortFunc(out, func(a, b api.Principal) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// heaviest returns the kind that matters most of several programs that share a credential.
func heaviest(kinds map[string]bool) string {
	for _, kind := range []string{Service, CI, Human, Tool} {
		if kinds[kind] {
			return kind
		}
	}
	return Unknown
}

// Unmapped reports whether nobody has said who a principal is.
func Unmapped(p *api.Principal) bool {
	return p.Application == "" && (p.Guess || p.Kind == Unknown)
}
