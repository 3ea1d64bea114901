package v1

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// SubjectPage is everything about one subject but its texts.
type SubjectPage struct {
	api.SubjectSummary
	VersionList []Version         `json:"versionList"`
	Config      registry.Config   `json:"config"`     // effective
	ConfigFrom  map[string]string `json:"configFrom"` // for each key of config: subject, context, global or default
	AliasFor    string            `json:"aliasFor,omitempty"`
	Position    uint64            `json:"position"`
}

// Version is one version without its text.
type Version struct {
	Version      int32              `json:"version"`
	ID           int32              `json:"id"`
	GUID         string             `json:"guid"`
	Format       string             `json:"format"`
	RegisteredAt time.Time          `json:"registeredAt"`
	Deleted      bool               `json:"deleted"`
	References   []compat.Reference `json:"references"`
	ReferencedBy int                `json:"referencedBy"`
}

func (a *API) subjects(c echo.Context) error {
	offset, err := answer.Number(c, "offset", 0)
	if err != nil {
		return err
	}
	limit, err := answer.Number(c, "limit", 0)
	if err != nil {
		return err
	}
	v := a.view(c)
	page := a.o.Registry.Summaries(v.State, registry.Filter{
		Text: c.QueryParam("q"), Context: c.QueryParam("context"),
		Format:  compat.Format(strings.ToUpper(c.QueryParam("format"))),
		Deleted: strings.EqualFold(c.QueryParam("deleted"), "true"),
		Sort:    c.QueryParam("sort"), Offset: max(offset, 0), Limit: limit,
	})
	list := api.SubjectList{
		Items: make([]api.SubjectSummary, len(page.Items)), Total: page.Total, Position: v.Pos.Seq,
		Facets: map[string]map[string]int{"format": page.Formats, "context": page.Contexts},
	}
	for i, s := range page.Items {
		list.Items[i] = subject(s)
	}
	return answer.JSON(c, http.StatusOK, list)
}

func subject(s registry.Summary) api.SubjectSummary {
	out := api.SubjectSummary{
		Subject: s.Name.Qualified(), Context: s.Name.Context, Name: s.Name.Subject,
		Versions: s.Versions, DeletedVersions: s.DeletedVersions, Deleted: s.Versions == 0,
		Level: string(s.Level), LevelFrom: string(s.LevelFrom), Mode: string(s.Mode),
	}
	if v := s.Latest; v != nil {
		out.Format = string(v.Content.Format)
		out.Latest = &api.LatestVersion{Version: v.Number, ID: v.ID, RegisteredAt: time.UnixMilli(v.At).UTC()}
	}
	return out
}

func (a *API) subject(c echo.Context) error {
	text, err := answer.Rest(c, "/api/v1/subjects/")
	if err != nil {
		return err
	}
	v := a.view(c)
	asked := registry.ParseName(text)
	name := v.State.Alias(asked, false)
	s, err := a.o.Registry.Summary(v.State, name)
	if err != nil {
		return answer.Fail(err)
	}
	config, from := a.o.Registry.Effective(v.State, name)
	page := SubjectPage{SubjectSummary: subject(s), Config: config, ConfigFrom: map[string]string{}, Position: v.Pos.Seq}
	for key, origin := range from {
		page.ConfigFrom[key] = string(origin)
	}
	if name != asked {
		page.AliasFor = name.Qualified()
	}
	for _, version := range v.State.AllVersions(name) {
		references := version.Content.References
		if references == nil {
			references = []compat.Reference{}
		}
		page.VersionList = append(page.VersionList, Version{
			Version: version.Number, ID: version.ID, GUID: version.Content.GUID.String(), Format: string(version.Content.Format),
			RegisteredAt: time.UnixMilli(version.At).UTC(), Deleted: version.Deleted,
			References: references, ReferencedBy: v.State.Referrers(version),
		})
	}
	return answer.JSON(c, http.StatusOK, page)
}
