// Package media chooses the media type of an answer and says which bodies can be read.
package media

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/api"
)

// kind is a type of answers, as the value of a header that many answers share.
type kind struct {
	name    string
	quality float64 // what the server prefers, between equal wishes of the client
	header  []string
}

//nolint:gochecknoglobals // tables that never change
var (
	offered = []kind{
		{api.MediaTypeV1, 1, []string{api.MediaTypeV1}},
		{api.MediaTypeGeneric, 0.9, []string{api.MediaTypeGeneric}},
		{api.MediaTypeJSON, 0.5, []string{api.MediaTypeJSON}},
	}
	accepted = []string{api.MediaTypeV1, api.MediaTypeGeneric, api.MediaTypeJSON, api.MediaTypeOctets}
)

// Negotiate returns the media type that the client wants most, or NotAcceptable.
func Negotiate(h http.Header) ([]string, error) {
	accept := h["Accept"]
	if len(accept) == 0 {
		return offered[0].header, nil
	}
	if len(accept) == 1 {
		switch accept[0] {
		case "", "*/*", api.MediaTypeV1:
			return offered[0].header, nil
		}
	}
	best, quality := -1, 0.0
	for i, m := range offered {
		if q := wanted(accept, m.name) * 1000; q > 0 && q+m.quality > quality {
			best, quality = i, q+m.quality
		}
	}
	if best < 0 {
		return nil, api.NotAcceptable.With()
	}
	return offered[best].header, nil
}

// wanted returns the quality that the most specific range of the header gives a type, 0 for refused.
func wanted(accept []string, name string) float64 {
	best, quality := 0, 0.0
	for _, line := range accept {
		for entry := range strings.SplitSeq(line, ",") {
			ranged, parameters, _ := strings.Cut(entry, ";")
			depth := matches(strings.ToLower(strings.TrimSpace(ranged)), name)
			if q := weight(parameters); depth > best || depth == best && depth > 0 && q > quality {
				best, quality = depth, q
			}
		}
	}
	return quality
}

// Default returns the type of answers to those who say nothing about it.
func Default() []string { return offered[0].header }

// matches returns how specifically a range means a type: 3 by name, 2 by
// "application/*", 1 by "*/*", 0 not at all.
func matches(ranged, name string) int {
	switch ranged {
	case name:
		return 3
	case "application/*":
		return 2
	case "*/*", "*":
		return 1
	}
	return 0
}

// weight reads q out of the parameters of a range; what is no number counts as 1.
func weight(parameters string) float64 {
	for p := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			if q, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil && q >= 0 && q <= 1 {
				return q
			}
		}
	}
	return 1
}

// Readable returns nil if the type of a request's body is one that is read.
func Readable(r *http.Request) error {
	sent := r.Header.Get("Content-Type")
	if sent == "" || sent == api.MediaTypeV1 || r.ContentLength == 0 {
		return nil
	}
	name, _, _ := strings.Cut(sent, ";")
	name = strings.ToLower(strings.TrimSpace(name))
	for _, a := range accepted {
		if name == a {
			return nil
		}
	}
	return api.UnsupportedMediaType.With()
}
