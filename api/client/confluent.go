package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/treaty-registry/treaty/api"
)

// Latest is the version that stands for the newest active one.
const Latest = -1

// Which says which versions or subjects a list has.
type Which int

// The choices of lists.
const (
	Active      Which = iota // those that are not deleted
	All                      // softly deleted ones too
	DeletedOnly              // nothing but softly deleted ones
)

func (w Which) query() url.Values {
	q := url.Values{}
	switch w {
	case All:
		q.Set("deleted", "true")
	case DeletedOnly:
		q.Set("deletedOnly", "true")
	case Active:
	}
	return q
}

func flag(q url.Values, name string, value bool) url.Values {
	if value {
		if q == nil {
			q = url.Values{}
		}
		q.Set(name, "true")
	}
	return q
}

func subjectPath(subject string) string { return "/subjects/" + url.PathEscape(subject) }

func versionPath(subject string, version int) string {
	v := "latest"
	if version != Latest {
		v = strconv.Itoa(version)
	}
	return subjectPath(subject) + "/versions/" + v
}

// Subjects lists qualified subjects under a prefix; ":*:" stands for all contexts,
// "" for the default one.
func (c *Client) Subjects(ctx context.Context, prefix string, w Which) ([]string, error) {
	q := w.query()
	q.Set("subjectPrefix", prefix)
	var out []string
	err := c.do(ctx, call{method: http.MethodGet, path: "/subjects", query: q, into: &out})
	return out, err
}

// Versions lists the numbers of the versions of a subject.
func (c *Client) Versions(ctx context.Context, subject string, w Which) ([]int, error) {
	var out []int
	err := c.do(ctx, call{method: http.MethodGet, path: subjectPath(subject) + "/versions", query: w.query(), into: &out})
	return out, err
}

// Version gets a version, Latest for the newest active one; with deleted also a
// softly deleted one.
func (c *Client) Version(ctx context.Context, subject string, version int, deleted bool) (api.Schema, error) {
	var out api.Schema
	err := c.do(ctx, call{method: http.MethodGet, path: versionPath(subject, version), query: flag(nil, "deleted", deleted), into: &out})
	return out, err
}

// Text gets the text of a version in a form of its format: "", resolved,
// serialized or ignore_extensions.
func (c *Client) Text(ctx context.Context, subject string, version int, form string, deleted bool) ([]byte, error) {
	q := flag(url.Values{}, "deleted", deleted)
	if form != "" {
		q.Set("format", form)
	}
	var out []byte
	err := c.do(ctx, call{method: http.MethodGet, path: versionPath(subject, version) + "/schema", query: q, into: &out, raw: true})
	return out, err
}

// ReferencedBy lists the ids of the schemas that refer to a version.
func (c *Client) ReferencedBy(ctx context.Context, subject string, version int) ([]int, error) {
	var out []int
	err := c.do(ctx, call{method: http.MethodGet, path: versionPath(subject, version) + "/referencedby", into: &out})
	return out, err
}

// Schemas lists versions of all subjects under a prefix, a page at a time.
// Registries cap limit at 1,000.
func (c *Client) Schemas(ctx context.Context, prefix string, w Which, offset, limit int) ([]api.ExtendedSchema, error) {
	q := w.query()
	q.Set("subjectPrefix", prefix)
	q.Set("offset", strconv.Itoa(offset))
	q.Set("limit", strconv.Itoa(limit))
	var out []api.ExtendedSchema
	err := c.do(ctx, call{method: http.MethodGet, path: "/schemas", query: q, into: &out})
	return out, err
}

// Associations lists the newest versions of subjects under a prefix with what
// they are associated with, a page at a time. Registries that know no
// associations list all subjects, without any.
func (c *Client) Associations(ctx context.Context, prefix string, offset, limit int) ([]api.ExtendedSchema, error) {
	q := url.Values{
		"subjectPrefix": {prefix}, "latestOnly": {"true"}, "lifecycle": {"STRONG", "WEAK"},
		"offset": {strconv.Itoa(offset)}, "limit": {strconv.Itoa(limit)},
	}
	var out []api.ExtendedSchema
	err := c.do(ctx, call{method: http.MethodGet, path: "/schemas", query: q, into: &out})
	return out, err
}

// Associate creates associations of one resource.
func (c *Client) Associate(ctx context.Context, r api.AssociationCreateOrUpdateRequest) error {
	return c.do(ctx, call{method: http.MethodPost, path: "/associations", body: r})
}

// Schema gets a schema by its id, in the context of a subject or ":.context:", or
// the default one.
func (c *Client) Schema(ctx context.Context, id int, within string) (api.SchemaString, error) {
	var out api.SchemaString
	err := c.do(ctx, call{method: http.MethodGet, path: "/schemas/ids/" + strconv.Itoa(id), query: scope(within), into: &out})
	return out, err
}

// Carriers lists the versions that carry an id.
func (c *Client) Carriers(ctx context.Context, id int, within string, w Which) ([]api.SubjectVersion, error) {
	q := w.query()
	if within != "" {
		q.Set("subject", within)
	}
	var out []api.SubjectVersion
	err := c.do(ctx, call{method: http.MethodGet, path: "/schemas/ids/" + strconv.Itoa(id) + "/versions", query: q, into: &out})
	return out, err
}

func scope(within string) url.Values {
	if within == "" {
		return nil
	}
	return url.Values{"subject": {within}}
}

// Register stores a schema under a subject, or finds it there.
func (c *Client) Register(ctx context.Context, subject string, r api.RegisterSchemaRequest, normalize bool) (api.RegisterSchemaResponse, error) {
	var out api.RegisterSchemaResponse
	err := c.do(ctx, call{method: http.MethodPost, path: subjectPath(subject) + "/versions", query: flag(nil, "normalize", normalize), body: r, into: &out})
	return out, err
}

// Lookup finds a schema under a subject.
func (c *Client) Lookup(ctx context.Context, subject string, r api.RegisterSchemaRequest, normalize, deleted bool) (api.Schema, error) {
	var out api.Schema
	err := c.do(ctx, call{method: http.MethodPost, path: subjectPath(subject), query: flag(flag(nil, "normalize", normalize), "deleted", deleted), body: r, into: &out})
	return out, err
}

// Check asks whether a schema may follow the versions of a subject. Registries
// that do not know verbose answers send no messages; only the verdict counts.
func (c *Client) Check(ctx context.Context, subject string, r api.RegisterSchemaRequest, normalize bool) (bool, []string, error) {
	var out api.CompatibilityCheckResponse
	q := flag(url.Values{"verbose": {"true"}}, "normalize", normalize)
	err := c.do(ctx, call{method: http.MethodPost, path: "/compatibility" + subjectPath(subject) + "/versions", query: q, body: r, into: &out})
	if err != nil || out.Messages == nil {
		return out.IsCompatible, nil, err
	}
	return out.IsCompatible, *out.Messages, nil
}

// DeleteVersion deletes one version, softly or permanently.
func (c *Client) DeleteVersion(ctx context.Context, subject string, version int, permanent bool) error {
	return c.do(ctx, call{method: http.MethodDelete, path: versionPath(subject, version), query: flag(nil, "permanent", permanent)})
}

// DeleteSubject deletes all versions of a subject, softly or permanently, and returns their numbers.
func (c *Client) DeleteSubject(ctx context.Context, subject string, permanent bool) ([]int, error) {
	var out []int
	err := c.do(ctx, call{method: http.MethodDelete, path: subjectPath(subject), query: flag(nil, "permanent", permanent), into: &out})
	return out, err
}

// named is the path of a setting: of everything with "", else of a subject or context.
func named(setting, name string) string {
	if name == "" {
		return "/" + setting
	}
	return "/" + setting + "/" + url.PathEscape(name)
}

// Config gets the settings of a subject or context, "" for the global ones; with
// inherit those in force where there is no record.
func (c *Client) Config(ctx context.Context, name string, inherit bool) (api.Config, error) {
	var out api.Config
	err := c.do(ctx, call{method: http.MethodGet, path: named("config", name), query: flag(nil, "defaultToGlobal", inherit), into: &out})
	return out, err
}

// SetConfig changes settings.
func (c *Client) SetConfig(ctx context.Context, name string, u api.ConfigUpdateRequest) error {
	return c.do(ctx, call{method: http.MethodPut, path: named("config", name), body: u})
}

// DeleteConfig removes the settings of a subject or context.
func (c *Client) DeleteConfig(ctx context.Context, name string) error {
	return c.do(ctx, call{method: http.MethodDelete, path: named("config", name)})
}

// Mode gets the mode of a subject or context, "" for the global one; with inherit
// the one in force where there is no record.
func (c *Client) Mode(ctx context.Context, name string, inherit bool) (string, error) {
	var out api.Mode
	err := c.do(ctx, call{method: http.MethodGet, path: named("mode", name), query: flag(nil, "defaultToGlobal", inherit), into: &out})
	return out.Mode, err
}

// SetMode sets a mode; force switches to IMPORT although there are schemas.
func (c *Client) SetMode(ctx context.Context, name, mode string, force bool) error {
	return c.do(ctx, call{method: http.MethodPut, path: named("mode", name), query: flag(nil, "force", force), body: api.ModeUpdateRequest{Mode: api.Some(mode)}})
}

// DeleteMode removes the mode of a subject or context; with recursive also those of its subjects.
func (c *Client) DeleteMode(ctx context.Context, name string, recursive bool) error {
	return c.do(ctx, call{method: http.MethodDelete, path: named("mode", name), query: flag(nil, "recursive", recursive)})
}

// Contexts lists the contexts, the default one, ".", first.
func (c *Client) Contexts(ctx context.Context) ([]string, error) {
	var out []string
	err := c.do(ctx, call{method: http.MethodGet, path: "/contexts", into: &out})
	return out, err
}

// DeleteContext takes an empty context off the list.
func (c *Client) DeleteContext(ctx context.Context, name string) error {
	return c.do(ctx, call{method: http.MethodDelete, path: "/contexts/" + url.PathEscape(name)})
}

// Types lists the formats that the registry knows.
func (c *Client) Types(ctx context.Context) ([]string, error) {
	var out []string
	err := c.do(ctx, call{method: http.MethodGet, path: "/schemas/types", into: &out})
	return out, err
}

// ServerVersion gets the release of the registry.
func (c *Client) ServerVersion(ctx context.Context) (api.ServerVersion, error) {
	var out api.ServerVersion
	err := c.do(ctx, call{method: http.MethodGet, path: "/v1/metadata/version", into: &out})
	return out, err
}
