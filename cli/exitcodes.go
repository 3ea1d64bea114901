package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// exitCode is a row of the table of exit codes.
type exitCode struct {
	code          int
	means, sample string
}

// exitCodes is the contract: the same for every command, format and terminal.
func exitCodes() []exitCode {
	return []exitCode{
		{exitOK, "clean, yes", "nothing at or above --fail-on"},
		{exitNo, "asked, and the answer is no", "findings; a refused change in the plan; not found"},
		{exitUsage, "a bad question", "unknown flag, invalid treaty.yaml, no such profile"},
		{exitUnable, "could not be done", "registry away, 401 or 403, git commit missing, timeout"},
		{exitDiffer, "there are differences; only with --exit-code", "diff, plan --drift, fmt"},
		{exitUnknown, "cannot tell", "a fact that decides is missing"},
		{exitInternal, "a bug of treaty", "please open an issue with the text that it prints"},
		{exitStopped, "interrupted", "Ctrl-C; what was begun can be repeated"},
	}
}

// newExitCodes is a topic of help, not a command.
func newExitCodes() *cobra.Command {
	var b strings.Builder
	b.WriteString("The exit code says what was found, before anything is printed: no report format,\nno file and no terminal changes it.\n\n")
	for _, c := range exitCodes() {
		fmt.Fprintf(&b, "%5d  %s: %s\n", c.code, c.means, c.sample)
	}
	return &cobra.Command{Use: "exit-codes", Short: "What the exit codes mean", Long: strings.TrimSuffix(b.String(), "\n")}
}
