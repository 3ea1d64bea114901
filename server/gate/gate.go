// Package gate asks who is hurt before a version is registered or deleted, and refuses, warns or keeps silent, as the policy of the subject wants.
//
// It judges by the newest states that the node knows when a request is decided,
// outside of the commit: a contract that is published in the same moment may be
// missed, and no registration waits for a judgement while it holds the ledger.
package gate

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/impact"
	"github.com/treaty-registry/treaty/catalog/impact/verdict"
	"github.com/treaty-registry/treaty/catalog/policy"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/catalog/usage/people"
	"github.com/treaty-registry/treaty/registry"
)

// Options of a Gate. All fields are required.
type Options struct {
	// View is the newest known view.
	View func() catalog.View
	// Graph returns who uses what at a view. It is asked for every registration.
	Graph func(catalog.View) *usage.Graph
	Judge *impact.Judge
	// Environment is that of the instance.
	Environment string
	Log         *slog.Logger
}

// Gate is a registry.Gate. Until it is opened everything passes: the registry that
// asks it is needed to make what it asks. It is safe for concurrent use.
type Gate struct{ o atomic.Pointer[Options] }

// New returns a gate that lets everything pass until Open.
func New() *Gate { return &Gate{} }

// Open lets the gate judge from now on.
func (g *Gate) Open(o Options) { g.o.Store(&o) }

// Admit implements registry.Gate.
func (g *Gate) Admit(c registry.Change) error {
	o := g.o.Load()
	if o == nil || c.Again || c.Name.Subject == "" {
		return nil
	}
	q := api.ImpactRequest{Subject: c.Name.Qualified(), Environment: o.Environment, Version: int32(c.Version)} //nolint:gosec // numbers of versions are int32
	switch c.Kind {
	case registry.VersionRegistered:
		q.Action, q.Version = impact.Register, 0
	case registry.VersionDeleted:
		q.Action = impact.Delete
	case registry.VersionPurged:
		q.Action = impact.Purge
	default:
		return nil
	}
	v := o.View()
	p := policy.For(v.Catalog, o.Environment, q.Subject)
	if !verdict.Gated(&p) {
		return nil
	}
	graph := o.Graph(v)
	if c.Kind == registry.VersionRegistered {
		q.By, q.Action = o.actor(graph, &c)
	}
	r, err := o.Judge.Change(graph, q, c.Content)
	if err != nil {
		return o.failed(&p, &c, err)
	}
	if c.By.Hear != nil {
		c.By.Hear(registry.Remark{Verdict: r.Verdict, Report: &r})
	}
	if verdict.Blocking(&p, r.Verdict) {
		return refusal(&r)
	}
	return nil
}

// actor tells who registers, and what that means: a service produces with what it
// registers, everybody else just publishes it.
func (o *Options) actor(g *usage.Graph, c *registry.Change) (application, action string) {
	if c.By.Principal == "" {
		return "", impact.Register
	}
	kind, application := g.Kind(&evidence.Observation{Key: evidence.Key{
		Environment: o.Environment, Principal: c.By.Principal, Strength: evidence.Basic, Act: evidence.Registers, Subject: c.Name.Qualified(),
	}})
	if kind == people.Service || kind == people.Unknown && application != "" {
		return application, impact.Produce
	}
	return application, impact.Register
}

// failed is what becomes of a change that could not be judged: it passes and is
// logged, unless the policy wants the gate closed then.
func (o *Options) failed(p *api.Policy, c *registry.Change, err error) error {
	o.Log.Warn("a change could not be judged", "subject", c.Name.Qualified(), "version", c.Version, "policy", p.Name, "refused", p.OnError == "closed", "error", err.Error())
	if p.OnError == "closed" && p.Mode == "enforce" {
		return fmt.Errorf("policy %s: the change could not be judged: %w", p.Name, err)
	}
	return nil
}

// refusal names who is hurt, and where the report is.
func refusal(r *api.Impact) error {
	text := fmt.Sprintf("policy %s refuses this: %s", r.Policy, strings.TrimSuffix(r.Summary, "."))
	if hurt := verdict.Hurt(r); len(hurt) > 0 {
		text += "; hurt: " + strings.Join(hurt[:min(len(hurt), 20)], ", ")
	}
	return errors.New(text + "; see " + impact.ReportPath(r.ID))
}
