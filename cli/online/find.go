package online

import (
	"context"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/session"
)

// find searches subjects by a part of their name: in the registry if it can, else
// in its list of names.
func find(ctx context.Context, l session.Link, text string, limit int) ([]api.SubjectSummary, int, error) {
	page, err := l.Search(ctx, client.Search{Text: text, Limit: limit})
	if !client.Unknown(err) {
		return page.Items, page.Total, err
	}
	names, err := l.Subjects(ctx, ":*:", client.Active)
	if err != nil {
		return nil, 0, err
	}
	items, total := []api.SubjectSummary{}, 0
	for _, name := range names {
		if strings.Contains(strings.ToLower(name), strings.ToLower(text)) {
			if total++; total <= limit {
				items = append(items, api.SubjectSummary{Subject: name})
			}
		}
	}
	return items, total, nil
}
