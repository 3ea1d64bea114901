// Package demo fills an empty registry with the order flow that every guide to event-driven systems tells, for people who want to look around.
package demo

import (
	"cmp"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

//go:embed flow
var files embed.FS

// Catalog is the replica as the catalog sees it.
type Catalog interface {
	Commit(ctx context.Context, decide func(catalog.View) (ledger.Batch, error)) (catalog.View, error)
}

// Options of Load. All fields are required.
type Options struct {
	Store     registry.Store
	Languages []compat.Language
	Catalog   Catalog
	// Observe gets what clients are supposed to have done.
	Observe func([]evidence.Observation)
	Now     time.Time
}

// Environment is where the services of the example run.
const Environment = "production"

// flow is flow.yaml.
type flow struct {
	Teams        []api.Team
	Domains      []api.Domain
	Environments []api.Environment
	Subjects     []subject
	Annotations  []struct {
		Sort, Name    string
		Annotation    api.Annotation
		RemovalInDays int
	}
	Contracts []build
	Mappings  []api.Mapping
	Traffic   []request
}

type subject struct {
	Subject     string
	Days, Every float64 // when the first version was registered, and how long before the next
	Type        string
	Files       []string
	References  map[string]string // name → subject, in its first version
	Level       string
	Owner       string
	Domain      string
}

// build is a build of an application with its contract, and the environments that it runs in.
type build struct {
	Days     float64
	Version  string
	In       []string
	Contract api.Contract
}

type request struct {
	Principal, Library, Act, Subject, Environment string
	Version                                       int32
	Days, Hours                                   float64 // since the first time, since the last
	Count                                         int64
}

// Pending returns the change of orders-value that somebody has in mind, and that
// would break two consumers.
func Pending() (subject, schema string) {
	return "orders-value", text("order_placed.pending.avsc")
}

// text is a file that is part of the program.
func text(name string) string {
	data, err := files.ReadFile(path.Join("flow", name))
	if err != nil {
		panic(err)
	}
	return string(data)
}

// Load registers, declares and observes the flow. It does nothing where there is
// a subject already. Its errors are those of the store.
func Load(ctx context.Context, o Options) error {
	view, err := o.Store.Latest(ctx)
	if err != nil {
		return fmt.Errorf("load demo: %w", err)
	}
	if len(view.State.Subjects(registry.SubjectQuery{Deleted: true})) > 0 {
		return nil
	}
	f, err := read()
	if err != nil {
		return err
	}
	for _, step := range []func(context.Context, Options, *flow) error{register, describe, declare, observe} {
		if err := step(ctx, o, f); err != nil {
			return fmt.Errorf("load demo: %w", err)
		}
	}
	return nil
}

// read reads flow.yaml by way of JSON, whose names the types of the API know.
func read() (*flow, error) {
	var loose any
	if err := yaml.Unmarshal([]byte(text("flow.yaml")), &loose); err != nil {
		return nil, fmt.Errorf("flow.yaml: %w", err)
	}
	data, err := json.Marshal(loose)
	if err != nil {
		return nil, fmt.Errorf("flow.yaml: %w", err)
	}
	f := new(flow)
	if err := json.Unmarshal(data, f); err != nil {
		return nil, fmt.Errorf("flow.yaml: %w", err)
	}
	return f, nil
}

func ago(now time.Time, days float64) time.Time {
	return now.Add(-time.Duration(days * float64(24*time.Hour)))
}

// version is one version of a subject at its time.
type version struct {
	*subject
	file int
	days float64
}

// register registers all versions in order of time, each at its own.
func register(ctx context.Context, o Options, f *flow) error {
	var all []version
	for i := range f.Subjects {
		s := &f.Subjects[i]
		for n := range s.Files {
			all = append(all, version{s, n, s.Days - float64(n)*s.Every})
		}
	}
	slices.SortStableFunc(all, func(a, b version) int { return cmp.Compare(b.days, a.days) })
	var now time.Time
	r, err := registry.New(registry.Options{Store: o.Store, Languages: o.Languages, Now: func() time.Time { return now }})
	if err != nil {
		return fmt.Errorf("registry: %w", err)
	}
	for _, v := range all {
		now = ago(o.Now, v.days)
		name := registry.ParseName(v.Subject)
		if v.Level != "" && v.file == 0 {
			var u registry.ConfigUpdate
			if err := json.Unmarshal(fmt.Appendf(nil, `{"compatibility": %q}`, v.Level), &u); err != nil {
				return fmt.Errorf("level of %s: %w", v.Subject, err)
			}
			if _, _, err := r.SetConfig(ctx, name, u, registry.By{Cause: "demo"}); err != nil {
				return fmt.Errorf("level of %s: %w", v.Subject, err)
			}
		}
		d := registry.Draft{Type: v.Type, Text: text(v.Files[v.file])}
		for _, reference := range slices.Sorted(maps.Keys(v.References)) {
			d.References = append(d.References, compat.Reference{Name: reference, Subject: v.References[reference], Version: 1})
		}
		if _, _, err := r.Register(ctx, name, d, registry.RegisterOptions{By: registry.By{Cause: "demo"}}); err != nil {
			return fmt.Errorf("%s: %w", v.Files[v.file], err)
		}
	}
	return nil
}

// describe states teams, domains, environments, owners and who stands behind principals.
func describe(ctx context.Context, o Options, f *flow) error {
	var b bundle
	for i := range f.Teams {
		b.add(catalog.TeamFact(f.Teams[i].Name, &f.Teams[i]))
	}
	for i := range f.Domains {
		b.add(catalog.DomainFact(f.Domains[i].Name, &f.Domains[i]))
	}
	for i := range f.Environments {
		b.add(catalog.EnvironmentFact(f.Environments[i].Name, &f.Environments[i]))
	}
	for i := range f.Mappings {
		b.add(catalog.MappingFact(&f.Mappings[i]))
	}
	for _, s := range f.Subjects {
		if s.Owner != "" {
			b.add(catalog.AnnotationFact(catalog.OfSubject, s.Subject, &api.Annotation{Owner: s.Owner, Domain: s.Domain}))
		}
	}
	for i := range f.Annotations {
		a := &f.Annotations[i]
		if a.RemovalInDays != 0 {
			removal := o.Now.AddDate(0, 0, a.RemovalInDays)
			a.Annotation.Lifecycle.Removal = &removal
		}
		b.add(catalog.AnnotationFact(a.Sort, a.Name, &a.Annotation))
	}
	return b.commit(ctx, o.Catalog, ago(o.Now, 100))
}

// declare publishes the contracts and records where their builds are deployed.
func declare(ctx context.Context, o Options, f *flow) error {
	slices.SortStableFunc(f.Contracts, func(a, b build) int { return cmp.Compare(b.Days, a.Days) })
	for i := range f.Contracts {
		c := &f.Contracts[i]
		at := ago(o.Now, c.Days)
		p := api.Published{
			Contract: c.Contract, Version: c.Version, Branch: "main", Hash: catalog.HashContract(&c.Contract), At: at,
			Ref: c.Contract.Application + "@main:treaty.yaml", By: "ci-main",
		}
		var b bundle
		b.add(catalog.ContractFact(&p))
		for _, environment := range c.In {
			b.add(catalog.DeployedFact(&api.Deployed{
				Application: p.Application, Version: p.Version, Environment: environment, Since: at, Contract: p.Hash,
			}))
		}
		if err := b.commit(ctx, o.Catalog, at); err != nil {
			return err
		}
	}
	return nil
}

// acts are the acts that flow.yaml names.
var acts = map[string]evidence.Act{
	"Registers": evidence.Registers, "LooksUp": evidence.LooksUp, "FetchesID": evidence.FetchesID, "Lists": evidence.Lists,
}

// observe hands over what clients are supposed to have done.
func observe(ctx context.Context, o Options, f *flow) error {
	view, err := o.Store.Latest(ctx)
	if err != nil {
		return fmt.Errorf("observe: %w", err)
	}
	var all []evidence.Observation
	for _, r := range f.Traffic {
		k := evidence.Key{
			Environment: cmp.Or(r.Environment, Environment), Principal: r.Principal, Strength: evidence.Basic,
			Library: r.Library, Act: acts[r.Act], Subject: r.Subject,
		}
		if r.Version != 0 {
			v, err := view.State.Version(registry.ParseName(r.Subject), int(r.Version), false)
			if err != nil {
				return fmt.Errorf("traffic of %s: %w", r.Principal, err)
			}
			k.SchemaID = v.ID
		}
		all = append(all, evidence.Observation{Key: k, First: ago(o.Now, r.Days), Last: ago(o.Now, r.Hours/24), Count: r.Count})
	}
	o.Observe(all)
	return nil
}

// bundle is facts that become one batch.
type bundle struct {
	facts []ledger.Fact
	err   error
}

func (b *bundle) add(f ledger.Fact, err error) {
	b.facts, b.err = append(b.facts, f), cmp.Or(b.err, err)
}

func (b *bundle) commit(ctx context.Context, c Catalog, at time.Time) error {
	if b.err != nil {
		return b.err
	}
	_, err := c.Commit(ctx, func(catalog.View) (ledger.Batch, error) {
		return ledger.Batch{At: at, Cause: "demo", Facts: b.facts}, nil
	})
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}
