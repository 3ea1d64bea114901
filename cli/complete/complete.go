// Package complete answers what the shell may put where the cursor is: names of subjects, profiles, levels, rules.
//
// What a word stands for is read from the usage line and the names of the flags,
// so that a new command completes without a line here. A registry that is away or
// slow completes nothing: nobody waits for a tabulator key.
package complete

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/profile"
	"github.com/treaty-registry/treaty/cli/session"
	"github.com/treaty-registry/treaty/compat"
)

const (
	// patience is how long a registry may take.
	patience = 2 * time.Second
	// most is how many words a shell can do something with.
	most = 1000
)

// words lists what may stand at a place. typed is what is there already.
type words func(cmd *cobra.Command, typed string) []string

// Sources are the words that only the caller knows.
type Sources struct {
	Reports []string // formats of --report
	Rules   []string // ids
}

// Install gives the arguments and flags of a command, and of all below it, their completions.
func Install(root *cobra.Command, w session.World, s Sources) {
	c := completer{w}
	arguments := map[string]words{"SUBJECT": c.subjects, "RULE": fixed(s.Rules...)}
	flags := map[string]words{
		"subject": c.subjects,
		"profile": c.profiles,
		"from":    c.profiles,
		"to":      c.profiles,
		"level":   fixed(levels()...),
		"fail-on": fixed("error", "warning", "any", "never"),
		"color":   fixed("auto", "always", "never"),
		"report":  fixed(append([]string{"auto"}, s.Reports...)...),
		"against": c.bases,
		"only":    fixed("parse", "references", "lint", "compat"),
		"skip":    fixed("parse", "references", "lint", "compat"),
	}
	install(root, arguments, flags, c)
}

func install(cmd *cobra.Command, arguments, flags map[string]words, c completer) {
	for name, list := range flags {
		if cmd.Flags().Lookup(name) != nil {
			_ = cmd.RegisterFlagCompletionFunc(name, list.answer) // its only error is a second registration, which may stay
		}
	}
	if cmd.ValidArgsFunction == nil && len(cmd.ValidArgs) == 0 {
		cmd.ValidArgsFunction = positional(cmd, arguments, c)
	}
	for _, sub := range cmd.Commands() {
		install(sub, arguments, flags, c)
	}
}

// positional completes the arguments that the usage line names; nil leaves them
// to the shell, which knows files.
func positional(cmd *cobra.Command, arguments map[string]words, c completer) cobra.CompletionFunc {
	var lists []words
	repeats := false
	for _, name := range strings.Fields(cmd.Use)[1:] {
		if strings.HasPrefix(name, "-") || name == "|" {
			break // flags, or another form of the same command
		}
		repeats = strings.Contains(name, "…") || strings.Contains(name, "...")
		name = strings.Trim(name, "[]….")
		list := arguments[name]
		if list == nil && name == "NAME" && cmd.Parent() != nil && cmd.Parent().Name() == "profile" {
			list = c.profiles
		}
		lists = append(lists, list)
	}
	if !slices.ContainsFunc(lists, func(l words) bool { return l != nil }) {
		return nil
	}
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		at := len(args)
		if repeats {
			at = min(at, len(lists)-1)
		}
		if at >= len(lists) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		if lists[at] == nil {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return lists[at].answer(cmd, args, typed)
	}
}

func (l words) answer(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, word := range l(cmd, typed) {
		if strings.HasPrefix(word, typed) && len(out) < most {
			out = append(out, word)
		}
	}
	directive := cobra.ShellCompDirectiveNoFileComp
	if len(out) == 1 && strings.HasSuffix(out[0], ":") {
		directive |= cobra.ShellCompDirectiveNoSpace
	}
	return out, directive
}

func fixed(list ...string) words { return func(*cobra.Command, string) []string { return list } }

func levels() []string {
	var out []string
	for _, l := range compat.Levels() {
		out = append(out, string(l))
	}
	return out
}

// completer asks the machine and the registry.
type completer struct{ world session.World }

func (c completer) profiles(*cobra.Command, string) []string {
	store, err := profile.Open(c.world.Getenv)
	if err != nil {
		return nil
	}
	known, err := store.Load()
	if err != nil {
		return nil
	}
	var out []string
	for name := range known.Profiles {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// bases are the ways to name what --against compares with.
func (c completer) bases(cmd *cobra.Command, typed string) []string {
	out := []string{"git:auto", "git:HEAD", "git:log:", "git:merge-base:", "dir:", "registry", "lock", "none"}
	for _, name := range c.profiles(cmd, typed) {
		out = append(out, "registry:"+name, "lock:"+name)
	}
	return out
}

// subjects asks the registry that the flags before the cursor name.
func (c completer) subjects(cmd *cobra.Command, typed string) []string {
	var f session.Flags
	for name, value := range map[string]*string{"profile": &f.Profile, "url": &f.URL, "token-file": &f.TokenFile} {
		if flag := cmd.Flags().Lookup(name); flag != nil {
			*value = flag.Value.String()
		}
	}
	f.Timeout = patience
	parent := cmd.Context()
	if parent == nil {
		parent = context.Background()
	}
	ctx, cancel, link, err := c.world.Connect(parent, f, "")
	if err != nil {
		return nil
	}
	defer cancel()
	names, err := link.Subjects(ctx, typed, client.Active)
	if err != nil {
		return nil
	}
	return names
}
