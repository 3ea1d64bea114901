package confluent

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/confluent/entity"
	"github.com/treaty-registry/treaty/server/confluent/wire"
)

// listSchemas answers GET /schemas.
func (a *API) listSchemas(c echo.Context, v registry.View, b []byte) ([]byte, error) {
	q := queryOf(c)
	page, err := q.page()
	if err != nil {
		return b, err
	}
	lifecycles, err := q.words("lifecycle", registry.Strong, registry.Weak, registry.NoAssociation)
	if err != nil {
		return b, err
	}
	a.o.Seen(c.Request(), evidence.Lists, "", 0, "")
	all := v.State.Schemas(registry.SchemaQuery{
		Prefix: q.text("subjectPrefix"), Aliases: q.is("aliases"), Deleted: q.is("deleted"),
		LatestOnly: q.is("latestOnly"), RuleType: q.text("ruleType"), ResourceType: q.text("resourceType"),
		AssociationTypes: q.texts("associationType"), Lifecycles: lifecycles, Page: page,
	})
	b = append(b, '[')
	for i, one := range all {
		if i > 0 {
			b = append(b, ',')
		}
		if one.Aliases == nil && one.Associations == nil {
			b = a.appendVersion(b, one.Version, entity.ByNumber) // the same members in the same order
			continue
		}
		s := entity.Schema(one.Version, true)
		b = wire.AppendExtendedSchema(b, &api.ExtendedSchema{
			Subject: s.Subject, Version: s.Version, ID: s.ID, GUID: s.GUID, SchemaType: s.SchemaType,
			References: s.References, Metadata: s.Metadata, Schema: s.Schema, TS: s.TS, Deleted: s.Deleted,
			Aliases: one.Aliases, Associations: entity.Associations(one.Associations), RuleSet: s.RuleSet,
		})
	}
	return append(b, ']'), nil
}

// schemaByID answers GET /schemas/ids/{id}, the call that every consumer makes
// for every schema it meets. Without a format or tags it costs two look-ups in memory.
func (a *API) schemaByID(c echo.Context) error {
	v := a.store.Current()
	a.tell(c, v)
	n, err := id(c)
	if err != nil {
		return err
	}
	if c.Request().URL.RawQuery != "" {
		q := queryOf(c)
		if q.has("format") || q.has("referenceFormat") || q.has("findTags") || q.is("fetchMaxId") {
			return a.schemaByIDWith(c)
		}
		if s := q.text("subject"); s != "" {
			found, err := v.State.FindID(v.State.Alias(registry.ParseName(s), false), n)
			if err != nil {
				return a.schemaByIDWith(c)
			}
			return a.sendByID(c, found, found.Qualified())
		}
	}
	found := v.State.ByID(registry.DefaultContext, n)
	if found == nil {
		return a.schemaByIDWith(c)
	}
	return a.sendByID(c, found, "")
}

// sendByID sends a schema; subject is what the request names, qualified.
func (a *API) sendByID(c echo.Context, found *registry.Version, subject string) error {
	a.o.Seen(c.Request(), evidence.FetchesID, subject, found.ID, "")
	r := a.cache.Render(found, entity.ByID)
	return sendSized(c, http.StatusOK, r.Body, r.Length)
}

// schemaByIDWith is schemaByID with all that the query may ask for.
func (a *API) schemaByIDWith(c echo.Context) error { return a.lastingAnswer(c, a.appendByID) }

func (a *API) appendByID(c echo.Context, v registry.View, b []byte) ([]byte, error) {
	q := queryOf(c)
	found, err := a.carrier(c, v.State, q)
	if err != nil {
		return b, err
	}
	answer := entity.SchemaString(found)
	if err := a.format(v.State, found, q, &answer.Schema); err != nil {
		return b, err
	}
	qualify(answer.References, found, q)
	if answer.SchemaTags, err = a.tags(v.State, found, q); err != nil {
		return b, err
	}
	if q.is("fetchMaxId") {
		highest := int(v.State.MaxID(found.Context))
		answer.MaxID = &highest
	}
	named := ""
	if q.text("subject") != "" {
		named = found.Qualified()
	}
	a.o.Seen(c.Request(), evidence.FetchesID, named, found.ID, "")
	return wire.AppendSchemaString(b, &answer), nil
}

// carrier returns a version with the id of the path, where the query says to look.
func (a *API) carrier(c echo.Context, s *registry.State, q query) (*registry.Version, error) {
	n, err := id(c)
	if err != nil {
		return nil, err
	}
	return s.FindID(a.scope(s, q), n)
}

// scope returns the subject or context that the query names.
func (a *API) scope(s *registry.State, q query) registry.Name {
	return s.Alias(registry.ParseName(q.text("subject")), false)
}

// textByID answers GET /schemas/ids/{id}/schema: the text itself, not as a JSON string.
func (a *API) textByID(c echo.Context, v registry.View, b []byte) ([]byte, error) {
	q := queryOf(c)
	found, err := a.carrier(c, v.State, q)
	if err != nil {
		return b, err
	}
	return a.appendText(b, v.State, found, q)
}

// subjectsOfID answers GET /schemas/ids/{id}/subjects.
func (a *API) subjectsOfID(c echo.Context, v registry.View, b []byte) ([]byte, error) {
	all, err := a.carriers(c, v.State)
	if err != nil {
		return b, err
	}
	names := make([]string, len(all))
	for i, one := range all {
		names[i] = one.Qualified()
	}
	return wire.AppendStrings(b, names), nil
}

// versionsOfID answers GET /schemas/ids/{id}/versions.
func (a *API) versionsOfID(c echo.Context, v registry.View, b []byte) ([]byte, error) {
	all, err := a.carriers(c, v.State)
	if err != nil {
		return b, err
	}
	places := make([]api.SubjectVersion, len(all))
	for i, one := range all {
		places[i] = api.SubjectVersion{Subject: one.Qualified(), Version: int(one.Number)}
	}
	return wire.AppendSubjectVersions(b, places), nil
}

func (a *API) carriers(c echo.Context, s *registry.State) ([]*registry.Version, error) {
	n, err := id(c)
	if err != nil {
		return nil, err
	}
	q := queryOf(c)
	page, err := q.page()
	if err != nil {
		return nil, err
	}
	return s.Carriers(a.scope(s, q), n, q.is("deleted"), page)
}

// schemaByGUID answers GET /schemas/guids/{guid}.
func (a *API) schemaByGUID(c echo.Context, v registry.View, b []byte) ([]byte, error) {
	found, err := v.State.ByGUID(segment(c, "guid"))
	if err != nil {
		return b, err
	}
	a.o.Seen(c.Request(), evidence.FetchesGUID, "", 0, found.Content.GUID.String())
	q := queryOf(c)
	if !q.has("format") {
		return a.appendVersion(b, found, entity.ByGUID), nil
	}
	answer := entity.SchemaString(found)
	answer.Subject, answer.Version = "", 0
	if err := a.format(v.State, found, q, &answer.Schema); err != nil {
		return b, err
	}
	return wire.AppendSchemaString(b, &answer), nil
}

// idsOfGUID answers GET /schemas/guids/{guid}/ids.
func (a *API) idsOfGUID(c echo.Context, v registry.View, b []byte) ([]byte, error) {
	all := v.State.IDsByGUID(segment(c, "guid"))
	ids := make([]api.ContextID, len(all))
	for i, one := range all {
		ids[i] = api.ContextID{Context: one.Context, ID: int(one.ID)}
	}
	return wire.AppendContextIDs(b, ids), nil
}

// listTypes answers GET /schemas/types.
func (a *API) listTypes(_ echo.Context, _ registry.View, b []byte) ([]byte, error) {
	return wire.AppendStrings(b, a.registry.Types()), nil
}

// qualify spells the subjects of references out if the query asks for it and the
// schema is not in the default context.
func qualify(references []api.SchemaReference, of *registry.Version, q query) {
	if q.text("referenceFormat") != "qualified" || of.Context == registry.DefaultContext {
		return
	}
	for i, r := range references {
		if n := registry.ParseName(r.Subject); n.Context == registry.DefaultContext && n.Subject == r.Subject {
			references[i].Subject = registry.Name{Context: of.Context, Subject: r.Subject}.Qualified()
		}
	}
}

// tags returns the inline tags that the query asks for.
func (a *API) tags(s *registry.State, v *registry.Version, q query) ([]api.SchemaTags, error) {
	if !q.has("findTags") {
		return nil, nil
	}
	found, err := a.registry.Tags(s, v.Context, v.Content, q.texts("findTags"))
	return entity.Tags(found), err
}
