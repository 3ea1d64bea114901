package confluent

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/confluent/entity"
	"github.com/treaty-registry/treaty/server/confluent/wire"
)

// associationQuery reads what the three lists of associations can be asked for.
func associationQuery(c echo.Context) (registry.AssociationQuery, error) {
	q := queryOf(c)
	page, err := q.page()
	if err != nil {
		return registry.AssociationQuery{}, err
	}
	lifecycles, err := q.words("lifecycle", registry.Strong, registry.Weak)
	out := registry.AssociationQuery{
		ResourceType: q.text("resourceType"), AssociationTypes: q.texts("associationType"), Page: page,
	}
	if len(lifecycles) > 0 {
		out.Lifecycle = lifecycles[0]
	}
	return out, err
}

// associationsOfSubject answers GET /associations/subjects/{subject}.
func (a *API) associationsOfSubject(c echo.Context, v registry.View, b []byte) ([]byte, error) {
	q, err := associationQuery(c)
	if err != nil {
		return b, err
	}
	return wire.AppendAssociations(b, entity.Associations(v.State.AssociationsBySubject(subject(c, v.State), q))), nil
}

// associationsOfResource answers GET /associations/resources/{namespace}/{name}.
func (a *API) associationsOfResource(c echo.Context, v registry.View, b []byte) ([]byte, error) {
	q, err := associationQuery(c)
	if err != nil {
		return b, err
	}
	found := v.State.AssociationsByResource(segment(c, "namespace"), segment(c, "name"), q)
	// Asked before any schema, also where nothing is associated: by both sides, once for each topic.
	act := evidence.TouchesValue
	if slices.Contains(q.AssociationTypes, "key") {
		act = evidence.TouchesKey
	}
	a.o.Seen(c.Request(), act, segment(c, "namespace")+"/"+segment(c, "name"), 0, "")
	return wire.AppendAssociations(b, entity.Associations(found)), nil
}

// associationsOfResourceID answers GET /associations/resources/{id}. The router
// knows the id as namespace, because both stand in one place of the path.
func (a *API) associationsOfResourceID(c echo.Context, v registry.View, b []byte) ([]byte, error) {
	q, err := associationQuery(c)
	if err != nil {
		return b, err
	}
	found := v.State.AssociationsByResourceID(segment(c, "namespace"), q)
	return wire.AppendAssociations(b, entity.Associations(found)), nil
}

// createAssociations answers POST /associations.
func (a *API) createAssociations(c echo.Context) error {
	req, err := readBody(a, c, "createAssociation.arg4", (*wire.Reader).Associations)
	if err != nil {
		return err
	}
	q := queryOf(c)
	answer, pos, err := a.registry.CreateAssociations(
		c.Request().Context(), q.text("context"), entity.ToAssociations(req), q.is("dryRun"), a.by(c),
	)
	if err != nil {
		return a.refused(c, pos, unwritten("Create association", err))
	}
	return a.wrote(c, pos, wire.AppendAssociationResponse(nil, entity.AssociationResponse(answer)))
}

// upsertAssociations answers PUT /associations/resources/{id}.
func (a *API) upsertAssociations(c echo.Context) error {
	req, err := readBody(a, c, "createOrUpdateAssociation.arg5", (*wire.Reader).Associations)
	if err != nil {
		return err
	}
	q := queryOf(c)
	answer, pos, err := a.registry.UpsertAssociations(
		c.Request().Context(), q.text("context"), segment(c, "namespace"), entity.ToAssociations(req), q.is("dryRun"), a.by(c),
	)
	if err != nil {
		return a.refused(c, pos, unwritten("Update association", err))
	}
	return a.wrote(c, pos, wire.AppendAssociationResponse(nil, entity.AssociationResponse(answer)))
}

// deleteAssociations answers DELETE /associations/resources/{id}.
func (a *API) deleteAssociations(c echo.Context) error {
	if err := a.acceptable(c); err != nil {
		return err
	}
	q := queryOf(c)
	pos, err := a.registry.DeleteAssociations(c.Request().Context(), registry.AssociationDelete{
		ResourceID: segment(c, "namespace"), ResourceType: q.text("resourceType"),
		AssociationTypes: q.texts("associationType"), CascadeLifecycle: q.is("cascadeLifecycle"), DryRun: q.is("dryRun"),
	}, a.by(c))
	if err != nil {
		return a.refused(c, pos, unwritten("Delete association", err))
	}
	return a.gone(c, pos)
}

// batchGetAssociations answers POST /associations:batchGet.
func (a *API) batchGetAssociations(c echo.Context) error {
	req, err := readBody(a, c, "batchGetAssociations.arg2", (*wire.Reader).BatchGet)
	if err != nil {
		return err
	}
	if len(req.Requests) == 0 {
		return noRequests()
	}
	queries := make([]registry.AssociationBatchQuery, len(req.Requests))
	for i, r := range req.Requests {
		queries[i] = registry.AssociationBatchQuery{
			Resource:         registry.Resource{Name: r.ResourceName, Namespace: r.ResourceNamespace, ID: r.ResourceID, Type: r.ResourceType},
			AssociationTypes: r.AssociationTypes, Lifecycle: r.Lifecycle,
		}
	}
	v, _, err := a.view(c)
	if err != nil {
		return err
	}
	found := v.State.BatchAssociations(queries, queryOf(c).is("includeSchemas"))
	answer := api.AssociationBatchResponse{Results: make([]api.AssociationResult, len(found))}
	for i, one := range found {
		answer.Results[i] = resultOf(one, "Error while getting associations: ", false)
	}
	return send(c, http.StatusMultiStatus, wire.AppendBatchResponse(nil, &answer))
}

// batchMutateAssociations answers POST /associations:batchMutate. An element that
// brings an error gets it back; the others are handled as if it were not there.
func (a *API) batchMutateAssociations(c echo.Context) error {
	req, err := readBody(a, c, "batchMutateAssociations.arg4", (*wire.Reader).Batch)
	if err != nil {
		return err
	}
	if len(req.Requests) == 0 {
		return noRequests()
	}
	var requests []registry.AssociationRequest
	for _, r := range req.Requests {
		if r.Error == nil {
			requests = append(requests, entity.ToOps(r))
		}
	}
	q := queryOf(c)
	var done []registry.AssociationResult
	if len(requests) > 0 {
		results, pos, err := a.registry.MutateAssociations(
			c.Request().Context(), q.text("context"), requests, q.is("dryRun"), a.by(c),
		)
		if err != nil {
			return a.refused(c, pos, unwritten("Update association", err))
		}
		if len(results) != len(requests) {
			return fmt.Errorf("batch of %d associations has %d results", len(requests), len(results))
		}
		a.placed(c, pos)
		done = results
	}
	answer := api.AssociationBatchResponse{Results: make([]api.AssociationResult, len(req.Requests))}
	for i, r := range req.Requests {
		if r.Error != nil {
			answer.Results[i].Error = r.Error
			continue
		}
		answer.Results[i] = resultOf(done[0], "Error while creating association: ", true)
		done = done[1:]
	}
	return send(c, http.StatusMultiStatus, wire.AppendBatchResponse(nil, &answer))
}

func noRequests() error { return api.InvalidAssociation.With("requests", "cannot be null or empty") }

// resultOf returns one element of the answer to a batch. Confluent knows only
// some errors there; all others are 500 with a text.
func resultOf(r registry.AssociationResult, prefix string, write bool) api.AssociationResult {
	if r.Err == nil {
		return api.AssociationResult{Result: entity.AssociationResponse(r.Answer)}
	}
	fault := faultOf(r.Err)
	switch {
	case fault == nil:
		fault = api.InternalServerError.With()
	case !write || fault.Code == api.OperationNotPermitted.Code:
		fault = &api.Error{Code: http.StatusInternalServerError, Message: prefix + fault.Message}
	case fault.Code == api.InvalidSchema.Code:
		fault = &api.Error{Code: api.InvalidAssociation.Code, Message: fault.Message}
	}
	return api.AssociationResult{Error: fault}
}
