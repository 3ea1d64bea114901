package transfer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
)

// importMode is the mode in which a registry takes ids and numbers as they are.
const importMode = "IMPORT"

// restoreTimeout bounds how long modes are put back after a transfer was stopped.
const restoreTimeout = 10 * time.Second

// Write brings to a registry what it lacks: schemas with their ids and numbers,
// those that others refer to first, then deletions, empty contexts, settings and
// associations. While it runs the contexts that it writes to are in mode IMPORT; afterwards, also after
// an error, they have their old mode again. target is what the registry held.
//
// An error leaves a part of the difference written. The next Compare tells the rest.
func Write(ctx context.Context, c *client.Client, d Difference, target Dump, report Progress) (err error) {
	w := &writer{c: c, report: report, total: len(d.Missing)}
	if len(d.Missing)+len(d.Contexts)+len(d.Associations) > 0 {
		restore, enterErr := w.enter(ctx, d, target)
		// The context may have ended, and the modes have to be put back all the same.
		defer func() {
			back, cancel := context.WithTimeout(context.WithoutCancel(ctx), restoreTimeout)
			defer cancel()
			err = errors.Join(err, restore(back))
		}()
		if enterErr != nil {
			return enterErr
		}
	}
	groups := waves(d.Missing)
	for _, wave := range groups {
		if err := each(ctx, bySubject(wave), w.register); err != nil {
			return err
		}
	}
	if err := w.undo(ctx, groups, d.Undo); err != nil {
		return err
	}
	if err := w.keep(ctx, d.Contexts); err != nil {
		return err
	}
	err = each(ctx, slices.Sorted(maps.Keys(d.Configs)), func(ctx context.Context, name string) error {
		if err := c.SetConfig(ctx, name, update(d.Configs[name])); err != nil {
			return fmt.Errorf("settings of %s: %w", orGlobal(name), err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.associate(ctx, d.Associations)
}

// Modes sets the modes that a registry lacks; it comes last, because READONLY is one of them.
func Modes(ctx context.Context, c *client.Client, modes map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(modes)) {
		if err := c.SetMode(ctx, name, modes[name], true); err != nil {
			return fmt.Errorf("mode of %s: %w", orGlobal(name), err)
		}
	}
	return nil
}

type writer struct {
	c      *client.Client
	report Progress
	mu     sync.Mutex
	done   int
	total  int
}

// enter switches everything that is written to into mode IMPORT, and returns what
// switches it back.
func (w *writer) enter(ctx context.Context, d Difference, target Dump) (func(context.Context) error, error) {
	wanted := map[string]bool{}
	want := func(subject string) {
		name := ""
		if context := contextOf(subject); context != "." {
			name = ":" + context + ":"
		}
		wanted[name] = true
		if mode := target.Modes[subject]; mode != "" {
			wanted[subject] = true
		}
	}
	for _, s := range d.Missing {
		want(s.Subject)
	}
	for _, name := range d.Contexts {
		want(":" + name + ":" + keeper)
	}
	for _, a := range d.Associations {
		want(a.Subject)
	}
	old := map[string]string{}
	restore := func(ctx context.Context) error {
		var errs []error
		for _, name := range slices.Backward(slices.Sorted(maps.Keys(old))) {
			var err error
			switch old[name] {
			case importMode:
				continue
			case "":
				err = w.c.DeleteMode(ctx, name, false)
			default:
				err = w.c.SetMode(ctx, name, old[name], true)
			}
			if err != nil {
				errs = append(errs, fmt.Errorf("%s is still in mode IMPORT: %w", orGlobal(name), err))
			}
		}
		return errors.Join(errs...)
	}
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		mode, err := w.c.Mode(ctx, name, false)
		if err != nil && !client.NotFound(err) {
			return restore, fmt.Errorf("mode of %s: %w", orGlobal(name), err)
		}
		if err := w.c.SetMode(ctx, name, importMode, true); err != nil {
			return restore, fmt.Errorf("the registry does not let %s be imported into: %w", orGlobal(name), err)
		}
		old[name] = mode
	}
	return restore, nil
}

// register writes versions of one subject, in order.
func (w *writer) register(ctx context.Context, versions []api.Schema) error {
	for _, s := range versions {
		id := s.ID
		_, err := w.c.Register(ctx, s.Subject, api.RegisterSchemaRequest{
			Version: s.Version, ID: &id, SchemaType: s.SchemaType, References: s.References,
			Metadata: s.Metadata, RuleSet: s.RuleSet, Schema: s.Schema,
		}, false)
		if err != nil {
			return fmt.Errorf("%s version %d: %w", s.Subject, s.Version, err)
		}
		w.mu.Lock()
		w.done++
		w.report("import", w.done, w.total)
		w.mu.Unlock()
	}
	return nil
}

// undo deletes softly what is deleted in the source: after everything is
// registered, because a registration may purge deleted versions of the same
// content, and those that refer to others first.
func (w *writer) undo(ctx context.Context, groups [][]api.Schema, more []api.Schema) error {
	deleted := slices.Clone(more)
	for _, wave := range groups {
		for _, s := range wave {
			if isDeleted(s) {
				deleted = append(deleted, s)
			}
		}
	}
	for _, wave := range slices.Backward(waves(deleted)) {
		err := each(ctx, bySubject(wave), func(ctx context.Context, versions []api.Schema) error {
			for _, s := range versions {
				if err := w.c.DeleteVersion(ctx, s.Subject, s.Version, false); err != nil && !client.NotFound(err) {
					return fmt.Errorf("delete %s version %d: %w", s.Subject, s.Version, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func orGlobal(name string) string {
	if name == "" {
		return "the default context"
	}
	return name
}

// update is the request that makes a record of settings.
func update(c api.Config) api.ConfigUpdateRequest {
	var u api.ConfigUpdateRequest
	text(&u.Compatibility, c.CompatibilityLevel)
	text(&u.Alias, c.Alias)
	text(&u.AliasForDeks, c.AliasForDeks)
	text(&u.CompatibilityGroup, c.CompatibilityGroup)
	text(&u.CompatibilityPolicy, c.CompatibilityPolicy)
	pointer(&u.Normalize, c.Normalize)
	pointer(&u.ValidateFields, c.ValidateFields)
	pointer(&u.ValidateRules, c.ValidateRules)
	pointer(&u.ValidateNewSchemas, c.ValidateNewSchemas)
	pointer(&u.DefaultMetadata, c.DefaultMetadata)
	pointer(&u.OverrideMetadata, c.OverrideMetadata)
	pointer(&u.DefaultRuleSet, c.DefaultRuleSet)
	pointer(&u.OverrideRuleSet, c.OverrideRuleSet)
	return u
}

func text(to *api.Optional[string], value string) {
	if value != "" {
		*to = api.Some(value)
	}
}

func pointer[T any](to *api.Optional[T], value *T) {
	if value != nil {
		*to = api.Some(*value)
	}
}
