// Package reconcile holds the commands that bring files and registries together: plan and apply, pull, promote.
package reconcile

import (
	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/cli/session"
)

// Commands returns the commands.
func Commands(w session.World) []*cobra.Command {
	return []*cobra.Command{newPlan(w), newApply(w), newPull(w), newPromote(w)}
}
