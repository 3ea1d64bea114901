// Package transfer moves whole registries: it reads one into records, writes records into another one, and compares the two.
//
// What is missing in a registry is the difference between two sets of records.
// So an interrupted transfer is resumed by starting it again, and a finished one
// is verified by finding no difference.
package transfer

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
)

// Dump is everything that a registry holds.
type Dump struct {
	Schemas []api.Schema          // by subject and version; Deleted is always set
	Configs map[string]api.Config // by subject or context; "" is the global one
	Modes   map[string]string     // the same
	// Contexts are the names of all but the default one, with their dot. They
	// outlive their last schema, so that the schemas alone do not tell.
	Contexts     []string
	Associations []api.Association // by resource and type
}

// workers is how many calls run at once: a registry answers them side by side.
const workers = 32

// page is the number of schemas of one call, the most that registries give.
const page = 1000

// Progress is told how far a transfer is. total is 0 while it is not known.
type Progress func(what string, done, total int)

// Scope says what to read.
type Scope struct {
	// Prefix limits a dump to subjects whose qualified name begins with it; ":*:" is everything.
	Prefix string
	// Subjects limits a dump to these; nil is all under the prefix.
	Subjects []string
	// Settings are wanted too: one or two calls per subject.
	Settings bool
}

// Everything is the scope of a whole registry.
func Everything() Scope { return Scope{Prefix: ":*:", Settings: true} }

// Read reads a registry. Its errors are those of the client.
func Read(ctx context.Context, c *client.Client, s Scope, report Progress) (Dump, error) {
	d := Dump{Configs: map[string]api.Config{}, Modes: map[string]string{}}
	var err error
	if s.Subjects == nil {
		d.Schemas, err = readPages(ctx, c, s.Prefix, report)
	}
	if s.Subjects != nil || client.Unknown(err) {
		d.Schemas, err = readSubjects(ctx, c, s, report) // registries before release 6.0 cannot list schemas
	}
	if err != nil {
		return d, err
	}
	if s.Subjects == nil {
		if err = readContexts(ctx, c, &d, s.Prefix); err == nil {
			err = readAssociations(ctx, c, &d, s.Prefix, report)
		}
	}
	if s.Settings && err == nil {
		err = readSettings(ctx, c, &d, s, report)
	}
	d.sort()
	return d, err
}

func (d *Dump) sort() {
	slices.SortFunc(d.Schemas, func(a, b api.Schema) int {
		return cmp.Or(strings.Compare(a.Subject, b.Subject), cmp.Compare(a.Version, b.Version))
	})
	slices.Sort(d.Contexts)
	slices.SortFunc(d.Associations, func(a, b api.Association) int { return strings.Compare(tie(a), tie(b)) })
}

func readPages(ctx context.Context, c *client.Client, prefix string, report Progress) ([]api.Schema, error) {
	var all []api.Schema
	active := map[string]bool{}
	// Softly deleted versions are listed with the others and older registries do
	// not say which they are, so the lists are read both ways.
	for _, which := range []client.Which{client.Active, client.All} {
		for offset := 0; ; {
			list, err := c.Schemas(ctx, prefix, which, offset, page)
			if err != nil {
				return nil, err
			}
			for _, s := range list {
				key := fmt.Sprintf("%s %d", s.Subject, s.Version)
				if which == client.Active {
					active[key] = true
					continue
				}
				deleted := !active[key]
				all = append(all, api.Schema{
					Subject: s.Subject, Version: s.Version, ID: s.ID, GUID: s.GUID, SchemaType: s.SchemaType, References: s.References,
					Metadata: s.Metadata, RuleSet: s.RuleSet, Schema: s.Schema, TS: s.TS, Deleted: &deleted,
				})
			}
			report("read", len(all), 0)
			if offset += len(list); len(list) < page {
				break
			}
		}
	}
	return all, nil
}

func readSubjects(ctx context.Context, c *client.Client, s Scope, report Progress) ([]api.Schema, error) {
	names := s.Subjects
	if names == nil {
		var err error
		if names, err = c.Subjects(ctx, s.Prefix, client.All); err != nil {
			return nil, err
		}
	}
	var mu sync.Mutex
	var all []api.Schema
	done := 0
	err := each(ctx, names, func(ctx context.Context, name string) error {
		every, err := c.Versions(ctx, name, client.All)
		if client.NotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		active, err := c.Versions(ctx, name, client.Active)
		if err != nil && !client.NotFound(err) {
			return err
		}
		for _, number := range every {
			v, err := c.Version(ctx, name, number, true)
			if err != nil {
				return err
			}
			if Qualify(v.Subject, ".") != Qualify(name, ".") {
				return nil // an unqualified name is looked for in other contexts too
			}
			deleted := !slices.Contains(active, number)
			v.Deleted = &deleted
			mu.Lock()
			all = append(all, v)
			mu.Unlock()
		}
		mu.Lock()
		defer mu.Unlock()
		done++
		report("read", done, len(names))
		return nil
	})
	return all, err
}

// readSettings asks each subject and context for records of its own.
func readSettings(ctx context.Context, c *client.Client, d *Dump, s Scope, report Progress) error {
	names := slices.Clone(s.Subjects)
	if names != nil { // what they inherit counts too
		above := map[string]bool{"": true}
		for _, name := range names {
			if context := contextOf(name); context != "." {
				above[":"+context+":"] = true
			}
		}
		names = append(names, slices.Sorted(maps.Keys(above))...)
	} else {
		names = []string{""}
		for _, name := range d.Contexts {
			names = append(names, ":"+name+":")
		}
		for _, schema := range d.Schemas {
			if names[len(names)-1] != schema.Subject {
				names = append(names, schema.Subject)
			}
		}
	}
	var mu sync.Mutex
	done := 0
	return each(ctx, names, func(ctx context.Context, name string) error {
		config, err := c.Config(ctx, name, false)
		if err != nil && !client.NotFound(err) {
			return err
		}
		mode, noMode := c.Mode(ctx, name, false)
		if noMode != nil && !client.NotFound(noMode) {
			return noMode
		}
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			d.Configs[name] = config
		}
		if noMode == nil && mode != "" {
			d.Modes[name] = mode
		}
		done++
		report("settings", done, len(names))
		return nil
	})
}

// each runs do for all items, some at a time, until one fails.
func each[T any](ctx context.Context, items []T, do func(context.Context, T) error) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(workers)
	for _, item := range items {
		if ctx.Err() != nil {
			break
		}
		g.Go(func() error { return do(ctx, item) })
	}
	return g.Wait()
}

// same reports whether two records are the same version. Texts are compared as
// they are: registries keep them in one canonical form.
func same(a, b api.Schema) bool {
	x, y := a, b
	for _, s := range []*api.Schema{&x, &y} {
		s.GUID, s.TS, s.Deleted, s.SchemaTags = "", 0, nil, nil
		s.SchemaType = cmp.Or(s.SchemaType, "AVRO")
		if len(s.References) == 0 {
			s.References = nil
		}
	}
	l, err1 := json.Marshal(x)
	r, err2 := json.Marshal(y)
	return err1 == nil && err2 == nil && string(l) == string(r)
}

// isDeleted reports whether a record is softly deleted.
func isDeleted(s api.Schema) bool { return s.Deleted != nil && *s.Deleted }
