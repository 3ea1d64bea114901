package online

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/cli/session"
	"github.com/treaty-registry/treaty/cli/transfer"
)

// progressPause is the time between two lines of progress.
const progressPause = 10 * time.Second

// progress prints a line every ten seconds to the error output.
func progress(w session.World) transfer.Progress {
	var mu sync.Mutex
	last := w.Now()
	begun, what, start := last, "", 0
	return func(now string, done, total int) {
		mu.Lock()
		defer mu.Unlock()
		at := w.Now()
		if now != what {
			what, begun, start = now, at, done
		}
		if at.Sub(last) < progressPause {
			return
		}
		last = at
		of := ""
		if total > 0 {
			of = fmt.Sprintf("/%d", total)
		}
		fmt.Fprintf(w.Err, "%s: %d%s, %.0f/s\n", what, done, of, float64(done-start)/max(at.Sub(begun).Seconds(), 0.001))
	}
}

func newExport(w session.World) *cobra.Command {
	var f session.Flags
	var to, prefix string
	cmd := &cobra.Command{
		Use: "export", Short: "Write a whole registry to a file", Args: cobra.NoArgs,
		Long: `Write everything that a registry holds as lines of JSON: schemas with their ids
and versions, softly deleted ones included, references, metadata and rules,
settings and modes of subjects and contexts. treaty import takes the file.`,
		Example: `  treaty export --to registry.jsonl
  treaty export --profile prod | gzip > registry.jsonl.gz`,
	}
	cmd.Flags().StringVar(&to, "to", "-", "file; - is the output")
	cmd.Flags().StringVar(&prefix, "prefix", ":*:", "only subjects whose qualified name begins so; :.eu: is the context .eu")
	f.Bind(cmd.Flags(), 0)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, _ []string) (err error) {
		scope := transfer.Everything()
		scope.Prefix = prefix
		dump, err := transfer.Read(ctx, l.Client, scope, progress(w))
		if err != nil {
			return err
		}
		if to == "-" {
			return transfer.Save(w.Out, l.Client.URL(), dump)
		}
		if err := saveFile(w.Path(to), l.Client.URL(), dump); err != nil {
			return session.Fail(session.Unable, err)
		}
		fmt.Fprintf(w.Err, "%d versions in %s\n", len(dump.Schemas), to)
		return nil
	})
	return cmd
}

// saveFile writes a file as a whole: what is cut off does not take its name.
func saveFile(path, source string, dump transfer.Dump) error {
	f, err := os.OpenFile(path+".part", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) //nolint:gosec // the user names the file
	if err != nil {
		return err
	}
	err = transfer.Save(f, source, dump)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

func newImport(w session.World) *cobra.Command {
	var f session.Flags
	var from string
	var dryRun bool
	cmd := &cobra.Command{
		Use: "import --from SOURCE", Short: "Bring everything of another registry, or of a file, into a registry", Args: cobra.NoArgs,
		Long: `Bring everything that SOURCE holds into the registry, with the same ids and
version numbers: schemas, softly deleted ones included, references, metadata and
rules, settings and modes. SOURCE is the address or the profile of a registry that
speaks Confluent's API, a file that treaty export has written, or - for the input.

Only what is missing is written, so an import that was stopped is resumed by
starting it again. At the end the registry is read again and compared record by
record. Nothing is written if an id or a version number stands for another schema
in the registry: then the command ends with 1. While it runs, the contexts that
are written to are in mode IMPORT.`,
		Example: `  treaty import --from https://old.registry.example --url http://127.0.0.1:8081
  treaty import --from registry.jsonl --profile prod`,
	}
	cmd.Flags().StringVar(&from, "from", "", "address, profile or file")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "only say what is missing")
	f.Bind(cmd.Flags(), 0)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if from == "" {
			return session.Usagef("give --from")
		}
		ctx, cancel, l, err := w.Connect(cmd.Context(), f, "")
		if err != nil {
			return err
		}
		defer cancel()
		report := progress(w)
		source, err := source(ctx, w, f, from, report)
		if err != nil {
			return err
		}
		target, err := transfer.Read(ctx, l.Client, transfer.Everything(), report)
		if err != nil {
			return l.Explain(err)
		}
		d := transfer.Compare(source, target)
		fmt.Fprintf(w.Err, "%d versions in the source: %d are there, %d are missing, %d are to be deleted softly, %d clash\n",
			len(source.Schemas), d.SameHere, len(d.Missing), len(d.Undo), len(d.Clashes))
		if len(d.Clashes) > 0 {
			for _, clash := range d.Clashes[:min(len(d.Clashes), 20)] {
				fmt.Fprintf(w.Err, "clash: %s\n", session.Printable(clash))
			}
			return session.Fail(session.No, fmt.Errorf("%d records clash; nothing was written", len(d.Clashes)))
		}
		if dryRun {
			return nil
		}
		err = transfer.Write(ctx, l.Client, d, target, report)
		if err == nil {
			err = transfer.Modes(ctx, l.Client, d.Modes)
		}
		if err != nil {
			fmt.Fprintln(w.Err, "the import is not complete; the same command goes on where this one has stopped")
			return l.Explain(err)
		}
		return verify(ctx, w, l, source)
	}
	return cmd
}

// source reads what is to be imported.
func source(ctx context.Context, w session.World, f session.Flags, from string, report transfer.Progress) (transfer.Dump, error) {
	if from == "-" {
		return loadDump(w.In, from)
	}
	if !session.IsAddress(from) {
		file, err := os.Open(w.Path(from)) //nolint:gosec // the user names the file
		if err == nil {
			defer file.Close()
			return loadDump(file, from)
		}
		if !errors.Is(err, os.ErrNotExist) {
			return transfer.Dump{}, session.Fail(session.Usage, err)
		}
	}
	other := f.Toward(from)
	other.TokenFile = "" // it is for the target
	_, cancel, l, err := w.WithoutSecrets().Connect(ctx, other, "")
	if err != nil {
		return transfer.Dump{}, session.Usagef("%s is no file, and: %w", from, err)
	}
	defer cancel()
	dump, err := transfer.Read(ctx, l.Client, transfer.Everything(), report)
	return dump, l.Explain(err)
}

func loadDump(r io.Reader, name string) (transfer.Dump, error) {
	dump, err := transfer.Load(r)
	if err != nil {
		return dump, session.Usagef("%s: %w", name, err)
	}
	return dump, nil
}

// verify reads the registry again and compares it with the source.
func verify(ctx context.Context, w session.World, l session.Link, source transfer.Dump) error {
	now, err := transfer.Read(ctx, l.Client, transfer.Everything(), progress(w))
	if err != nil {
		return l.Explain(err)
	}
	d := transfer.Compare(source, now)
	if !d.Empty() {
		return session.Fail(session.Unable, fmt.Errorf("the registry is not what the source is: %d versions are missing, %d not deleted, %d clash, %d settings and %d modes differ",
			len(d.Missing), len(d.Undo), len(d.Clashes), len(d.Configs), len(d.Modes)))
	}
	_, err = fmt.Fprintf(w.Out, "%d versions, %d settings and %d modes verified\n", len(source.Schemas), len(source.Configs), len(source.Modes))
	return err
}
