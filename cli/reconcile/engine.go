package reconcile

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/catalog/plan"
	"github.com/treaty-registry/treaty/cli/session"
	"github.com/treaty-registry/treaty/cli/transfer"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/formats"
	"github.com/treaty-registry/treaty/registry"
)

// makePlan asks a treaty registry for a plan, or makes the same plan here for a
// registry that has none. Such a one chooses ids itself.
func makePlan(ctx context.Context, w session.World, l session.Link, want api.DesiredState) (api.Plan, error) {
	p, err := l.Plan(ctx, want)
	if !client.Unknown(err) {
		return p, err
	}
	if want.Prune {
		return p, session.Usagef("prune: the registry at %s keeps no labels, so nobody knows what this workspace manages", l.Client.URL())
	}
	want.Subjects = slices.Clone(want.Subjects)
	for i := range want.Subjects {
		want.Subjects[i].ID = 0
	}
	watch := w.Progress()
	dump, err := readFor(ctx, l, want, watch.At)
	watch.End()
	if err != nil {
		return p, err
	}
	state, err := dump.State()
	if err != nil {
		return p, fmt.Errorf("the registry holds what cannot be read: %w", err)
	}
	r, err := registry.New(registry.Options{Store: noStore{}, Languages: languages(), Now: w.Now})
	if err != nil {
		return p, err
	}
	p, _, err = plan.Make(r, plan.View{Registry: registry.View{State: state}}, want)
	return p, err
}

// noStore is the store of a registry that only plans.
type noStore struct{ registry.Store }

func languages() []compat.Language {
	var all []compat.Language
	for _, l := range formats.All() {
		all = append(all, l)
	}
	return all
}

// readFor reads what a plan depends on: the desired subjects, and all that they
// or their versions refer to.
func readFor(ctx context.Context, l session.Link, want api.DesiredState, report transfer.Progress) (transfer.Dump, error) {
	var dump transfer.Dump
	seen := map[string]bool{}
	var next []string
	add := func(subject string) {
		name := registry.ParseName(subject).Qualified()
		if !seen[name] {
			seen[name] = true
			next = append(next, name)
		}
	}
	for _, s := range want.Subjects {
		add(s.Subject)
		context := registry.ParseName(s.Subject).Context
		for _, ref := range s.References {
			add(transfer.Qualify(ref.Subject, context))
		}
	}
	for round := 0; len(next) > 0 || round == 0; round++ {
		names := next
		next = nil
		part, err := transfer.Read(ctx, l.Client, transfer.Scope{Subjects: names, Settings: true}, report)
		if err != nil {
			return dump, err
		}
		if round == 0 {
			dump.Configs, dump.Modes = map[string]api.Config{}, map[string]string{}
		}
		dump.Schemas = append(dump.Schemas, part.Schemas...)
		for name, c := range part.Configs {
			dump.Configs[name] = c
		}
		for name, m := range part.Modes {
			dump.Modes[name] = m
		}
		for _, s := range part.Schemas {
			for _, ref := range s.References {
				add(transfer.Qualify(ref.Subject, registry.ParseName(s.Subject).Context))
			}
		}
	}
	return dump, nil
}

// applyPlan applies a desired state: as one batch in a treaty registry, step by
// step in any other one.
func applyPlan(ctx context.Context, w session.World, l session.Link, want api.DesiredState, cause string) (api.Plan, error) {
	p, err := l.Apply(ctx, want, cause)
	if !client.Unknown(err) {
		return p, err
	}
	p, err = makePlan(ctx, w, l, want)
	if err != nil || p.Refused > 0 {
		return p, err
	}
	return p, carryOut(ctx, w, l, want, &p)
}

// action is one call of a plan that is carried out step by step.
type action struct {
	what string
	do   func(context.Context) error
}

// carryOut does the steps of a plan one by one. A failure tells what was done and what was not.
func carryOut(ctx context.Context, w session.World, l session.Link, want api.DesiredState, p *api.Plan) error {
	desired := map[string]api.DesiredSubject{}
	for _, s := range want.Subjects {
		desired[registry.ParseName(s.Subject).Qualified()] = s
	}
	var actions []action
	for _, s := range p.Steps {
		actions = append(actions, stepActions(l, s, desired[s.Subject])...)
	}
	watch := w.Progress()
	defer watch.End()
	for i, a := range actions {
		err := a.do(ctx)
		if err == nil {
			watch.At("apply", i+1, len(actions))
			continue
		}
		watch.End()
		for _, done := range actions[:i] {
			fmt.Fprintf(w.Err, "done:     %s\n", session.Printable(done.what))
		}
		fmt.Fprintf(w.Err, "failed:   %s\n", session.Printable(a.what))
		for _, rest := range actions[i+1:] {
			fmt.Fprintf(w.Err, "not done: %s\n", session.Printable(rest.what))
		}
		if errors.Is(err, context.Canceled) {
			return err
		}
		return session.Fail(session.Unable, fmt.Errorf("%d of %d actions were done; apply again once the cause is gone: %w", i, len(actions), err))
	}
	p.Applied = true
	return nil
}

// stepActions are the calls of one step: a looser level before the schema that
// needs it, a tighter one after the schema that was judged by it.
func stepActions(l session.Link, s api.PlanStep, d api.DesiredSubject) []action {
	var out []action
	level := action{fmt.Sprintf("set the level of %s to %s", s.Subject, s.Level), func(ctx context.Context) error {
		return l.SetConfig(ctx, s.Subject, api.ConfigUpdateRequest{Compatibility: api.Some(s.Level)})
	}}
	if s.OldLevel != "" && s.LevelFirst {
		out = append(out, level)
	}
	if s.Register {
		texts := append(earlierTexts(d, s.Earlier), d.Schema)
		for i, text := range texts {
			number := int(s.NewVersion) - len(texts) + 1 + i
			out = append(out, action{fmt.Sprintf("register version %d of %s", number, s.Subject), func(ctx context.Context) error {
				_, err := l.Register(ctx, s.Subject, api.RegisterSchemaRequest{
					SchemaType: d.SchemaType, Schema: text, References: s.References, Metadata: d.Metadata, RuleSet: d.RuleSet,
				}, d.Normalize)
				return err
			}})
		}
	}
	if s.OldLevel != "" && !s.LevelFirst {
		out = append(out, level)
	}
	return out
}

// earlierTexts are the last n texts before the newest one.
func earlierTexts(d api.DesiredSubject, n int) []string {
	var out []string
	for _, e := range d.Earlier[max(0, len(d.Earlier)-n):] {
		out = append(out, e.Schema)
	}
	return out
}

// explainPlan gives the errors of plans their exit codes; others are the link's.
func explainPlan(l session.Link, err error) error {
	var invalid *plan.InvalidError
	var stale *plan.StaleError
	var refused *client.RefusedError
	var staleThere *client.StaleError
	switch {
	case errors.As(err, &invalid):
		return session.Fail(session.Usage, err)
	case errors.As(err, &stale), errors.As(err, &refused):
		return session.Fail(session.No, err)
	case errors.As(err, &staleThere):
		return session.Fail(session.No, fmt.Errorf("%s; nothing was changed, plan again", staleThere.Refusal.Message))
	}
	return l.Explain(err)
}
