//go:build no_ui

package web

import "embed"

// built is empty: the tag no_ui leaves the UI out of the binary.
var built embed.FS
