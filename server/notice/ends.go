package notice

import (
	"fmt"
	"strconv"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/server/notify"
)

// sunsets tells of deprecated events and subjects that are removed soon.
func (f *Finder) sunsets(g *usage.Graph) {
	in := g.Inputs()
	for _, sort := range []string{catalog.OfEvent, catalog.OfSubject} {
		in.View.Catalog.Annotations.Under(sort, func(name string, a *api.Annotation) bool {
			l := a.Lifecycle
			if l == nil || l.State != "deprecated" || l.Removal == nil {
				return true
			}
			days := ending(in.Now, *l.Removal)
			if days == 0 {
				return true
			}
			data := api.Notice{Words: fmt.Sprintf("%s is removed on %s", name, l.Removal.UTC().Format(time.DateOnly)), Until: l.Removal}
			if l.Alternative != "" {
				data.Words += ": use " + l.Alternative
			}
			if sort == catalog.OfEvent {
				data.Event = name
			} else {
				data.Subject = name
			}
			f.add(g, notify.SunsetNear, name, data, sort, l.Removal.UTC().Format(time.RFC3339), strconv.Itoa(days))
			return true
		})
	}
}

// waivers tells of waivers that end soon: then what they waive counts again.
func (f *Finder) waivers(g *usage.Graph) {
	in := g.Inputs()
	in.View.Catalog.Waivers.Each(func(w *api.Waiver) bool {
		days := ending(in.Now, w.Expires)
		if days == 0 {
			return true
		}
		f.add(g, notify.WaiverExpiring, w.Subject, api.Notice{
			Words:       fmt.Sprintf("the waiver of %s at %s ends on %s", w.Application, w.Subject, w.Expires.UTC().Format(time.DateOnly)),
			Subject:     w.Subject,
			Environment: w.Environment, Application: w.Application, Waiver: w.ID, Until: &w.Expires,
		}, w.ID, w.Expires.UTC().Format(time.RFC3339), strconv.Itoa(days))
		return true
	})
}
