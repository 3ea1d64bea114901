package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/server"
)

func newVersion(in IO) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the release",
		Args:  cobra.NoArgs,
		Run: func(*cobra.Command, []string) {
			fmt.Fprintf(in.Out, "treaty %s (%s, %s/%s)\n", server.Release, server.Commit, runtime.GOOS, runtime.GOARCH)
		},
	}
}
