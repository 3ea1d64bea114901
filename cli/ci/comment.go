package ci

import (
	"context"
	"strings"
)

// Outcome is what became of a comment.
type Outcome string

// The outcomes of Keep.
const (
	Silent  Outcome = "silent"  // there was nothing to say, and nothing was said before
	Created Outcome = "created" // the first comment
	Updated Outcome = "updated" // it said something else before
	Same    Outcome = "same"    // it says so already
)

// Marker is the line by which the comment of a workspace is found again. Several
// workspaces of one repository have a comment each.
func Marker(workspace string) string {
	name := strings.Map(func(r rune) rune {
		if r <= ' ' || r == '<' || r == '>' {
			return '_'
		}
		return r
	}, workspace)
	return "<!-- treaty:" + strings.ReplaceAll(name, "--", "_") + " -->"
}

// Keep makes the comment with a marker say body. Without something new to say,
// no comment is created, and one that is there says after. It may be repeated:
// the same content changes nothing.
func Keep(ctx context.Context, f Forge, marker, body, after string, say bool) (Outcome, error) {
	comments, err := f.Comments(ctx)
	if err != nil {
		return Silent, err
	}
	for _, c := range comments {
		if !c.Own || !strings.HasPrefix(c.Body, marker) {
			continue
		}
		text := body
		if !say {
			text = after
		}
		text = marker + "\n" + text
		if strings.TrimSpace(c.Body) == strings.TrimSpace(text) {
			return Same, nil
		}
		return Updated, f.Update(ctx, c.ID, text)
	}
	if !say {
		return Silent, nil
	}
	return Created, f.Create(ctx, marker+"\n"+body)
}
