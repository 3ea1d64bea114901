package answer

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// Bytes writes a body as it is. What was read has a tag, and who has the same body
// already is told so instead. The tag is made from the body, not from a position of
// the ledger: evidence and time change answers, too. Its error is that of writing.
func Bytes(c echo.Context, status int, mediaType string, body []byte) error {
	res := c.Response()
	h := res.Header()
	if status == http.StatusOK && c.Request().Method == http.MethodGet {
		tag := tagOf(body)
		h.Set("ETag", tag)
		if h.Get("Cache-Control") == "" {
			h.Set("Cache-Control", "private, no-cache") // may be kept, and is asked for again each time
		}
		if matches(c.Request().Header.Values("If-None-Match"), tag) {
			res.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	h.Set(echo.HeaderContentType, mediaType)
	res.WriteHeader(status)
	if _, err := res.Write(body); err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	return nil
}

// tagOf is equal for equal bodies on all nodes. It is weak: a compressed answer is
// another sequence of bytes with the same meaning.
func tagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return `W/"` + hex.EncodeToString(sum[:12]) + `"`
}

// matches compares as RFC 9110 does for If-None-Match: weakly.
func matches(asked []string, tag string) bool {
	for _, line := range asked {
		for one := range strings.SplitSeq(line, ",") {
			one = strings.TrimSpace(one)
			if one == "*" || strings.TrimPrefix(one, "W/") == strings.TrimPrefix(tag, "W/") {
				return true
			}
		}
	}
	return false
}
