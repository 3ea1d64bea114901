package schemas

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/v1/answer"
	"github.com/treaty-registry/treaty/server/v1/markdown"
)

// tree answers GET /api/v1/subjects/{subject}/versions/{version}/tree.
func (a *API) tree(c echo.Context) error {
	parts, err := answer.Segments(c, "/api/v1/subjects/")
	if err != nil {
		return err
	}
	view := a.view(c)
	v, src, err := a.stored(view.State, parts[0], parts[2])
	if err != nil {
		return err
	}
	out := api.SchemaTree{
		Subject: v.Qualified(), Version: int(v.Number), ID: int(v.ID), GUID: v.Content.GUID.String(),
		Format: string(v.Content.Format), References: references(v.Content.References),
		Branches: []api.TreeBranch{}, Fields: []api.TreeField{}, Position: view.Pos.Seq,
	}
	tree, err := shape.Of(v.Content.Format, src)
	if err != nil {
		if out.Problem = problemOf(err); out.Problem == nil {
			return err
		}
		return show(c, &out)
	}
	tree = tree.WithTags(metadataTags(v))
	draw(&out, &tree)
	return show(c, &out)
}

// show answers in the form that is asked for.
func show(c echo.Context, t *api.SchemaTree) error {
	if markdown.Wanted(c) {
		return markdown.Answer(c, markdown.Schema(t))
	}
	return answer.JSON(c, http.StatusOK, t)
}

func metadataTags(v *registry.Version) map[string][]string {
	if v.Content.Metadata == nil {
		return nil
	}
	return v.Content.Metadata.Tags
}

func references(all []compat.Reference) []api.SchemaReference {
	out := make([]api.SchemaReference, len(all))
	for i, r := range all {
		out[i] = api.SchemaReference{Name: r.Name, Subject: r.Subject, Version: r.Version}
	}
	return out
}

// draw puts a tree into an answer.
func draw(out *api.SchemaTree, t *shape.Tree) {
	r := t.Root
	out.Root = api.TreeRoot{Name: r.Name, Kind: r.Kind, Type: r.Type, Doc: r.Doc, DocHTML: markdown.Formatted(r.Doc), Tags: r.Tags, Aliases: r.Aliases, Symbols: r.Symbols, Default: r.Default, At: r.At}
	for _, b := range t.Branches {
		out.Branches = append(out.Branches, api.TreeBranch{Name: b.Name, Path: b.Path, Kind: b.Kind, Doc: b.Doc, Part: b.Part, At: b.At})
	}
	out.Fields = make([]api.TreeField, len(t.Fields))
	for i := range t.Fields {
		f := &t.Fields[i]
		out.Fields[i] = api.TreeField{
			Path: f.Path, Name: f.Name, Parent: f.Parent, Depth: f.Depth, Branch: f.Branch, Type: f.Type, Kind: f.Kind, TypeName: f.TypeName,
			Required: f.Required, Always: f.Always, Nullable: f.Nullable, Default: f.Default, Doc: f.Doc, DocHTML: markdown.Formatted(f.Doc), Tags: f.Tags, Symbols: f.Symbols,
			Number: f.Number, Oneof: f.Oneof, Aliases: f.Aliases, Recursion: f.Recursion, From: f.From, At: f.At, Cut: f.Cut,
		}
	}
	out.Cut = t.Cut
}
