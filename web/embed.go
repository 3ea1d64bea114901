//go:build !no_ui

package web

import "embed"

// built is what the bundler wrote into dist. Only .gitkeep is checked in, so
// that this compiles, and `go install` works, on a machine without Node.
//
//go:embed all:dist
var built embed.FS
