package confluent

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/confluent/entity"
	"github.com/treaty-registry/treaty/server/confluent/wire"
)

// listVersions answers GET /subjects/{subject}/versions.
func (a *API) listVersions(c echo.Context, v registry.View, b []byte) ([]byte, error) {
	q := queryOf(c)
	page, err := q.page()
	if err != nil {
		return b, err
	}
	numbers, err := v.State.Versions(subject(c, v.State), registry.VersionQuery{
		Deleted: q.is("deleted"), DeletedOnly: q.is("deletedOnly"), DeletedAsNegative: q.is("deletedAsNegative"), Page: page,
	})
	if err != nil {
		return b, err
	}
	return wire.AppendInts(b, numbers), nil
}

// version answers GET /subjects/{subject}/versions/{version}.
func (a *API) version(c echo.Context) error {
	v, stale, err := a.view(c)
	if err != nil {
		return err
	}
	q := queryOf(c)
	found, err := a.find(c, v.State, q.is("deleted"))
	if err != nil {
		return absent(err, stale)
	}
	act := evidence.FetchesVersion
	if n := segment(c, "version"); n == "latest" || n == "-1" {
		act = evidence.FetchesLatest
	}
	a.o.Seen(c.Request(), act, found.Qualified(), found.ID, "")
	if !q.has("format") && !q.has("referenceFormat") && !q.has("findTags") {
		r := a.cache.Render(found, entity.ByNumber)
		return sendSized(c, http.StatusOK, r.Body, r.Length)
	}
	answer := entity.Schema(found, true)
	if err := a.format(v.State, found, q, &answer.Schema); err != nil {
		return err
	}
	qualify(answer.References, found, q)
	if answer.SchemaTags, err = a.tags(v.State, found, q); err != nil {
		return err
	}
	b := a.borrow()
	defer a.giveBack(b)
	b.data = wire.AppendSchema(b.data[:0], &answer)
	return send(c, http.StatusOK, b.data)
}

// find returns the version that the path names.
func (a *API) find(c echo.Context, s *registry.State, deleted bool) (*registry.Version, error) {
	number, err := registry.ParseVersion(segment(c, "version"))
	if err != nil {
		return nil, err
	}
	return s.FindVersion(subject(c, s), number, deleted)
}

// versionText answers GET /subjects/{subject}/versions/{version}/schema: the text itself, not as a JSON string.
func (a *API) versionText(c echo.Context, v registry.View, b []byte) ([]byte, error) {
	q := queryOf(c)
	found, err := a.find(c, v.State, q.is("deleted"))
	if err != nil {
		return b, err
	}
	return a.appendText(b, v.State, found, q)
}

func (a *API) appendText(b []byte, s *registry.State, v *registry.Version, q query) ([]byte, error) {
	text := v.Content.Text()
	err := a.format(s, v, q, &text)
	return append(b, text...), err
}

// referencedBy answers GET /subjects/{subject}/versions/{version}/referencedby.
func (a *API) referencedBy(c echo.Context, v registry.View, b []byte) ([]byte, error) {
	q := queryOf(c)
	page, err := q.page()
	if err != nil {
		return b, err
	}
	found, err := a.find(c, v.State, true)
	if err != nil {
		return b, err
	}
	return wire.AppendInts(b, v.State.ReferencedBy(found, q.is("deleted"), page)), nil
}

// register answers POST /subjects/{subject}/versions.
func (a *API) register(c echo.Context) error {
	req, err := readBody(a, c, "register.arg6", (*wire.Reader).Register)
	if err != nil {
		return err
	}
	q := queryOf(c)
	done, pos, err := a.registry.Register(c.Request().Context(), registry.ParseName(segment(c, "subject")), entity.Draft(req), registry.RegisterOptions{
		Normalize: q.is("normalize"), Force: q.is("force"), Follow: true, By: a.by(c),
	})
	if err != nil {
		return a.refused(c, pos, explained(c, req, unwritten("Register", err)))
	}
	a.placed(c, pos)
	a.o.Seen(c.Request(), evidence.Registers, done.Version.Qualified(), done.Version.ID, "")
	if done.Stale {
		a.label(c)
	}
	s := entity.Registered
	if done.Stored {
		s = entity.RegisteredAs
	}
	if !q.has("format") {
		r := a.cache.Render(done.Version, s)
		return sendSized(c, http.StatusOK, r.Body, r.Length)
	}
	answer := entity.Response(done.Version, done.Stored)
	if err := a.format(a.store.Current().State, done.Version, q, &answer.Schema); err != nil {
		return err
	}
	b := a.borrow()
	defer a.giveBack(b)
	b.data = wire.AppendRegisterResponse(b.data[:0], &answer)
	return send(c, http.StatusOK, b.data)
}

// deleteVersion answers DELETE /subjects/{subject}/versions/{version} with the bare number.
func (a *API) deleteVersion(c echo.Context) error {
	name, err := a.target(c)
	if err != nil {
		return err
	}
	number, err := registry.ParseVersion(segment(c, "version"))
	if err != nil {
		return err
	}
	deleted, pos, err := a.registry.DeleteVersion(c.Request().Context(), name, number, queryOf(c).is("permanent"), a.by(c))
	if err != nil {
		return a.refused(c, pos, unwritten("Delete Schema Version", err))
	}
	return a.wrote(c, pos, strconv.AppendInt(nil, int64(deleted), 10))
}

// retag answers POST /subjects/{subject}/versions/{version}/tags.
func (a *API) retag(c echo.Context) error {
	req, err := readBody(a, c, "modifyTags.arg4", (*wire.Reader).Tag)
	if err != nil {
		return err
	}
	name := subject(c, a.known(c))
	number, err := registry.ParseVersion(segment(c, "version"))
	if err != nil {
		return err
	}
	done, pos, err := a.registry.Retag(c.Request().Context(), name, number, registry.RetagRequest{
		NewVersion: req.NewVersion, Add: entity.ToTags(req.TagsToAdd), Remove: entity.ToTags(req.TagsToRemove),
		Metadata: entity.ToMetadata(req.Metadata), RuleSet: entity.ToRuleSet(req.RuleSet),
		RulesToMerge: entity.ToRuleSet(req.RulesToMerge), RulesToRemove: req.RulesToRemove,
	}, a.by(c))
	if err != nil {
		return a.refused(c, pos, unwritten("Register", err))
	}
	a.placed(c, pos)
	r := a.cache.Render(done.Version, entity.Registered)
	return sendSized(c, http.StatusOK, r.Body, r.Length)
}
