package explore

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/catalog/search"
	"github.com/treaty-registry/treaty/server/v1/answer"
	"github.com/treaty-registry/treaty/server/v1/markdown"
)

// channels answers a page of channels.
func (a *API) channels(c echo.Context) error {
	r, err := a.request(c, search.Channel)
	if err != nil {
		return err
	}
	s, err := a.state(c)
	if err != nil {
		return err
	}
	page, part, err := s.find(r)
	if err != nil {
		return err
	}
	out := api.ChannelList{Items: []api.ChannelSummary{}, ListPart: part}
	for _, h := range page.Hits {
		out.Items = append(out.Items, channel(s.derived.Channel(h.ID), h.Document))
	}
	return answer.JSON(c, http.StatusOK, out)
}

// channel answers one channel.
func (a *API) channel(c echo.Context) error {
	parts, err := answer.Segments(c, "/api/v1/channels/")
	if err != nil {
		return err
	}
	s, err := a.state(c)
	if err != nil {
		return err
	}
	place := derive.Place{Cluster: parts[0], Topic: parts[1]}.String()
	found, d := s.derived.Channel(place), s.search.Get(search.Key{Kind: search.Channel, ID: place})
	if found == nil || d == nil {
		return s.unknown(search.Channel, place)
	}
	out := api.ChannelDetail{ChannelSummary: channel(found, d), Carriers: []api.Carrier{}, Position: s.Pos.Seq}
	if note := s.Catalog.Annotations.Get(catalog.OfChannel, place); note != nil {
		out.Docs, out.DocsHTML, out.Life = note.Docs, markdown.HTML(note.Docs), note.Lifecycle
	}
	for _, x := range slices.Concat(found.Values, found.Keys) {
		out.Carriers = append(out.Carriers, carrier(x))
	}
	return answer.JSON(c, http.StatusOK, out)
}

// channel is a channel at a glance.
func channel(found *derive.Channel, d *search.Document) api.ChannelSummary {
	out := api.ChannelSummary{
		Cluster: found.Cluster, Topic: found.Topic, Hidden: found.Hidden,
		Domain: valueOf(d, "domain"), Owner: valueOf(d, "owner"), Lifecycle: valueOf(d, "lifecycle"), Tags: tagsOf(d),
		Events: valuesOf(d, "event"), Values: []string{}, Keys: []string{}, Evidence: evidenceOf(d),
	}
	for _, s := range found.Values {
		out.Values = append(out.Values, s.Name.Qualified())
	}
	for _, s := range found.Keys {
		out.Keys = append(out.Keys, s.Name.Qualified())
	}
	return out
}
