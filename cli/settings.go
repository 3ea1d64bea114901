package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"gopkg.in/yaml.v3"
)

// envName is the environment variable of a flag: TREATY_BODY_LIMIT for --body-limit.
func envName(flag string) string {
	return "TREATY_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// fillIn sets the flags that were not given on the command line: first
// from TREATY_* variables, then from the YAML file, which uses the flags' names
// as keys. An unknown key or a value that does not fit is an error that names it.
func fillIn(flags *pflag.FlagSet, getenv func(string) string, file string) error {
	values, err := readSettings(file)
	if err != nil {
		return err
	}
	for key := range values {
		if flags.Lookup(key) == nil || key == "config" || key == "help" {
			return fmt.Errorf("%s: unknown setting %q%s", file, key, near(key, flagNames(flags)))
		}
	}
	var errs []error
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Changed || f.Name == "config" || f.Name == "help" {
			return
		}
		if v := getenv(envName(f.Name)); v != "" {
			if err := flags.Set(f.Name, v); err != nil {
				errs = append(errs, fmt.Errorf("%s=%q: %w", envName(f.Name), v, err))
			}
			return
		}
		if v, ok := values[f.Name]; ok {
			if err := flags.Set(f.Name, v); err != nil {
				errs = append(errs, fmt.Errorf("%s: %s: %w", file, f.Name, err))
			}
		}
	})
	return errors.Join(errs...)
}

// readSettings reads the flat YAML file of settings; no file gives none.
func readSettings(file string) (map[string]string, error) {
	if file == "" {
		return nil, nil
	}
	data, err := os.ReadFile(file) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	var nodes map[string]yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(data)).Decode(&nodes); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	values := map[string]string{}
	for key, node := range nodes {
		if node.Kind != yaml.ScalarNode {
			return nil, fmt.Errorf("%s:%d: setting %q must be a single value", file, node.Line, key)
		}
		values[key] = node.Value
	}
	return values, nil
}

// flagNames lists the settings of a command.
func flagNames(flags *pflag.FlagSet) []string {
	var out []string
	flags.VisitAll(func(f *pflag.Flag) { out = append(out, f.Name) })
	return out
}

// bindSettings lets a command take its flags from the environment and a file too.
func bindSettings(cmd *cobra.Command, in IO) func() error {
	file := cmd.Flags().String("config", "", "YAML file with settings, named as the flags are")
	return func() error {
		if *file == "" {
			*file = in.Getenv("TREATY_CONFIG")
		}
		if err := fillIn(cmd.Flags(), in.Getenv, *file); err != nil {
			return &exitError{exitUsage, err}
		}
		return nil
	}
}
