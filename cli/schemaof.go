package cli

import (
	_ "embed"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/cli/report"
	"github.com/treaty-registry/treaty/cli/workspace"
)

// planSchema describes what plan and apply print with --json.
//
//go:embed plan.schema.json
var planSchema string

func newSchemaOf(in IO) *cobra.Command {
	return &cobra.Command{
		Use:       "schema-of config|finding|plan",
		Short:     "Print the JSON Schema of treaty.yaml, of the JSON report or of a plan",
		Args:      cobra.ExactArgs(1),
		ValidArgs: []string{"config", "finding", "plan"},
		RunE: func(_ *cobra.Command, args []string) error {
			text := map[string]string{"config": workspace.Schema(), "finding": report.Schema(), "plan": planSchema}[args[0]]
			if text == "" {
				return fmt.Errorf("there is no schema of %q; it is config, finding or plan", args[0])
			}
			_, err := io.WriteString(in.Out, text)
			return err
		},
	}
}
