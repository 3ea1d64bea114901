package transfer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
)

// readContexts lists the contexts. A prefix that is not everything has at most one.
func readContexts(ctx context.Context, c *client.Client, d *Dump, prefix string) error {
	names, err := c.Contexts(ctx)
	if err != nil && !client.Unknown(err) { // registries before release 7.0 have none
		return err
	}
	for _, name := range names {
		if name != "." && (prefix == ":*:" || prefix == "" || prefix == ":"+name+":") {
			d.Contexts = append(d.Contexts, name)
		}
	}
	return nil
}

// readAssociations reads what subjects are associated with.
func readAssociations(ctx context.Context, c *client.Client, d *Dump, prefix string, report Progress) error {
	for offset := 0; ; {
		list, err := c.Associations(ctx, prefix, offset, page)
		if client.Unknown(err) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, s := range list {
			for _, a := range s.Associations {
				a.GUID, a.CreateTS, a.UpdateTS = "", 0, 0 // each registry has its own
				d.Associations = append(d.Associations, a)
			}
		}
		report("associations", len(d.Associations), 0)
		if offset += len(list); len(list) < page {
			return nil
		}
	}
}

// tie names an association: the resource and which part of it. It has one at a time.
func tie(a api.Association) string {
	return strings.Join([]string{a.ResourceNamespace, a.ResourceName, a.ResourceID, a.ResourceType, a.AssociationType}, "\x00")
}

func tieForPeople(a api.Association) string {
	return fmt.Sprintf("%s of %s %s/%s", a.AssociationType, a.ResourceType, a.ResourceNamespace, a.ResourceName)
}

// compareTies tells which contexts and associations are missing, and which
// associations are with something else.
func compareTies(d *Difference, source, target Dump) {
	for _, name := range source.Contexts {
		implied := slices.ContainsFunc(d.Missing, func(s api.Schema) bool { return contextOf(s.Subject) == name })
		if !implied && !slices.Contains(target.Contexts, name) {
			d.Contexts = append(d.Contexts, name)
		}
	}
	there := map[string]api.Association{}
	for _, a := range target.Associations {
		there[tie(a)] = a
	}
	for _, a := range source.Associations {
		old, ok := there[tie(a)]
		switch {
		case !ok:
			d.Associations = append(d.Associations, a)
		case Qualify(old.Subject, ".") != Qualify(a.Subject, ".") || old.Lifecycle != a.Lifecycle:
			d.Clashes = append(d.Clashes, fmt.Sprintf("the %s is associated with %s (%s) there, here with %s (%s)", tieForPeople(a), old.Subject, old.Lifecycle, a.Subject, a.Lifecycle))
		}
	}
}

// keeper is the subject that brings an empty context about: contexts come with
// their first schema, and stay when it is gone for good.
const keeper = "treaty-import"

// keep makes empty contexts, which are in mode IMPORT.
func (w *writer) keep(ctx context.Context, names []string) error {
	return each(ctx, names, func(ctx context.Context, name string) error {
		subject, id := ":"+name+":"+keeper, 1
		// A stop in between would leave the schema there, and the next run would not know.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), restoreTimeout)
		defer cancel()
		_, err := w.c.Register(ctx, subject, api.RegisterSchemaRequest{Version: 1, ID: &id, Schema: `"null"`}, false)
		if err == nil {
			_, err = w.c.DeleteSubject(ctx, subject, false)
		}
		if err == nil {
			_, err = w.c.DeleteSubject(ctx, subject, true)
		}
		if err != nil {
			return fmt.Errorf("context %s: %w", name, err)
		}
		return nil
	})
}

// associate creates associations, those of one resource together: they have to agree.
func (w *writer) associate(ctx context.Context, all []api.Association) error {
	byResource := map[string]*api.AssociationCreateOrUpdateRequest{}
	var order []*api.AssociationCreateOrUpdateRequest
	for _, a := range all {
		kind := a.AssociationType
		a.AssociationType = ""
		r := byResource[tie(a)]
		if r == nil {
			r = &api.AssociationCreateOrUpdateRequest{
				ResourceName: a.ResourceName, ResourceNamespace: a.ResourceNamespace, ResourceID: a.ResourceID, ResourceType: a.ResourceType,
			}
			byResource[tie(a)] = r
			order = append(order, r)
		}
		r.Associations = append(r.Associations, api.AssociationCreateOrUpdateInfo{
			Subject: &a.Subject, AssociationType: kind, Lifecycle: a.Lifecycle, Frozen: a.Frozen,
		})
	}
	return each(ctx, order, func(ctx context.Context, r *api.AssociationCreateOrUpdateRequest) error {
		if err := w.c.Associate(ctx, *r); err != nil {
			return fmt.Errorf("associations of %s %s/%s: %w", cmp.Or(r.ResourceType, "topic"), r.ResourceNamespace, r.ResourceName, err)
		}
		return nil
	})
}
