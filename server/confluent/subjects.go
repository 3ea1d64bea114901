package confluent

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/confluent/entity"
	"github.com/treaty-registry/treaty/server/confluent/wire"
)

// listSubjects answers GET /subjects.
func (a *API) listSubjects(c echo.Context) error {
	v, _, err := a.view(c)
	if err != nil {
		return err
	}
	raw := c.Request().URL.RawQuery
	a.o.Seen(c.Request(), evidence.Lists, "", 0, "")
	r := a.lists.Get(v.Pos, raw)
	if r == nil {
		q := queryOf(c)
		page, err := q.page()
		if err != nil {
			return err
		}
		prefix := q.text("subjectPrefix")
		if !q.has("subjectPrefix") {
			prefix = ":*:"
		}
		b := a.borrow()
		defer a.giveBack(b)
		b.data = wire.AppendStrings(b.data[:0], v.State.Subjects(registry.SubjectQuery{
			Prefix: prefix, Deleted: q.is("deleted"), DeletedOnly: q.is("deletedOnly"), Page: page,
		}))
		r = a.lists.Put(v.Pos, raw, b.data)
	}
	return sendSized(c, http.StatusOK, r.Body, r.Length)
}

// lookUp answers POST /subjects/{subject}: is this schema registered there?
func (a *API) lookUp(c echo.Context, req *api.RegisterSchemaRequest, v registry.View, b []byte) ([]byte, error) {
	q := queryOf(c)
	found, err := a.registry.Lookup(v.State, subject(c, v.State), entity.Draft(req), registry.LookupOptions{
		Normalize: q.is("normalize"), Deleted: q.is("deleted"),
	})
	if err != nil {
		return b, err
	}
	act := evidence.LooksUp
	if q.is("deleted") {
		act = evidence.LooksUpDeleted
	}
	a.o.Seen(c.Request(), act, found.Version.Qualified(), found.Version.ID, "")
	if q.text("format") == "" {
		s := entity.ByText
		if found.Stored {
			s = entity.ByNumber
		}
		return a.appendVersion(b, found.Version, s), nil
	}
	answer := entity.Schema(found.Version, found.Stored)
	if err := a.format(v.State, found.Version, q, &answer.Schema); err != nil {
		return b, err
	}
	return wire.AppendSchema(b, &answer), nil
}

// versionByMetadata answers GET /subjects/{subject}/metadata.
func (a *API) versionByMetadata(c echo.Context, v registry.View, b []byte) ([]byte, error) {
	q := queryOf(c)
	keys, values := q.texts("key"), q.texts("value")
	found, err := v.State.WithMetadata(subject(c, v.State), keys, values, q.is("deleted"))
	if err != nil {
		return b, err
	}
	a.o.Seen(c.Request(), evidence.FetchesSelected, found.Qualified(), found.ID, selector(keys, values))
	answer := entity.Schema(found, true)
	if err := a.format(v.State, found, q, &answer.Schema); err != nil {
		return b, err
	}
	return wire.AppendSchema(b, &answer), nil
}

// selector is what a request selects versions by, in the form "major=2,team=x".
func selector(keys, values []string) string {
	pairs := make([]string, 0, len(keys))
	for i := range min(len(keys), len(values)) {
		pairs = append(pairs, keys[i]+"="+values[i])
	}
	slices.Sort(pairs)
	return strings.Join(pairs, ",")
}

// deleteSubject answers DELETE /subjects/{subject}.
func (a *API) deleteSubject(c echo.Context) error {
	name, err := a.target(c)
	if err != nil {
		return err
	}
	numbers, pos, err := a.registry.DeleteSubject(c.Request().Context(), name, queryOf(c).is("permanent"), a.by(c))
	if err != nil {
		return a.refused(c, pos, unwritten("Delete subject", err))
	}
	b := a.borrow()
	defer a.giveBack(b)
	b.data = wire.AppendInts(b.data[:0], numbers)
	return a.wrote(c, pos, b.data)
}

// appendVersion appends a version in one of its shapes, out of the cache if it is there.
func (a *API) appendVersion(b []byte, v *registry.Version, s entity.Shape) []byte {
	return append(b, a.cache.Render(v, s).Body...)
}

// format replaces a text by the form that the query asks for.
func (a *API) format(s *registry.State, v *registry.Version, q query, text *string) error {
	wanted := q.text("format")
	if wanted == "" {
		return nil
	}
	formatted, err := a.registry.Formatted(s, v.Context, v.Content, wanted)
	if err != nil {
		return err
	}
	*text = formatted
	return nil
}
