package reconcile

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/session"
)

func newPull(w session.World) *cobra.Command {
	var f session.Flags
	var file, dir string
	cmd := &cobra.Command{
		Use: "pull [SUBJECT...]", Short: "Write the newest schemas of a registry to files",
		Long: `Write the newest version of each SUBJECT to its file: the one that treaty.yaml
gives it, else one in --dir. Without SUBJECT, all subjects of the workspace are
pulled; without a treaty.yaml, all subjects of the registry. A file that has the
same schema already, in whatever layout, stays as it is.`,
	}
	cmd.Flags().StringVarP(&file, "file", "f", "", "treaty.yaml; the nearest one upward unless given (TREATY_FILE)")
	cmd.Flags().StringVar(&dir, "dir", "schemas", "directory for subjects that the workspace has no file for")
	f.Bind(cmd.Flags(), session.DefaultTimeout*10)
	cmd.RunE = func(cmd *cobra.Command, subjects []string) error {
		files, profile := map[string]string{}, ""
		r, err := openWorkspace(cmd.Context(), w, file)
		switch {
		case err == nil:
			profile = r.Registry
			for _, s := range r.Subjects {
				files[s.Qualified()] = filepath.Join(r.Root, filepath.FromSlash(s.File))
			}
		case file != "":
			return err
		}
		ctx, cancel, l, err := w.Connect(cmd.Context(), f, profile)
		if err != nil {
			return err
		}
		defer cancel()
		return l.Explain(pull(ctx, w, l, subjects, files, w.Path(dir)))
	}
	return cmd
}

// pull writes subjects to their files.
func pull(ctx context.Context, w session.World, l session.Link, subjects []string, files map[string]string, dir string) error {
	all := len(subjects) == 0
	if all {
		names, err := l.Subjects(ctx, ":*:", client.Active)
		if err != nil {
			return err
		}
		for _, name := range names {
			if _, ours := files[name]; ours || len(files) == 0 {
				subjects = append(subjects, name)
			}
		}
	}
	written := 0
	for _, name := range subjects {
		v, err := l.Version(ctx, name, client.Latest, false)
		if err != nil {
			return err
		}
		path, ok := files[name]
		if !ok {
			path = filepath.Join(dir, fileName(name, v.SchemaType))
		}
		old, err := os.ReadFile(path) //nolint:gosec // a file of the workspace
		if err == nil && sameText(old, []byte(v.Schema)) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // schemas in a repository are for everybody
			return session.Fail(session.Unable, err)
		}
		if err := os.WriteFile(path, pretty(v), 0o644); err != nil { //nolint:gosec // the same
			return session.Fail(session.Unable, err)
		}
		written++
		fmt.Fprintf(w.Out, "%s  %s v%d (id %d)\n", session.Printable(path), session.Printable(name), v.Version, v.ID)
	}
	fmt.Fprintf(w.Err, "%d of %d files written\n", written, len(subjects))
	return nil
}

// fileName is the name of a file for a subject; it never leads out of the directory.
func fileName(subject, format string) string {
	name := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, subject)
	if strings.HasPrefix(name, ".") {
		name = "_" + name
	}
	return name + map[string]string{"": ".avsc", "AVRO": ".avsc", "JSON": ".json", "PROTOBUF": ".proto"}[format]
}

// pretty lays a schema out for people.
func pretty(v api.Schema) []byte {
	var out bytes.Buffer
	if v.SchemaType != "PROTOBUF" && json.Indent(&out, []byte(v.Schema), "", "  ") == nil {
		out.WriteByte('\n')
		return out.Bytes()
	}
	return []byte(strings.TrimRight(v.Schema, "\n") + "\n")
}

// sameText reports whether two texts differ in white space at most.
func sameText(a, b []byte) bool {
	var x, y bytes.Buffer
	if json.Compact(&x, a) == nil && json.Compact(&y, b) == nil {
		return bytes.Equal(x.Bytes(), y.Bytes())
	}
	return bytes.Equal(bytes.TrimSpace(a), bytes.TrimSpace(b))
}
