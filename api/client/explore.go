package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/api"
)

// Find asks for a page of a list of the catalog.
type Find struct {
	// Query is words and filters: field:customerId owner:payments tag:PII -lifecycle:deprecated.
	Query       string
	Environment string // in which users are counted
	Hidden      bool   // also what frameworks keep for themselves
	Facets      []string
	Sort        string // relevance, name, -name, changed or -changed
	Limit       int    // 0 is the server's
	Cursor      string // Next of the page before
}

func (f Find) query() url.Values {
	q := flag(url.Values{}, "hidden", f.Hidden)
	for name, value := range map[string]string{
		"q": f.Query, "env": f.Environment, "facets": strings.Join(f.Facets, ","), "sort": f.Sort, "cursor": f.Cursor,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Limit > 0 {
		q.Set("limit", strconv.Itoa(f.Limit))
	}
	return q
}

// Events finds events.
func (c *Client) Events(ctx context.Context, f Find) (api.EventList, error) {
	var out api.EventList
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/events", query: f.query(), into: &out})
	return out, err
}

// Event gets one event.
func (c *Client) Event(ctx context.Context, name string) (api.EventDetail, error) {
	var out api.EventDetail
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/events/" + pathSegment(name), into: &out})
	return out, err
}

// Channels finds channels.
func (c *Client) Channels(ctx context.Context, f Find) (api.ChannelList, error) {
	var out api.ChannelList
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/channels", query: f.query(), into: &out})
	return out, err
}

// Channel gets one channel.
func (c *Client) Channel(ctx context.Context, cluster, topic string) (api.ChannelDetail, error) {
	var out api.ChannelDetail
	path := "/api/v1/channels/" + pathSegment(cluster) + "/" + pathSegment(topic)
	err := c.do(ctx, call{method: http.MethodGet, path: path, into: &out})
	return out, err
}

// SearchAll finds the best of each kind of thing.
func (c *Client) SearchAll(ctx context.Context, f Find) (api.SearchResult, error) {
	var out api.SearchResult
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/search", query: f.query(), into: &out})
	return out, err
}

// Fields finds fields of the newest versions of subjects.
func (c *Client) Fields(ctx context.Context, f Find) (api.FieldList, error) {
	var out api.FieldList
	err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/fields", query: f.query(), into: &out})
	return out, err
}
