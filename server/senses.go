package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/server/actors"
	"github.com/treaty-registry/treaty/server/demo"
	"github.com/treaty-registry/treaty/server/discovery"
	"github.com/treaty-registry/treaty/server/identity"
	"github.com/treaty-registry/treaty/server/identity/issuer"
	"github.com/treaty-registry/treaty/server/notify"
	"github.com/treaty-registry/treaty/server/observe"
	"github.com/treaty-registry/treaty/server/tables"
	"github.com/treaty-registry/treaty/server/v1/feed"
)

// senses is how a node sees what happens around it, and tells others.
type senses struct {
	tables   *tables.Tables
	actors   *actors.Book
	identity *identity.Reader
	issuer   *issuer.Issuer // nil where no tokens are checked
	observer *observe.Observer
	lookers  []*discovery.Looker
	sender   *notify.Sender
	log      ledger.Log
	stopping chan struct{} // closed when the node begins to stop
}

// The pauses of senses.
const (
	flushEvery = 10 * time.Second
	lookEvery  = time.Minute
)

// openSenses opens the ordinary tables and all that works on them. It starts nothing.
func (s *Server) openSenses(ctx context.Context, log ledger.Log) error {
	o := s.o
	kind, err := storeKind(o.Store)
	if err != nil {
		return err
	}
	n := senses{log: log, stopping: make(chan struct{})}
	if n.tables, err = tables.Open(ctx, kind, strings.TrimPrefix(o.Store, "sqlite:")); err != nil {
		return fmt.Errorf("store %s: %w", redact(o.Store), err)
	}
	s.closers.add("tables", n.tables.Close)
	n.actors = actors.New(n.tables)
	who := identity.Options{TrustCredentials: o.TrustCredentials, TrustHeader: o.TrustHeader, Claim: o.OIDCClaim}
	if o.OIDCIssuer != "" {
		n.issuer, err = issuer.New(issuer.Options{URL: o.OIDCIssuer, Audience: o.OIDCAudience, Claim: o.OIDCClaim, Log: o.Logger, Now: o.Now})
		if err != nil {
			return err
		}
		who.Tokens = n.issuer
	}
	n.identity = identity.New(who)
	for _, address := range o.Kafka {
		source, err := discovery.ParseSource(address)
		if err != nil {
			return err
		}
		looker, err := discovery.New(discovery.Options{Source: source, Every: lookEvery, Log: o.Logger, Now: o.Now})
		if err != nil {
			return err
		}
		s.closers.add("kafka "+source.Cluster, func() error { looker.Close(); return nil })
		n.lookers = append(n.lookers, looker)
	}
	n.observer = observe.New(observe.Options{
		Tables: n.tables, Identity: n.identity, Environment: o.Environment, Limit: o.ObservationLimit, Every: flushEvery,
		Catalog: func() *catalog.State { return s.replica.Current().State.Catalog }, Kafka: n.looks(),
		Registerer: o.Metrics, Log: o.Logger, Now: o.Now,
	})
	n.sender = notify.NewSender(notify.SenderOptions{
		Store: n.tables, Board: n.tables, History: log, Names: n.actors, Client: notify.NewClient(o.WebhookPrivate), Node: rand.Text(), Source: s.source(), Log: o.Logger, Now: o.Now,
	})
	s.senses = n
	return nil
}

// source is the address of this registry in events.
func (s *Server) source() string {
	scheme := "http"
	if s.o.TLSCert != "" {
		scheme = "https"
	}
	return scheme + "://" + s.Addr() + s.o.BasePath
}

// looks returns the newest looks at all clusters; nil without clusters.
func (n *senses) looks() func() []evidence.Kafka {
	if len(n.lookers) == 0 {
		return nil
	}
	lookers := n.lookers
	return func() []evidence.Kafka {
		var all []evidence.Kafka
		for _, l := range lookers {
			all = append(all, l.Last())
		}
		return all
	}
}

// feed adds the routes that tell of changes.
func (s *Server) feed(e *echo.Echo) *feed.API {
	n := &s.senses
	out := feed.New(feed.Options{
		History: n.log, Hooks: n.tables, Board: n.tables, Sender: n.sender, Names: n.actors, Source: s.source(), Now: s.o.Now, Done: n.stopping,
	})
	out.Register(e)
	return out
}

// sense lets a node see and tell until ctx ends.
func (s *Server) sense(ctx context.Context, start func(func())) {
	n := &s.senses
	start(func() { n.observer.Run(ctx) })
	start(func() { n.sender.Run(ctx) })
	start(func() { s.watch(ctx) })
	for _, l := range n.lookers {
		start(func() { l.Run(ctx) })
	}
	if n.issuer != nil {
		start(func() { n.issuer.Run(ctx) })
	}
	if len(n.lookers) > 0 {
		start(func() { s.noteClosings(ctx) })
	}
	start(func() {
		<-ctx.Done()
		close(n.stopping)
	})
	if s.o.Demo {
		start(func() { s.loadDemo(ctx) })
	}
}

// loadDemo fills an empty registry with the order flow.
func (s *Server) loadDemo(ctx context.Context) {
	if err := s.replica.WaitReady(ctx); err != nil {
		return // the replica has said why, or the node is stopping
	}
	// Straight into the tables: it was seen before this node began to look.
	var keep error
	err := demo.Load(ctx, demo.Options{
		Store: newRegistryStore(s.replica, nil), Languages: languages(), Catalog: s.catalog, Now: s.o.Now(),
		Observe: func(all []evidence.Observation) {
			since := map[string]time.Time{}
			for _, o := range all {
				if at, ok := since[o.Environment]; !ok || o.First.Before(at) {
					since[o.Environment] = o.First
				}
			}
			keep = s.senses.tables.AddObservations(ctx, all, nil, since)
			s.senses.observer.Flush(ctx)
		},
	})
	if err := errors.Join(err, keep); err != nil {
		s.o.Logger.Warn("the demo data could not be loaded", "error", err.Error())
		return
	}
	s.o.Logger.Info("the demo data is loaded")
}

// actor is the id under which somebody makes a request. A change is not refused
// because nobody can note who made it: it is by somebody unknown then.
func (s *Server) actor(ctx context.Context, by identity.Identity) uuid.UUID {
	who := actors.Actor{Name: by.Principal, Verified: by.Strength.Verified()}
	if by.Principal == identity.Anonymous {
		who = actors.Actor{Name: by.Client}
	}
	id, err := s.senses.actors.ID(ctx, who)
	if err != nil && ctx.Err() == nil {
		s.o.Logger.Warn("who makes a change cannot be noted", "error", err.Error())
	}
	return id
}

// who is the name under which somebody makes a request; "" where nobody is known.
func (s *Server) who(r *http.Request) string { return nameOf(s.senses.identity.Of(r)) }

// nameOf is the name of somebody; "" for nobody known.
func nameOf(who identity.Identity) string {
	if who.Principal == identity.Anonymous {
		return ""
	}
	return who.Principal
}
