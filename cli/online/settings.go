package online

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/cli/session"
)

// about is what a setting is about: a subject, a context as ":.eu:", or everything.
func about(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

func newConfig(w session.World) *cobra.Command {
	return session.Group("config", "Read and change levels and other settings", `Read and change the settings of a subject, of a context (":.eu:"), or of
everything if none is named.`, newConfigGet(w), newConfigSet(w), newConfigUnset(w))
}

func newConfigGet(w session.World) *cobra.Command {
	var f session.Flags
	var out session.Format
	var effective bool
	cmd := &cobra.Command{Use: "get [SUBJECT]", Short: "Show settings", Args: cobra.MaximumNArgs(1)}
	out.Bind(cmd.Flags())
	cmd.Flags().BoolVar(&effective, "effective", false, "what is in force, also where there is no record")
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, args []string) error {
		if err := out.Check(); err != nil {
			return err
		}
		c, err := l.Config(ctx, about(args), effective)
		if err != nil {
			return err
		}
		b, err := json.Marshal(c)
		if err != nil {
			return err
		}
		fields := map[string]json.RawMessage{}
		if err := json.Unmarshal(b, &fields); err != nil {
			return err
		}
		var t session.Table
		for _, key := range slices.Sorted(maps.Keys(fields)) {
			t.Add(key, strings.Trim(string(fields[key]), `"`))
		}
		return out.Print(w.Out, t, c)
	})
	return cmd
}

func newConfigSet(w session.World) *cobra.Command {
	var f session.Flags
	cmd := &cobra.Command{
		Use: "set [SUBJECT] KEY=VALUE...", Short: "Change settings", Args: cobra.MinimumNArgs(1),
		Long: `Change settings; what is not named stays as it is. Keys are level, normalize,
alias, compatibilityGroup, compatibilityPolicy, validateFields, validateRules,
validateNewSchemas, and with a JSON value defaultMetadata, overrideMetadata,
defaultRuleSet and overrideRuleSet.`,
		Example: `  treaty config set level=FULL
  treaty config set orders-value level=BACKWARD_TRANSITIVE normalize=true`,
	}
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, args []string) error {
		name := ""
		if !strings.Contains(args[0], "=") {
			name, args = args[0], args[1:]
		}
		if len(args) == 0 {
			return session.Usagef("give a setting, such as level=FULL")
		}
		values := map[string]any{}
		for _, arg := range args {
			key, value, ok := strings.Cut(arg, "=")
			if !ok {
				return session.Usagef("%q is not KEY=VALUE", arg)
			}
			values[configKey(key)] = configValue(configKey(key), value)
		}
		u, err := update(values)
		if err != nil {
			return err
		}
		return l.SetConfig(ctx, name, u)
	})
	return cmd
}

// configKey allows the short name of the one setting that everybody sets.
func configKey(key string) string {
	if key == "level" || key == "compatibilityLevel" {
		return "compatibility"
	}
	return key
}

// configValue is a truth or an object where the setting wants one, else a string.
func configValue(key, value string) any {
	switch key {
	case "compatibility", "alias", "aliasForDeks", "compatibilityGroup", "compatibilityPolicy":
		return value
	default:
		return json.RawMessage(value)
	}
}

// update makes a request of settings; nil clears one. Its error names what is wrong.
func update(values map[string]any) (api.ConfigUpdateRequest, error) {
	var u api.ConfigUpdateRequest
	b, err := json.Marshal(values)
	if err != nil {
		return u, session.Usagef("a value is neither true, false nor JSON")
	}
	dec := json.NewDecoder(strings.NewReader(string(b)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&u); err != nil {
		return u, session.Usagef("settings: %w", err)
	}
	return u, nil
}

func newConfigUnset(w session.World) *cobra.Command {
	var f session.Flags
	var keys []string
	cmd := &cobra.Command{Use: "unset [SUBJECT]", Short: "Remove settings", Args: cobra.MaximumNArgs(1), Long: `Remove the whole record of settings, or with --key single ones.`}
	cmd.Flags().StringArrayVar(&keys, "key", nil, "only this setting; repeatable")
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, args []string) error {
		if len(keys) == 0 {
			return l.DeleteConfig(ctx, about(args))
		}
		values := map[string]any{}
		for _, key := range keys {
			values[configKey(key)] = nil
		}
		u, err := update(values)
		if err != nil {
			return err
		}
		return l.SetConfig(ctx, about(args), u)
	})
	return cmd
}

func newMode(w session.World) *cobra.Command {
	var f session.Flags
	var effective, force, recursive bool
	get := &cobra.Command{Use: "get [SUBJECT]", Short: "Show the mode", Args: cobra.MaximumNArgs(1)}
	get.Flags().BoolVar(&effective, "effective", false, "what is in force, also where there is no record")
	get.RunE = w.Run(&f, func(ctx context.Context, l session.Link, args []string) error {
		mode, err := l.Mode(ctx, about(args), effective)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(w.Out, mode)
		return err
	})
	set := &cobra.Command{
		Use: "set [SUBJECT] MODE", Short: "Set the mode", Args: cobra.RangeArgs(1, 2),
		Long: `Set the mode to READWRITE, READONLY or IMPORT; everything has FORWARD too.`,
	}
	set.Flags().BoolVar(&force, "force", false, "switch to IMPORT although there are schemas")
	set.RunE = w.Run(&f, func(ctx context.Context, l session.Link, args []string) error {
		return l.SetMode(ctx, about(args[:len(args)-1]), strings.ToUpper(args[len(args)-1]), force)
	})
	unset := &cobra.Command{Use: "unset [SUBJECT]", Short: "Remove the mode", Args: cobra.MaximumNArgs(1)}
	unset.Flags().BoolVar(&recursive, "recursive", false, "also those of all subjects of the context")
	unset.RunE = w.Run(&f, func(ctx context.Context, l session.Link, args []string) error {
		return l.DeleteMode(ctx, about(args), recursive)
	})
	for _, cmd := range []*cobra.Command{get, set, unset} {
		f.Bind(cmd.Flags(), session.DefaultTimeout)
	}
	return session.Group("mode", "Read and change what may be written", `Read and change the mode of a subject, of a context (":.eu:"), or of everything
if none is named.`, get, set, unset)
}

func newContext(w session.World) *cobra.Command {
	var f session.Flags
	var out session.Format
	list := &cobra.Command{Use: "list", Short: "List contexts", Args: cobra.NoArgs}
	out.Bind(list.Flags())
	list.RunE = w.Run(&f, func(ctx context.Context, l session.Link, _ []string) error {
		if err := out.Check(); err != nil {
			return err
		}
		names, err := l.Contexts(ctx)
		if err != nil {
			return err
		}
		t := session.Table{Header: []string{"CONTEXT"}}
		for _, name := range names {
			t.Add(name)
		}
		return out.Print(w.Out, t, names)
	})
	del := &cobra.Command{Use: "delete CONTEXT", Short: "Delete an empty context", Args: cobra.ExactArgs(1)}
	del.RunE = w.Run(&f, func(ctx context.Context, l session.Link, args []string) error { return l.DeleteContext(ctx, args[0]) })
	for _, cmd := range []*cobra.Command{list, del} {
		f.Bind(cmd.Flags(), session.DefaultTimeout)
	}
	return session.Group("context", "List and delete contexts", "", list, del)
}
