// Package online holds the commands about what a registry has: ours, or any that speaks Confluent's API.
package online

import (
	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/cli/session"
)

// Commands returns the commands.
func Commands(w session.World) []*cobra.Command {
	return []*cobra.Command{
		newExport(w), newImport(w),
		newSubject(w), newSchema(w), newConfig(w), newMode(w), newContext(w), newSearch(w), newLog(w), newDoctor(w),
		newProfile(w), newLogin(w), newLogout(w), newWhoami(w),
	}
}
