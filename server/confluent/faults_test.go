package confluent

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/confluent/wire"
)

// TestFaults holds every refusal of the registry against the body that
// Confluent's clients know, odd blanks and all.
func TestFaults(t *testing.T) {
	t.Parallel()
	plainName := registry.Name{Context: ".", Subject: "a"}
	qualified := registry.Name{Context: ".dev", Subject: "a"}
	context := registry.Name{Context: ".dev"}
	rows := []struct {
		err    registry.Error
		status int
		body   string
	}{
		{registry.Error{Kind: registry.Internal}, 500, `{"error_code":500,"message":"Internal Server Error"}`},
		{registry.Error{Kind: registry.SubjectNotFound, Name: plainName}, 404, `{"error_code":40401,"message":"Subject 'a' not found."}`},
		{registry.Error{Kind: registry.SubjectNotFound, Name: qualified}, 404, `{"error_code":40401,"message":"Subject ':.dev:a' not found."}`},
		{registry.Error{Kind: registry.VersionNotFound, Version: -1}, 404, `{"error_code":40402,"message":"Version -1 not found."}`},
		{registry.Error{Kind: registry.SchemaNotFound, Name: plainName}, 404, `{"error_code":40403,"message":"Schema not found"}`},
		{registry.Error{Kind: registry.IDNotFound, ID: 7}, 404, `{"error_code":40403,"message":"Schema 7 not found"}`},
		{registry.Error{Kind: registry.GUIDNotFound, Value: "x"}, 404, `{"error_code":40403,"message":"Schema x not found"}`},
		{registry.Error{Kind: registry.SubjectSoftDeleted, Name: plainName}, 404, `{"error_code":40404,"message":"Subject 'a' was soft deleted.Set permanent=true to delete permanently"}`},
		{registry.Error{Kind: registry.SubjectNotSoftDeleted, Name: plainName}, 404, `{"error_code":40405,"message":"Subject 'a' was not deleted first before being permanently deleted"}`},
		{registry.Error{Kind: registry.VersionSoftDeleted, Name: plainName, Version: 2}, 404, `{"error_code":40406,"message":"Subject 'a' Version 2 was soft deleted.Set permanent=true to delete permanently"}`},
		{registry.Error{Kind: registry.VersionNotSoftDeleted, Name: plainName, Version: 2}, 404, `{"error_code":40407,"message":"Subject 'a' Version 2 was not deleted first before being permanently deleted"}`},
		{registry.Error{Kind: registry.ConfigNotFound, Name: plainName}, 404, `{"error_code":40408,"message":"Subject 'a' does not have subject-level compatibility configured"}`},
		{registry.Error{Kind: registry.ModeNotFound, Name: context}, 404, `{"error_code":40409,"message":"Subject ':.dev:' does not have subject-level mode configured"}`},
		{registry.Error{Kind: registry.AssociationNotFound, Value: "r"}, 404, `{"error_code":40410,"message":"Association for 'r' not found."}`},
		{registry.Error{Kind: registry.Incompatible, Name: plainName, Messages: []string{"{x:'1'}", "{y: 2}"}}, 409, `{"error_code":40901,"message":"Schema being registered is incompatible with an earlier schema for subject \"a\", details: [{x:'1'}, {y: 2}]"}`},
		{registry.Error{Kind: registry.IncompatibleAssociation, Messages: []string{"x", "y"}}, 409, `{"error_code":40901,"message":"[x, y]"}`},
		{registry.Error{Kind: registry.Refused, Detail: "not by 100%"}, 409, `{"error_code":40901,"message":"not by 100%"}`},
		{registry.Error{Kind: registry.AssociationExistsForType, Property: "key", Value: "r"}, 409, `{"error_code":40903,"message":"An association of type 'key' already exists for resource 'r'"}`},
		{registry.Error{Kind: registry.AssociationExists, Name: plainName}, 409, `{"error_code":40904,"message":"An association already exists for subject 'a'"}`},
		{registry.Error{Kind: registry.StrongAssociationExists, Name: plainName}, 409, `{"error_code":40905,"message":"A strong association already exists for subject 'a'"}`},
		{registry.Error{Kind: registry.NoActiveVersion, Name: plainName}, 409, `{"error_code":40907,"message":"No active (non-deleted) version exists for subject 'a'"}`},
		{registry.Error{Kind: registry.AssociationFrozen, Property: "key", Name: plainName}, 409, `{"error_code":40908,"message":"The association of type  'key' is frozen for subject 'a'"}`},
		{registry.Error{Kind: registry.InvalidSchema, Detail: "Empty schema"}, 422, `{"error_code":42201,"message":"Empty schema"}`},
		{registry.Error{Kind: registry.InvalidVersion, Value: "0"}, 422, `{"error_code":42202,"message":"The specified version '0' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\""}`},
		{registry.Error{Kind: registry.InvalidLevel}, 422, `{"error_code":42203,"message":"Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, forward_transitive, and full_transitive"}`},
		{registry.Error{Kind: registry.InvalidMode}, 422, `{"error_code":42204,"message":"Invalid mode. Valid values are READWRITE, READONLY, IMPORT and FORWARD."}`},
		{registry.Error{Kind: registry.ForwardNotGlobal}, 422, `{"error_code":42204,"message":"Forward mode only supported on global level"}`},
		{registry.Error{Kind: registry.ReadOnly, Name: plainName}, 422, `{"error_code":42205,"message":"Subject a in context  is in read-only mode"}`},
		{registry.Error{Kind: registry.ReadOnly, Name: qualified}, 422, `{"error_code":42205,"message":"Subject :.dev:a in context :.dev: is in read-only mode"}`},
		{registry.Error{Kind: registry.ReadOnly, Name: registry.Name{Context: "."}}, 422, `{"error_code":42205,"message":"Subject null in context  is in read-only mode"}`},
		{registry.Error{Kind: registry.ReadOnlyAssociation, Name: plainName}, 422, `{"error_code":42205,"message":"Subject a in context . is in read-only mode"}`},
		{registry.Error{Kind: registry.NotImport, Name: plainName}, 422, `{"error_code":42205,"message":"Subject a in context  is not in import mode"}`},
		{registry.Error{Kind: registry.NotReadWrite, Name: plainName}, 422, `{"error_code":42205,"message":"Subject a in context  is not in read-write mode"}`},
		{registry.Error{Kind: registry.IDTaken, Name: qualified, ID: 7}, 422, `{"error_code":42205,"message":"Overwrite new schema with id 7 in context :.dev: is not permitted."}`},
		{registry.Error{Kind: registry.SubjectsExist}, 422, `{"error_code":42205,"message":"Cannot import since found existing subjects"}`},
		{registry.Error{Kind: registry.ModeImmutable}, 422, `{"error_code":42205,"message":"Mode changes are not allowed"}`},
		{registry.Error{Kind: registry.StrongReference, Name: plainName}, 422, `{"error_code":42205,"message":"Subject 'a' has a strong association and cannot be referenced"}`},
		{registry.Error{Kind: registry.ReferenceExists, Name: plainName, Version: 3}, 422, `{"error_code":42206,"message":"One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=a,version=3}."}`},
		{registry.Error{Kind: registry.ReferenceExistsAssociation, Name: plainName}, 422, `{"error_code":42206,"message":"One or more references exist to the schema a."}`},
		{registry.Error{Kind: registry.InvalidSubject, Name: plainName}, 422, `{"error_code":42208,"message":"The specified subject 'a' is not a valid."}`},
		{registry.Error{Kind: registry.TooLarge}, 422, `{"error_code":42209,"message":"Register operation failed because schema is too large"}`},
		{registry.Error{Kind: registry.InvalidRuleSet, Detail: "Missing rule name"}, 422, `{"error_code":42210,"message":"Missing rule name"}`},
		{registry.Error{Kind: registry.ContextNotEmpty, Name: context}, 422, `{"error_code":42211,"message":"The specified context ':.dev:' is not empty."}`},
		{registry.Error{Kind: registry.InvalidAssociation, Property: "subject", Detail: "must not be empty"}, 422, `{"error_code":42212,"message":"The association specified an invalid value for property: 'subject', detail: must not be empty"}`},
		{registry.Error{Kind: registry.Exhausted, Detail: "no id is left"}, 500, `{"error_code":50001,"message":"no id is left"}`},
	}
	covered := map[registry.Kind]bool{}
	for _, row := range rows {
		covered[row.err.Kind] = true
		status, fault := resolve(fmt.Errorf("wrapped: %w", &row.err))
		require.Equal(t, row.body, string(wire.AppendError(nil, fault)))
		require.Equal(t, row.status, status)
	}
	for kind := registry.Internal; kind <= registry.Refused; kind++ {
		require.True(t, covered[kind], "no row for kind %d", kind)
		_, known := faults[kind]
		require.True(t, known || kind == registry.Internal, "no text for kind %d", kind)
	}
}

func TestErrorHandler(t *testing.T) {
	t.Parallel()
	lost := fmt.Errorf("append: %w", ledger.ErrUnavailable)
	for name, c := range map[string]struct {
		err    error
		status int
		body   string
	}{
		"UnknownRoute": {echo.ErrNotFound, 404, `{"error_code":404,"message":"HTTP 404 Not Found"}`},
		"WrongVerb":    {echo.ErrMethodNotAllowed, 405, `{"error_code":405,"message":"HTTP 405 Method Not Allowed"}`},
		"TooLarge":     {echo.ErrStatusRequestEntityTooLarge, 413, `{"error_code":413,"message":"HTTP 413 Request Entity Too Large"}`},
		"TooManyBytes": {fmt.Errorf("read: %w", &http.MaxBytesError{Limit: 1}), 413, `{"error_code":413,"message":"HTTP 413 Request Entity Too Large"}`},
		"MediaType":    {echo.ErrUnsupportedMediaType, 415, `{"error_code":415,"message":"HTTP 415 Unsupported Media Type"}`},
		"OwnWords":     {echo.NewHTTPError(400, "the body is not gzip"), 400, `{"error_code":400,"message":"the body is not gzip"}`},
		"Unauthorized": {echo.ErrUnauthorized, 401, `{"error_code":401,"message":"HTTP 401 Unauthorized"}`},
		"ServerSecret": {echo.NewHTTPError(500, "password=x"), 500, `{"error_code":500,"message":"Internal Server Error"}`},
		"Panic":        {errors.New("panic: secret"), 500, `{"error_code":500,"message":"Internal Server Error"}`},
		"ReadLost":     {unreadable(lost), 503, `{"error_code":50001,"message":"Error while reading: the store cannot be reached"}`},
		"StoreLost":    {lost, 503, `{"error_code":50001,"message":"Error while reading: the store cannot be reached"}`},
		"WriteLost":    {unwritten("Register", lost), 503, `{"error_code":50002,"message":"Register operation timed out"}`},
		"WriteTimeout": {unwritten("Delete subject", context.DeadlineExceeded), 503, `{"error_code":50002,"message":"Delete subject operation timed out"}`},
		"WriteRefused": {unwritten("Register", api.NotFound.With()), 404, `{"error_code":404,"message":"HTTP 404 Not Found"}`},
		"Cancelled":    {context.Canceled, 503, `{"error_code":503,"message":"HTTP 503 Service Unavailable"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			request := echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/", nil), w)
			ErrorHandler(slog.New(slog.DiscardHandler))(c.err, request)
			require.Equal(t, c.body, w.Body.String())
			require.Equal(t, c.status, w.Code)
			require.Equal(t, api.MediaTypeV1, w.Header().Get("Content-Type"))
			require.Equal(t, c.status == http.StatusServiceUnavailable, w.Header().Get("Retry-After") != "")
		})
	}
}
