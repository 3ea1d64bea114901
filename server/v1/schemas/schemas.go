// Package schemas answers what people ask of schemas under /api/v1: their fields as a tree, what differs between two, and what would become of a new one.
package schemas

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/formats"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/registry/closure"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// Options of the API. All fields are required.
type Options struct {
	Registry *registry.Registry
	Store    registry.Store
}

// API answers requests about schemas.
type API struct{ o Options }

// New returns the API.
func New(o Options) *API { return &API{o: o} }

// Register adds the routes.
func (a *API) Register(e *echo.Echo) {
	e.GET("/api/v1/subjects/:subject/versions/:version/tree", a.tree)
	e.GET("/api/v1/diff", a.diff)
	e.POST("/api/v1/diff", a.diffTexts)
	e.POST("/api/v1/playground", a.playground)
}

// view is the newest state that can be had, which the answer then says.
func (a *API) view(c echo.Context) registry.View {
	return answer.Newest[registry.View](c, a.o.Store)
}

// side is a schema that was found or read, and what it is called.
type side struct {
	source  compat.Source
	format  compat.Format
	version *registry.Version // nil for a text
	problem *api.SchemaProblem
	schema  *shape.Schema // nil where there is a problem
}

// describe says which schema it is.
func (s *side) describe() api.DiffSide {
	out := api.DiffSide{Format: string(s.format)}
	if s.version != nil {
		out.Subject, out.Version, out.ID = s.version.Qualified(), int(s.version.Number), int(s.version.ID)
	}
	if s.schema != nil {
		out.Name = s.schema.Tree.Root.Name
	}
	return out
}

// stored finds a version, and everything that it refers to.
func (a *API) stored(s *registry.State, subject, number string) (*registry.Version, compat.Source, error) {
	name := s.Alias(registry.ParseName(subject), false)
	if number == "" {
		number = "latest"
	}
	n, err := registry.ParseVersion(number)
	if err != nil {
		return nil, compat.Source{}, api.NewProblem(http.StatusBadRequest, "invalid-version", "Invalid version",
			fmt.Sprintf("%q is not a version", compat.Cut(number, 100)), "use a number or latest")
	}
	v, err := s.Version(name, n, n != registry.Latest)
	if err != nil {
		return nil, compat.Source{}, notFound(s, name, err)
	}
	src, err := sourceOf(s, v)
	return v, src, err
}

// sourceOf is the text of a version with those of its references.
func sourceOf(s *registry.State, v *registry.Version) (compat.Source, error) {
	refs, err := closure.Of(s, v.Context, v.Content.References, closure.Options{Deleted: true, Limit: compat.DefaultLimits().References})
	if err != nil {
		return compat.Source{}, api.NewProblem(http.StatusUnprocessableEntity, "unresolved-reference", "Unresolved reference", err.Error(), "")
	}
	return compat.Source{Text: v.Content.Text(), Dependencies: refs.Dependencies()}, nil
}

func notFound(s *registry.State, name registry.Name, err error) error {
	var e *registry.Error
	if !errors.As(err, &e) {
		return err
	}
	hint := ""
	if sub := s.Subject(name); sub != nil && sub.Latest != nil {
		hint = fmt.Sprintf("the latest version is %d", sub.Latest.Number)
	}
	return api.NewProblem(http.StatusNotFound, "unknown-version", "Unknown version", e.Error(), hint)
}

// read finds or parses one side of a comparison. What is wrong with a text is
// no error but the side's problem; strict reads it as a registration would.
func (a *API) read(s *registry.State, q *api.SchemaSide, strict bool) (side, error) {
	var out side
	var err error
	switch {
	case q.Schema == "" && q.Subject == "":
		return out, api.NewProblem(http.StatusUnprocessableEntity, "missing-schema", "Missing schema", "neither a subject nor a schema is given", "send subject and version, or schema and schemaType")
	case q.Schema == "":
		if out.version, out.source, err = a.stored(s, q.Subject, q.Version); err != nil {
			return out, err
		}
		out.format, strict = out.version.Content.Format, false
	default:
		l, ok := formats.ByName(q.SchemaType)
		if !ok {
			return out, api.NewProblem(http.StatusUnprocessableEntity, "unknown-format", "Unknown schema format",
				fmt.Sprintf("there is no schema format %q", compat.Cut(q.SchemaType, 100)), "use AVRO, PROTOBUF or JSON")
		}
		out.format = l.Format()
		if out.source, err = texts(s, q); err != nil {
			return out, err
		}
	}
	out.schema, err = parse(out.format, out.source, strict)
	if err != nil {
		if out.problem = problemOf(err); out.problem == nil {
			return out, err
		}
	}
	return out, nil
}

// texts is a text with what its references mean in the context of a subject, if
// one is named, else in the default one.
func texts(s *registry.State, q *api.SchemaSide) (compat.Source, error) {
	references := make([]compat.Reference, len(q.References))
	for i, r := range q.References {
		references[i] = compat.Reference{Name: r.Name, Subject: r.Subject, Version: r.Version}
	}
	refs, err := closure.Of(s, registry.ParseName(q.Subject).Context, references, closure.Options{Limit: compat.DefaultLimits().References})
	if err != nil {
		return compat.Source{}, api.NewProblem(http.StatusUnprocessableEntity, "unresolved-reference", "Unresolved reference", err.Error(), "")
	}
	return compat.Source{Text: q.Schema, Dependencies: refs.Dependencies()}, nil
}

// parse reads a schema, strictly with all checks that a new one gets.
func parse(f compat.Format, src compat.Source, strict bool) (*shape.Schema, error) {
	if strict {
		l, _ := formats.ByName(string(f))
		parsed, err := l.Parse(src, compat.ParseOptions{})
		if err == nil {
			err = l.Validate(parsed, false)
		}
		if err != nil {
			return nil, err
		}
	}
	return shape.Read(f, src)
}

// problemOf says what is wrong with a text; nil for an error of another kind.
func problemOf(err error) *api.SchemaProblem {
	var syntax *compat.SyntaxError
	var limit *compat.LimitError
	switch {
	case errors.As(err, &syntax):
		return &api.SchemaProblem{Message: syntax.Message, Line: syntax.Line, Column: syntax.Column}
	case errors.As(err, &limit):
		return &api.SchemaProblem{Message: limit.Error()}
	}
	return nil
}

// body reads the body of a request.
func body(c echo.Context, into any) error {
	dec := json.NewDecoder(c.Request().Body)
	dec.DisallowUnknownFields() // a misspelt key would be a schema that nobody asked for
	err := dec.Decode(into)
	var large *http.MaxBytesError
	if err == nil || errors.As(err, &large) {
		return err
	}
	return api.NewProblem(http.StatusBadRequest, "invalid-body", "Invalid body", "the body is not what was expected: "+err.Error(), "")
}

// policyOf reads a compatibility policy; standard where none is asked for.
func policyOf(text string, standard compat.Policy) (compat.Policy, error) {
	switch p := compat.Policy(strings.ToUpper(text)); p {
	case "":
		return standard, nil
	case compat.Strict, compat.Lenient:
		return p, nil
	}
	return "", api.NewProblem(http.StatusUnprocessableEntity, "unknown-policy", "Unknown compatibility policy",
		fmt.Sprintf("there is no compatibility policy %q", compat.Cut(text, 100)), "use STRICT or LENIENT")
}
