package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/cli/session"
	"github.com/treaty-registry/treaty/cli/workspace"
)

func newInit(in IO) *cobra.Command {
	var force bool
	var from, application, document string
	var registry session.Flags
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Write treaty.yaml from the schema files found here",
		Long: `Write treaty.yaml from the schema files found below this directory: one entry for
each directory and type. Read it, correct the subject names, then run treaty ls.

With --from-registry, write the newest version of every subject of a registry to
files below schemas/ instead, and a treaty.yaml with their names and levels. No
file that exists is replaced without --force.

With --from-observed, write what an application produces and consumes as well, as
far as the registry has seen it: the applications section. With --from-asyncapi,
write what an AsyncAPI 3 document says of it; no registry is asked. Where
treaty.yaml exists the section is printed instead, to be pasted there.`,
		Example: `  treaty init
  treaty init --from-registry https://registry.example
  treaty init --from-observed billing
  treaty init --from-asyncapi docs/asyncapi.yaml`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case from != "":
				return adopt(cmd.Context(), in, registry.Toward(from), force)
			case cmd.Flags().Changed("from-observed"):
				return observed(cmd.Context(), in, registry, application, force)
			case document != "":
				return described(in, document, force)
			}
			return initialize(in, force)
		},
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().BoolVar(&force, "force", false, "replace files that exist")
	cmd.Flags().StringVar(&from, "from-registry", "", "profile or address of the registry to take schemas from")
	cmd.Flags().StringVar(&application, "from-observed", "", "application to write down as the registry has seen it")
	cmd.Flags().StringVar(&document, "from-asyncapi", "", "AsyncAPI 3 document to take the application from")
	registry.Bind(cmd.Flags(), 10*session.DefaultTimeout)
	for _, other := range []string{"from-observed", "from-asyncapi", "profile", "url"} {
		cmd.MarkFlagsMutuallyExclusive("from-registry", other)
	}
	cmd.MarkFlagsMutuallyExclusive("from-observed", "from-asyncapi")
	return cmd
}

func initialize(in IO, force bool) error {
	target := in.path(workspace.FileName)
	if _, err := os.Stat(target); err == nil && !force {
		return errors.New("treaty.yaml exists; --force replaces it")
	}
	text, entries, err := fromFiles(in)
	if err != nil {
		return err
	}
	if err := os.WriteFile(target, []byte(text), 0o644); err != nil { //nolint:gosec // a file of the repository
		return &exitError{exitUnable, err}
	}
	fmt.Fprintf(in.Out, "treaty.yaml written with %d entries; treaty ls shows what each file becomes\n", entries)
	return nil
}

// errNoSchemas says that there is nothing to write a treaty.yaml from.
var errNoSchemas = errors.New("no .avsc, .proto or JSON Schema files below this directory")

// fromFiles proposes a treaty.yaml for the schema files below the directory, and
// says how many entries it has. Without any file the error is errNoSchemas.
func fromFiles(in IO) (text string, entries int, err error) {
	dir, err := workspace.OpenDir(in.path("."))
	if err != nil {
		return "", 0, &exitError{exitUnable, err}
	}
	defer dir.Close() //nolint:errcheck // only read
	files, err := dir.List()
	if err != nil {
		return "", 0, &exitError{exitUnable, err}
	}
	found := map[string][]string{} // glob → files
	for _, file := range files {
		if _, ok := workspace.FormatOf(file); ok && (path.Ext(file) != ".json" || isSchema(dir, file)) {
			glob := path.Join(path.Dir(file), "*"+path.Ext(file))
			found[glob] = append(found[glob], file)
		}
	}
	if len(found) == 0 {
		return "", 0, errNoSchemas
	}
	globs := make([]string, 0, len(found))
	for g := range found {
		globs = append(globs, g)
	}
	slices.Sort(globs)
	text, err = proposal(dir, globs, found)
	return text, len(globs), err
}

// isSchema tells a JSON Schema from other JSON by what only schemas have.
func isSchema(tree workspace.Tree, file string) bool {
	data, err := tree.Read(file)
	return err == nil && (bytes.Contains(data, []byte(`"$schema"`)) && bytes.Contains(data, []byte("json-schema.org")) ||
		bytes.Contains(data, []byte(`"properties"`)) && bytes.Contains(data, []byte(`"type"`)))
}

// proposal writes an entry for each glob. Names that would give two files one
// subject are replaced by paths, which are never the same.
func proposal(tree workspace.Tree, globs []string, found map[string][]string) (string, error) {
	for _, plain := range []bool{false, true} {
		var b strings.Builder
		b.WriteString("version: 1\n\ndefaults:\n  compatibility: BACKWARD\n\nsubjects:\n")
		for _, g := range globs {
			fmt.Fprintf(&b, "  - files: %q\n    subject: %q\n", g, nameOf(found[g], plain))
		}
		if roots := importRoots(globs); len(roots) > 0 {
			fmt.Fprintf(&b, "\nreferences:\n  roots: [%s]\n", strings.Join(roots, ", "))
		}
		config, err := workspace.Parse(workspace.FileName, []byte(b.String()))
		if err == nil {
			_, err = workspace.Load(config, tree, workspace.Options{})
		}
		if err == nil {
			return b.String(), nil
		}
		if plain {
			return "", err
		}
	}
	return "", nil
}

// nameOf guesses the naming strategy from the names of the files: directories
// with key and value files are topics, others have one file per topic.
func nameOf(files []string, plain bool) string {
	if plain {
		return "{path}"
	}
	topics := !strings.HasPrefix(path.Dir(files[0]), ".") && !slices.ContainsFunc(files, func(f string) bool {
		base := strings.TrimSuffix(path.Base(f), path.Ext(f))
		return base != "key" && base != "value"
	})
	if topics {
		return "{dir}-{base}"
	}
	return "{base}-value"
}

// importRoots are the first directories of .proto files: where imports usually start.
func importRoots(globs []string) []string {
	var out []string
	for _, g := range globs {
		if first, _, deep := strings.Cut(filepath.ToSlash(g), "/"); path.Ext(g) == ".proto" && deep && !slices.Contains(out, first) {
			out = append(out, first)
		}
	}
	return out
}
