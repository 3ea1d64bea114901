package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/treaty-registry/treaty/cli/catalog"
	"github.com/treaty-registry/treaty/cli/portable"
	"github.com/treaty-registry/treaty/cli/session"
	"github.com/treaty-registry/treaty/cli/workspace"
)

// observed writes a treaty.yaml with what a registry has seen of an application,
// beside the schema files that are found here. Where there is one, only the
// section is printed: what people wrote is not rewritten.
func observed(ctx context.Context, in IO, f session.Flags, application string, force bool) error {
	if application == "" {
		return errors.New("--from-observed needs the name of an application; treaty app list shows them")
	}
	target := in.path(workspace.FileName)
	existing, err := os.ReadFile(target) //nolint:gosec // a file of the repository
	exists := !errors.Is(err, os.ErrNotExist)
	registry := ""
	if config, err := workspace.Parse(workspace.FileName, existing); err == nil { // one that is broken can still be mended by pasting
		registry = config.Registry
	}
	ctx, cancel, l, err := in.world().Connect(ctx, f, registry)
	if err != nil {
		return exited(err)
	}
	defer cancel()
	section, err := catalog.Propose(ctx, l, application)
	if err != nil {
		return exited(err)
	}
	return adoptSection(in, section, exists && !force)
}

// described writes a treaty.yaml with what an AsyncAPI document says of an
// application, beside the schema files that are found here.
func described(in IO, document string, force bool) error {
	all, err := portable.Contracts(in.path(document))
	if err != nil {
		return err
	}
	if len(all) != 1 {
		return fmt.Errorf("%s is a folder with %d documents; name one of them", document, len(all))
	}
	for _, warning := range all[0].Warnings {
		fmt.Fprintf(in.Err, "%s: %s\n", document, session.Printable(warning))
	}
	section, err := catalog.Described(&all[0].Document)
	if err != nil {
		return err
	}
	_, err = os.Stat(in.path(workspace.FileName))
	return adoptSection(in, section, !errors.Is(err, os.ErrNotExist) && !force)
}

// adoptSection writes a treaty.yaml with a section beside the schema files that
// are found here, or only prints the section.
func adoptSection(in IO, section string, print bool) error {
	if print {
		fmt.Fprintln(in.Err, "treaty.yaml exists and stays as it is; this belongs into it:")
		_, err := fmt.Fprint(in.Out, section)
		return err
	}
	text, _, err := fromFiles(in)
	if errors.Is(err, errNoSchemas) { // an application may have all its schemas in the registry
		text, err = "version: 1\n", nil
	}
	if err != nil {
		return err
	}
	if err := os.WriteFile(in.path(workspace.FileName), []byte(text+"\n"+section), 0o644); err != nil { //nolint:gosec // a file of the repository
		return &exitError{exitUnable, err}
	}
	fmt.Fprintln(in.Out, "treaty.yaml written; treaty publish --dry-run shows what it declares")
	return nil
}
