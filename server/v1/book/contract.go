package book

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"gopkg.in/yaml.v3"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/asyncapi"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/book"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// undated is the version of applications without builds. Its contract may change.
const undated = "declared"

// The addresses of contracts, and the number of bytes that one may have: schemas
// travel in it by value.
const (
	Prefix      = "/api/v1/applications/"
	Suffix      = "/contract"
	MaxContract = 8 << 20
)

// publish stores the contract of a build. What a build has published never
// changes; the same said again is fine.
func (a *API) publish(c echo.Context) error {
	p, err := a.published(c)
	if err != nil {
		return err
	}
	if err := book.CheckContract(p); err != nil {
		return err
	}
	ctx := c.Request().Context()
	hash := catalog.HashContract(&p.Contract)
	if p.Version != undated {
		recorded, err := a.o.Builds.ContractOf(ctx, p.Application, p.Version)
		if err != nil {
			return answer.Fail(err)
		}
		if err := unchanged(p, recorded, hash); err != nil {
			return err
		}
	}
	decide := func(v catalog.View) ([]ledger.Fact, error) {
		if p.Version != undated {
			if err := unchanged(p, book.ContractOf(v.Catalog, p.Application, p.Version, ""), hash); err != nil {
				return nil, err
			}
		}
		return book.Publish(v, a.o.Graph(v).Inputs().Derived, a.o.Parse, p)
	}
	if strings.EqualFold(c.QueryParam("dryRun"), "true") {
		v, err := a.o.Store.Latest(ctx)
		if err != nil {
			return answer.Fail(err)
		}
		if _, err := decide(v); err != nil {
			return refused(err)
		}
		answer.Position(c, v.Pos.Seq, false)
		return answer.JSON(c, http.StatusOK, p)
	}
	if err := a.commit(c, decide); err != nil {
		return err
	}
	if p.Version != undated {
		// After the fact: a build never points to a contract that is not there.
		kept, err := a.o.Builds.Record(ctx, Build{
			Application: p.Application, Version: p.Version, Branch: p.Branch, Contract: p.Hash, Ref: p.Ref, URL: p.URL, At: p.At,
		})
		if err != nil {
			return answer.Fail(err)
		}
		if err := unchanged(p, kept.Contract, hash); err != nil {
			return err
		}
	}
	return answer.JSON(c, http.StatusOK, p)
}

// unchanged refuses another contract for a build that has one.
func unchanged(p *api.Published, recorded, hash string) error {
	if recorded == "" || recorded == hash {
		return nil
	}
	return api.NewProblem(http.StatusConflict, "contract-exists", "The build has a contract",
		fmt.Sprintf("%s %s has published another contract", p.Application, p.Version), "a contract never changes: publish it as another version")
}

// published reads the request: a contract as JSON, as an entry of treaty.yaml, or as AsyncAPI.
func (a *API) published(c echo.Context) (*api.Published, error) {
	parts, err := answer.Segments(c, Prefix)
	if err != nil {
		return nil, err
	}
	p, err := a.document(c)
	if err != nil {
		return nil, err
	}
	if err := agree("application", &p.Application, parts[0]); err != nil {
		return nil, err
	}
	if err := agree("version", &p.Version, parts[2]); err != nil {
		return nil, err
	}
	p.Branch = cmp.Or(c.QueryParam("branch"), p.Branch)
	p.Ref, p.URL = cmp.Or(c.QueryParam("ref"), p.Ref), cmp.Or(c.QueryParam("url"), p.URL)
	p.By, p.At, p.Hash, p.Unchanged, p.Warnings = a.o.Who(c.Request()), a.o.Now(), "", false, nil
	return p, nil
}

// document reads the body by its media type.
func (a *API) document(c echo.Context) (*api.Published, error) {
	media, _, err := mime.ParseMediaType(cmp.Or(c.Request().Header.Get(echo.HeaderContentType), echo.MIMEApplicationJSON))
	if err != nil {
		return nil, unreadable("Content-Type: " + err.Error())
	}
	p := new(api.Published)
	switch media {
	case echo.MIMEApplicationJSON, api.MediaTypeV1, api.MediaTypeGeneric:
		return p, body(c, p)
	case "application/yaml", "application/x-yaml", "text/yaml":
		raw, err := io.ReadAll(c.Request().Body)
		if err != nil {
			return nil, err
		}
		return p, fromYAML(raw, p)
	case "application/vnd.aai.asyncapi", "application/vnd.aai.asyncapi+yaml", "application/vnd.aai.asyncapi+json":
		raw, err := io.ReadAll(c.Request().Body)
		if err != nil {
			return nil, err
		}
		document, err := asyncapi.Parse(raw)
		if err != nil {
			return nil, api.NewProblem(http.StatusUnprocessableEntity, "invalid", "Not valid", err.Error(), "")
		}
		p.Contract = document.Contract
		return p, nil
	}
	return nil, api.NewProblem(http.StatusUnsupportedMediaType, "media-type", "Unknown media type",
		media+" cannot be read as a contract", "send application/json, application/yaml or application/vnd.aai.asyncapi")
}

// The bounds of YAML: it takes longer to read than JSON, and people write it by hand.
const (
	maxYAML  = 1 << 20 // bytes
	maxDepth = 30
)

// plain refuses what an entry of treaty.yaml does not need and what can grow
// without bound: aliases, and deep nesting.
func plain(n *yaml.Node, depth int) error {
	if n.Kind == yaml.AliasNode {
		return fmt.Errorf("line %d: aliases are not allowed here", n.Line)
	}
	if depth > maxDepth {
		return fmt.Errorf("line %d: nested deeper than %d", n.Line, maxDepth)
	}
	for _, child := range n.Content {
		if err := plain(child, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// fromYAML reads an entry of the applications in treaty.yaml. Files that it names
// cannot be read here: treaty publish puts their texts in their place.
func fromYAML(raw []byte, p *api.Published) error {
	if len(raw) > maxYAML {
		return unreadable(fmt.Sprintf("%d bytes of YAML are more than %d: send JSON", len(raw), maxYAML))
	}
	var document yaml.Node
	var entry map[string]any
	err := yaml.Unmarshal(raw, &document)
	if err == nil {
		err = plain(&document, 0)
	}
	if err == nil {
		err = document.Decode(&entry)
	}
	if err != nil {
		return unreadable(err.Error())
	}
	if name, ok := entry["name"]; ok {
		entry["application"] = name
		delete(entry, "name")
	}
	if version, ok := entry["version"].(string); ok && strings.Contains(version, "{") {
		delete(entry, "version") // a template of treaty.yaml: the path says what it comes to
	}
	for _, role := range []string{"produces", "consumes"} {
		items, _ := entry[role].([]any)
		for i, item := range items {
			if subject, ok := item.(string); ok {
				items[i] = map[string]any{"subject": subject}
			}
			if flow, ok := item.(map[string]any); ok {
				for _, key := range []string{"schema", "reader"} {
					if file, ok := flow[key].(string); ok {
						return api.NewProblem(http.StatusUnprocessableEntity, "invalid", "Not valid",
							fmt.Sprintf("%s[%d].%s: the file %s is not here", role, i, key, file), "treaty publish sends the texts of files")
					}
				}
			}
		}
	}
	text, err := json.Marshal(entry)
	if err != nil {
		return unreadable(err.Error())
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(p); err != nil {
		return unreadable(err.Error())
	}
	return nil
}
