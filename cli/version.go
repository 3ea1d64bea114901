package cli

import (
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/cli/session"
	"github.com/treaty-registry/treaty/server"
)

// versionOf is what version --json prints. Only additive changes.
type versionOf struct {
	Version string  `json:"version"`
	Commit  string  `json:"commit"`
	OS      string  `json:"os"`
	Arch    string  `json:"arch"`
	Server  *behind `json:"server,omitempty"`
}

// behind is the release of a registry.
type behind struct {
	URL     string `json:"url"`
	Version string `json:"version"`
	Commit  string `json:"commit"`
}

func newVersion(in IO) *cobra.Command {
	var (
		asJSON, ask bool
		f           session.Flags
	)
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the release",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			v := versionOf{Version: server.Release, Commit: server.Commit, OS: runtime.GOOS, Arch: runtime.GOARCH}
			if ask {
				ctx, cancel, l, err := in.world().Connect(cmd.Context(), f, "")
				if err != nil {
					return exited(err)
				}
				defer cancel()
				s, err := l.ServerVersion(ctx)
				if err != nil {
					return exited(l.Explain(err))
				}
				v.Server = &behind{l.Client.URL(), s.Version, s.CommitID}
			}
			if asJSON {
				return json.NewEncoder(in.Out).Encode(v)
			}
			fmt.Fprintf(in.Out, "treaty %s (%s, %s/%s)\n", v.Version, v.Commit, v.OS, v.Arch)
			if v.Server != nil {
				fmt.Fprintf(in.Out, "registry %s: %s (%s)\n", v.Server.URL, v.Server.Version, v.Server.Commit)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&ask, "check-server", false, "ask the registry for its release too")
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	return cmd
}
