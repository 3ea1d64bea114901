package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/treaty-registry/treaty/cli/workspace"
)

// groups are the headings of the help, with the commands below them.
func groups() []struct{ title, commands string } {
	return []struct{ title, commands string }{
		{"Files in this repository:", "init check lint compat diff fmt ls rules plan apply pull"},
		{"Who uses what, and what runs where:", "publish impact usage can-i-deploy can-i-merge deployment release env app policy team domain waiver"},
		{"A registry, treaty's or any other:", "subject schema config mode context search log export import promote doctor"},
		{"The tool:", "login logout whoami profile serve health schema-of completion version help"},
	}
}

// arrange puts the commands of the root under their headings.
func arrange(root *cobra.Command) {
	for _, g := range groups() {
		names := strings.Fields(g.commands)
		used := false
		for _, cmd := range root.Commands() {
			if slices.Contains(names, cmd.Name()) {
				cmd.GroupID, used = g.title, true
			}
		}
		if used {
			root.AddGroup(&cobra.Group{ID: g.title, Title: g.title})
		}
		if slices.Contains(names, "help") {
			root.SetHelpCommandGroupID(g.title)
			root.SetCompletionCommandGroupID(g.title)
		}
	}
}

// teach gives misspelt commands and flags, and arguments that do not fit, an
// answer that says what would.
func teach(cmd *cobra.Command) {
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		hint := ""
		if unknown := new(pflag.NotExistError); errors.As(err, &unknown) {
			hint = near(unknown.GetSpecifiedName(), flagNames(cmd.Flags()))
		}
		return fmt.Errorf("%w%s; see %s --help", err, hint, cmd.CommandPath())
	})
	fits := cmd.Args
	if fits != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			switch err := fits(cmd, args); {
			case err == nil:
				return nil
			case cmd.HasAvailableSubCommands() && len(args) > 0:
				var names []string
				for _, sub := range cmd.Commands() {
					names = append(names, sub.Name())
				}
				return fmt.Errorf("unknown command %q for %q%s; see %s --help", args[0], cmd.CommandPath(), near(args[0], names), cmd.CommandPath())
			case len(args) == 0:
				return fmt.Errorf("an argument is missing; usage: %s", cmd.UseLine())
			default:
				return fmt.Errorf("the arguments %q do not fit; usage: %s", args, cmd.UseLine())
			}
		}
	}
	for _, sub := range cmd.Commands() {
		teach(sub)
	}
}

// near suggests one of the known words; "" when none is near, where a list of all would be long.
func near(word string, known []string) string {
	if hint := workspace.DidYouMean(word, known); strings.Contains(hint, "did you mean") {
		return hint
	}
	return ""
}
