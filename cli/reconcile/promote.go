package reconcile

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/session"
	"github.com/treaty-registry/treaty/cli/transfer"
	"github.com/treaty-registry/treaty/registry"
)

func newPromote(w session.World) *cobra.Command {
	var f session.Flags
	var from, to string
	var apply, asJSON bool
	cmd := &cobra.Command{
		Use: "promote SUBJECT... --from PROFILE --to PROFILE", Short: "Bring the newest schemas of one registry to another", Args: cobra.MinimumNArgs(1),
		Long: `Bring the newest version of each SUBJECT, and what it refers to, from one
registry to another. The rules of the target decide. A treaty registry gives the
schemas the same ids, where nothing else has them. Without --apply the plan is
shown and nothing is changed.

Ends with 1 if a step would be refused.`,
		Example: `  treaty promote orders-value --from staging --to prod
  treaty promote orders-value --from staging --to prod --apply`,
	}
	cmd.Flags().StringVar(&from, "from", "", "profile or address to take schemas from")
	cmd.Flags().StringVar(&to, "to", "", "profile or address to bring them to")
	cmd.Flags().BoolVar(&apply, "apply", false, "do it")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the plan as JSON")
	cmd.Flags().DurationVar(&f.Timeout, "timeout", session.DefaultTimeout*10, "bound for everything that is asked; 0 is none")
	cmd.Flags().BoolVar(&f.Debug, "debug", false, "print each request, without secrets, to the error output")
	cmd.RunE = func(cmd *cobra.Command, subjects []string) error {
		if from == "" || to == "" {
			return session.Usagef("give --from and --to")
		}
		// Each registry has the secret of its own profile.
		w := w.WithoutSecrets()
		_, stop, source, err := w.Connect(cmd.Context(), f.Toward(from), "")
		if err != nil {
			return err
		}
		defer stop()
		ctx, cancel, target, err := w.Connect(cmd.Context(), f.Toward(to), "")
		if err != nil {
			return err
		}
		defer cancel()
		want, err := promoted(ctx, source, subjects)
		if err != nil {
			return source.Explain(err)
		}
		var p api.Plan
		if apply {
			p, err = applyPlan(ctx, w, target, want, fmt.Sprintf("treaty promote from %s", source.Client.URL()))
		} else {
			p, err = makePlan(ctx, w, target, want)
		}
		var refused *client.RefusedError
		if err != nil && !errors.As(err, &refused) {
			return explainPlan(target, err)
		}
		if err := showPlan(w.Out, target, p, asJSON); err != nil {
			return err
		}
		if p.Refused > 0 {
			return session.Fail(session.No, fmt.Errorf("%d steps are refused", p.Refused))
		}
		return nil
	}
	return cmd
}

// promoted is the newest version of subjects and all that they refer to, as a
// desired state. Numbers of versions are another registry's, so references follow
// the schemas; a subject that is needed in two versions has no such form.
func promoted(ctx context.Context, l session.Link, subjects []string) (api.DesiredState, error) {
	want := api.DesiredState{Subjects: []api.DesiredSubject{}}
	versions := map[string]int{}
	var add func(name string, number int) error
	add = func(name string, number int) error {
		v, err := l.Version(ctx, name, number, true)
		if err != nil {
			return err
		}
		qualified := registry.ParseName(name)
		if old, ok := versions[qualified.Qualified()]; ok {
			if old != v.Version {
				return session.Fail(session.No, fmt.Errorf("%s is needed in version %d and in version %d: promote the older one first", name, old, v.Version))
			}
			return nil
		}
		versions[qualified.Qualified()] = v.Version
		d := api.DesiredSubject{
			Subject: qualified.Qualified(), ID: int32(v.ID), SchemaType: v.SchemaType, Schema: v.Schema, Metadata: v.Metadata, RuleSet: v.RuleSet,
			Source: fmt.Sprintf("%s v%d", l.Client.URL(), v.Version),
		}
		for _, ref := range v.References {
			if err := add(transfer.Qualify(ref.Subject, qualified.Context), ref.Version); err != nil {
				return err
			}
			ref.Version = 0
			d.References = append(d.References, ref)
		}
		want.Subjects = append(want.Subjects, d)
		return nil
	}
	for _, name := range subjects {
		if err := add(name, client.Latest); err != nil {
			return want, err
		}
	}
	return want, nil
}
