// Package hint decides about hints: what other tools say of who uses what, and nobody has confirmed.
//
// A hint is kept apart from claims on purpose. It takes part in no edge, no
// coverage and no verdict: it is shown beside them until somebody declares what it
// says, or its source no longer says it.
package hint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// The bounds of what a source may say.
const (
	MaxItems    = 10_000
	longestName = 500 // bytes
	maxSources  = 100
)

// Roles of a hint.
const (
	Produces = "produces"
	Consumes = "consumes"
)

// Set replaces all that a source says. Items are put in order, each once. Its
// error is a sentence about what is wrong; nothing is to be recorded then, nor
// when there are no facts because the source has said the same before.
func Set(s *catalog.State, h *api.Hints) ([]ledger.Fact, error) {
	if err := check(s, h); err != nil {
		return nil, err
	}
	for i := range h.Items {
		h.Items[i].Source, h.Items[i].At = "", time.Time{} // those of the whole
	}
	slices.SortFunc(h.Items, func(a, b api.Hint) int {
		return cmp.Or(cmp.Compare(a.Application, b.Application), cmp.Compare(a.Role, b.Role), cmp.Compare(a.About, b.About), cmp.Compare(a.Ref, b.Ref))
	})
	h.Items = slices.CompactFunc(h.Items, func(a, b api.Hint) bool {
		return a.Application == b.Application && a.Role == b.Role && a.About == b.About
	})
	if old := s.Hints.Get(h.Source); old != nil && old.Form == h.Form && slices.Equal(old.Items, h.Items) {
		h.At = old.At
		return nil, nil
	}
	f, err := catalog.HintsFact(h.Source, h)
	return []ledger.Fact{f}, err
}

func check(s *catalog.State, h *api.Hints) error {
	switch {
	case h.Form != "backstage" && h.Form != "eventcatalog":
		return fmt.Errorf("form: %q is neither backstage nor eventcatalog", h.Form)
	case len(h.Items) > MaxItems:
		return fmt.Errorf("items: %d, more than %d", len(h.Items), MaxItems)
	case s.Hints.Get(h.Source) == nil && s.Hints.Len() >= maxSources:
		return fmt.Errorf("source: there are %d already, which is the bound", maxSources)
	}
	if err := name("source", h.Source); err != nil {
		return err
	}
	for i := range h.Items {
		item := &h.Items[i]
		if item.Role != Produces && item.Role != Consumes {
			return fmt.Errorf("items.%d.role: %q is neither produces nor consumes", i, item.Role)
		}
		for what, text := range map[string]string{"application": item.Application, "about": item.About} {
			if err := name(what, text); err != nil {
				return fmt.Errorf("items.%d.%w", i, err)
			}
		}
		if item.Ref != "" {
			if err := name("ref", item.Ref); err != nil {
				return fmt.Errorf("items.%d.%w", i, err)
			}
		}
	}
	return nil
}

// name refuses what is no name.
func name(what, text string) error {
	switch {
	case text == "":
		return fmt.Errorf("%s: it is empty", what)
	case len(text) > longestName:
		return fmt.Errorf("%s: longer than %d bytes", what, longestName)
	case strings.ContainsFunc(text, unicode.IsControl):
		return fmt.Errorf("%s: it has control characters", what)
	}
	return nil
}

// Of returns the hints about an object with some names that no edge says already,
// in order. An edge says it where the application has the role, whatever its state:
// people have decided about it, or something was seen.
func Of(s *catalog.State, edges []api.Edge, names ...string) []api.Hint {
	if s.Hints.Len() == 0 {
		return nil
	}
	said := map[[2]string]bool{}
	for i := range edges {
		said[[2]string{edges[i].Application, edges[i].Role}] = true
	}
	var out []api.Hint
	s.Hints.Each(func(h *api.Hints) bool {
		for _, item := range h.Items {
			if slices.Contains(names, item.About) && !said[[2]string{item.Application, item.Role}] {
				item.Source, item.At = h.Source, h.At
				out = append(out, item)
			}
		}
		return true
	})
	return out
}

// Names are the names under which other tools know a subject: its own, those of
// its events, and those of its channels with and without their cluster.
func Names(subject registry.Name, events, channels []string) []string {
	out := append([]string{subject.Qualified()}, events...)
	for _, c := range channels {
		out = append(out, c, c[strings.IndexByte(c, '/')+1:])
	}
	return out
}
