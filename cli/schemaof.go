package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/cli/report"
	"github.com/treaty-registry/treaty/cli/workspace"
)

func newSchemaOf(in IO) *cobra.Command {
	return &cobra.Command{
		Use:       "schema-of config|finding",
		Short:     "Print the JSON Schema of treaty.yaml or of the JSON report",
		Args:      cobra.ExactArgs(1),
		ValidArgs: []string{"config", "finding"},
		RunE: func(_ *cobra.Command, args []string) error {
			text := map[string]string{"config": workspace.Schema(), "finding": report.Schema()}[args[0]]
			if text == "" {
				return fmt.Errorf("there is no schema of %q; it is config or finding", args[0])
			}
			_, err := io.WriteString(in.Out, text)
			return err
		},
	}
}
