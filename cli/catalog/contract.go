package catalog

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/asyncapi"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/repository"
	"github.com/treaty-registry/treaty/cli/session"
	"github.com/treaty-registry/treaty/cli/workspace"
)

// declared reads what the applications of a workspace declare, schemas of files by value.
type declared struct {
	w session.World
	r *repository.Repository
	l session.Link
}

// contracts returns the contracts of the workspace's applications, in the order of
// treaty.yaml, without a version.
func (d *declared) contracts(ctx context.Context) ([]api.Published, error) {
	if len(d.r.Problems) > 0 {
		for _, p := range d.r.Problems {
			fmt.Fprintf(d.w.Err, "%s: error: %s [%s]\n", session.Printable(p.File), session.Printable(p.Message), p.Rule)
		}
		return nil, session.Fail(session.No, fmt.Errorf("%d problems in the workspace; treaty check tells more", len(d.r.Problems)))
	}
	var out []api.Published
	for i := range d.r.Applications {
		a := &d.r.Applications[i]
		p, err := d.contract(ctx, a)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.At, err)
		}
		version, err := a.VersionOf(d.r.Vars)
		if err != nil {
			return nil, session.Fail(session.Usage, err)
		}
		p.Version = cmp.Or(p.Version, version)
		p.Branch, p.Ref = d.r.Branch, d.ref(a)
		out = append(out, p)
	}
	return out, nil
}

// ref is where a contract was read.
func (d *declared) ref(a *workspace.Application) string {
	if d.r.Commit == "" {
		return a.At.File
	}
	return d.r.Commit + ":" + a.At.File
}

func (d *declared) contract(ctx context.Context, a *workspace.Application) (api.Published, error) {
	if a.AsyncAPI != "" {
		p, err := fromAsyncAPI(d.w, filepath.Join(d.r.Root, filepath.FromSlash(a.AsyncAPI)))
		p.Application, p.Version = cmp.Or(a.Name, p.Application), ""
		p.Type, p.Owner, p.Domain = cmp.Or(a.Type, p.Type), cmp.Or(p.Owner, a.Owner), cmp.Or(p.Domain, a.Domain)
		p.Principals = append(p.Principals, a.Principals...)
		return p, err
	}
	p := api.Published{Contract: api.Contract{Application: a.Name, Type: a.Type, Owner: a.Owner, Domain: a.Domain, Principals: a.Principals}}
	for _, u := range a.Produces {
		s, local := d.r.Writer(u)
		schema, err := d.reader(ctx, u, s, local)
		if err != nil {
			return p, fmt.Errorf("%s: %w", u.At, err)
		}
		p.Produces = append(p.Produces, api.Produces{Flow: flow(u), Schema: schema})
	}
	for _, u := range a.Consumes {
		s, local := d.r.Reader(u)
		schema, err := d.reader(ctx, u, s, local)
		if err != nil {
			return p, fmt.Errorf("%s: %w", u.At, err)
		}
		c := api.Consumes{Flow: flow(u), Group: u.Group, Reader: schema, Uses: uses(u.Uses)}
		if u.Earliest {
			c.From = "earliest"
		}
		p.Consumes = append(p.Consumes, c)
	}
	return p, nil
}

func flow(u workspace.Use) api.Flow {
	return api.Flow{Subject: u.Subject, Event: u.Event, Channel: u.Channel}
}

func uses(u *workspace.Usage) *api.Uses {
	if u == nil {
		return nil
	}
	out := &api.Uses{Fields: u.Fields, Required: u.Required}
	for _, path := range u.Exhaustive {
		if out.Enums == nil {
			out.Enums = map[string]string{}
		}
		out.Enums[path] = "exhaustive"
	}
	return out
}

// reader is the schema of a use: of a file by value, else as treaty.yaml names it.
func (d *declared) reader(ctx context.Context, u workspace.Use, s *workspace.Subject, local bool) (*api.Reader, error) {
	if local {
		text, err := d.text(ctx, s)
		return &api.Reader{Schema: text}, err
	}
	if u.Schema == nil {
		return nil, nil //nolint:nilnil // not declared is a way to declare
	}
	n := u.Schema
	return &api.Reader{
		Version: int32(n.Version), ID: int32(n.ID), GUID: n.GUID, Versions: n.Versions, Metadata: n.Metadata, //nolint:gosec // the workspace bounds both
		Latest: n.Kind == workspace.ByLatest, Projection: n.Fields, Of: int32(n.Of), Generic: n.Kind == workspace.ByWriter, //nolint:gosec // bounded too
	}, nil
}

// text is a file as a schema that travels by value. What it refers to in other
// files is the newest version of their subjects: by name, because the numbers
// are known to the registry only.
func (d *declared) text(ctx context.Context, s *workspace.Subject) (*api.SchemaText, error) {
	out := &api.SchemaText{SchemaType: string(s.Format), Schema: s.Text}
	for _, r := range s.References {
		ref := api.SchemaReference{Name: r.Name, Subject: workspace.Qualify(r.Context, r.Subject), Version: r.Version}
		if ref.Version == 0 {
			v, err := d.l.Version(ctx, ref.Subject, client.Latest, false)
			if client.NotFound(err) {
				return nil, session.Fail(session.Unable, fmt.Errorf("%s refers to %s, which the registry does not have yet; treaty apply registers it", s.File, ref.Subject))
			}
			if err != nil {
				return nil, err
			}
			ref.Version = v.Version
		}
		out.References = append(out.References, ref)
	}
	return out, nil
}

// fromAsyncAPI reads an AsyncAPI document, and tells what was passed over.
func fromAsyncAPI(w session.World, file string) (api.Published, error) {
	data, err := os.ReadFile(file) //nolint:gosec // the user names the file
	if err != nil {
		return api.Published{}, session.Fail(session.Usage, err)
	}
	document, err := asyncapi.Parse(data)
	if err != nil {
		return api.Published{}, session.Fail(session.Usage, fmt.Errorf("%s: %w", filepath.Base(file), err))
	}
	for _, warning := range document.Warnings {
		fmt.Fprintf(w.Err, "treaty: %s: %s\n", filepath.Base(file), session.Printable(warning))
	}
	return api.Published{Contract: document.Contract, Version: document.Version}, nil
}
