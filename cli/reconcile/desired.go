package reconcile

import (
	"context"
	"errors"
	"fmt"

	"github.com/treaty-registry/treaty/api"
	repo "github.com/treaty-registry/treaty/cli/repository"
	"github.com/treaty-registry/treaty/cli/session"
	"github.com/treaty-registry/treaty/cli/workspace"
)

// repository is what a plan is made from.
type repository struct{ *repo.Repository }

func openWorkspace(ctx context.Context, w session.World, file string) (*repository, error) {
	r, err := repo.Open(ctx, w, file)
	return &repository{r}, err
}

// desired is what the workspace wants a registry to hold. Files that are broken
// end with the answer no: half of a workspace is not what anybody wants applied.
func (r *repository) desired(w session.World) (api.DesiredState, error) {
	want := api.DesiredState{Workspace: r.Name, Subjects: []api.DesiredSubject{}}
	if len(r.Problems) > 0 {
		for _, p := range r.Problems {
			fmt.Fprintf(w.Err, "%s: error: %s [%s]\n", session.Printable(p.File), session.Printable(p.Message), p.Rule)
		}
		return want, session.Fail(session.No, fmt.Errorf("%d problems in the workspace; nothing was planned", len(r.Problems)))
	}
	for _, v := range r.Waivers {
		want.Waivers = append(want.Waivers, api.FindingWaiver{
			Rules: v.Rules, Subjects: v.Subjects, Path: v.Path, Reason: v.Reason, Owner: v.Owner, Expires: v.Expires, Source: v.At.String(),
		})
	}
	for _, s := range r.Subjects {
		if s.Role == workspace.RoleReader || r.Bundle && s.Role == workspace.RoleReference {
			continue
		}
		d := api.DesiredSubject{
			Subject: s.Qualified(), SchemaType: string(s.Format), Schema: s.Text, Normalize: s.Normalize,
			Owner: s.Owner, Protect: s.Protect, Source: s.File,
		}
		for _, old := range s.History {
			d.Earlier = append(d.Earlier, api.EarlierVersion{Schema: old.Text, Source: old.File})
		}
		if s.LevelFrom != "default" { // a level that nobody wrote down is none to set
			d.Compatibility = string(s.Level)
		}
		if m := s.Metadata; m != nil {
			d.Metadata = &api.Metadata{Tags: m.Tags, Properties: m.Properties, Sensitive: m.Sensitive}
		}
		for _, ref := range s.References {
			d.References = append(d.References, api.SchemaReference{
				Name: ref.Name, Subject: workspace.Qualify(ref.Context, ref.Subject), Version: ref.Version,
			})
		}
		if r.Bundle {
			if err := r.inline(s, &d); err != nil {
				return want, session.Fail(session.No, fmt.Errorf("%s: references.bundle: %w", s.File, err))
			}
		}
		want.Subjects = append(want.Subjects, d)
	}
	return want, nil
}

// inline puts what a schema and its older versions refer to into their texts.
func (r *repository) inline(s *workspace.Subject, d *api.DesiredSubject) error {
	one := func(text string) (string, error) {
		src, problems := r.SourceOf(s, text)
		if len(problems) > 0 {
			return "", errors.New(problems[0].Message)
		}
		return bundle(s.Format, src)
	}
	var err error
	for i := range d.Earlier {
		if d.Earlier[i].Schema, err = one(d.Earlier[i].Schema); err != nil {
			return fmt.Errorf("%s: %w", d.Earlier[i].Source, err)
		}
	}
	d.References = nil
	d.Schema, err = one(d.Schema)
	return err
}
