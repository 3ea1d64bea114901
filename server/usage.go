package server

import (
	"errors"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/book"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/live"
	"github.com/treaty-registry/treaty/server/notice"
	"github.com/treaty-registry/treaty/server/v1/badge"
	bookapi "github.com/treaty-registry/treaty/server/v1/book"
	usageapi "github.com/treaty-registry/treaty/server/v1/usage"
)

// usage adds the routes that tell who uses what, and that record what people say about it.
func (s *Server) usage(e *echo.Echo, core *registry.Registry) *live.Views {
	judge := newJudge(core, &s.o)
	views := live.New(live.Options{Environment: s.o.Environment, Seen: s.senses.observer.Seen, Judge: judge, Now: s.o.Now})
	store, builds := s.catalog, s.senses.tables
	s.impact(e, judge, views, store, builds)
	s.watchers = append(s.watchers, notice.New(notice.Options{Board: s.senses.tables, Judge: judge, Log: s.o.Logger}))
	usageapi.New(usageapi.Options{
		Store: store, Graph: views.Graph, Builds: builds, Environment: s.o.Environment, Now: s.o.Now,
	}).Register(e)
	bookapi.New(bookapi.Options{
		Store: store, Graph: views.Graph, Builds: builds, Environment: s.o.Environment, Now: s.o.Now,
		Parse: parser(core), By: s.by, Who: s.who,
	}).Register(e)
	badge.New(badge.Options{Store: store, Graph: views.Graph, Environment: s.o.Environment}).Register(e)
	return views
}

// parser reads the schemas of contracts as the registry reads new versions.
func parser(core *registry.Registry) book.Parser {
	return func(v registry.View, subject registry.Name, s *api.SchemaText) error {
		d := registry.Draft{Type: s.SchemaType, Text: s.Schema}
		for _, r := range s.References {
			d.References = append(d.References, compat.Reference{Name: r.Name, Subject: r.Subject, Version: r.Version})
		}
		// As a subject without versions of its own: there is nothing to agree with.
		_, err := core.Check(v.State, registry.Name{Context: subject.Context}, d, false)
		if syntax := new(compat.SyntaxError); errors.As(err, &syntax) {
			return syntax // it tells the line; what is around it is Confluent's
		}
		return err
	}
}
