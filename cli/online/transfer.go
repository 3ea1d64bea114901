package online

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/cli/session"
	"github.com/treaty-registry/treaty/cli/transfer"
)

func newExport(w session.World) *cobra.Command {
	var f session.Flags
	var to, prefix string
	var form portableFlags
	cmd := &cobra.Command{
		Use: "export", Short: "Write a whole registry to a file, or the catalog for another tool", Args: cobra.NoArgs,
		Long: `Write everything that a registry holds as lines of JSON: schemas with their ids
and versions, softly deleted ones included, references, metadata and rules,
settings and modes of subjects and contexts, contexts and associations. treaty
import takes the file.

With --as, write the catalog in the form of another tool: asyncapi (a document for
each application), backstage (one file of entities), eventcatalog (a folder) or
xregistry (one document). What the form cannot say is listed.`,
		Example: `  treaty export --to registry.jsonl
  treaty export --profile prod | gzip > registry.jsonl.gz
  treaty export --as asyncapi --application billing
  treaty export --as eventcatalog --domain orders --to catalog/`,
	}
	cmd.Flags().StringVar(&to, "to", "-", "file, or folder with --as; - is the output")
	form.bind(cmd)
	cmd.Flags().StringVar(&prefix, "prefix", ":*:", "only subjects whose qualified name begins so; :.eu: is the context .eu")
	f.Bind(cmd.Flags(), 0)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, _ []string) (err error) {
		if form.as != "" {
			return exportAs(ctx, w, l, form, to)
		}
		if form != (portableFlags{}) {
			return session.Usagef("--application, --domain and --all go with --as")
		}
		scope := transfer.Everything()
		scope.Prefix = prefix
		p := w.Progress()
		dump, err := transfer.Read(ctx, l.Client, scope, p.At)
		p.End()
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
	var from, as, named string
	var dryRun bool
	cmd := &cobra.Command{
		Use: "import --from SOURCE", Short: "Bring everything of another registry, or of a file, into a registry", Args: cobra.NoArgs,
		Long: `Bring everything that SOURCE holds into the registry, with the same ids and
version numbers: schemas, softly deleted ones included, references, metadata and
rules, settings, modes, contexts and associations with topics. SOURCE is the address or the profile of a registry that
speaks Confluent's API, a file that treaty export has written, or - for the input.

Only what is missing is written, so an import that was stopped is resumed by
starting it again. At the end the registry is read again and compared record by
record. Nothing is written if an id or a version number stands for another schema
in the registry: then the command ends with 1. While it runs, the contexts that
are written to are in mode IMPORT.

With --as asyncapi, SOURCE is an AsyncAPI 3 document or a folder of such: each
becomes the contract of an application, as with treaty publish. With --as
backstage (a catalog-info.yaml, or a folder with such) or --as eventcatalog (its
folder), who provides and consumes what becomes hints, which are shown beside the
usage of subjects until somebody declares them. An import replaces what the same
source said before.`,
		Example: `  treaty import --from https://old.registry.example --url http://127.0.0.1:8081
  treaty import --from registry.jsonl --profile prod
  treaty import --as asyncapi --from docs/asyncapi.yaml
  treaty import --as backstage --from catalog-info.yaml`,
	}
	cmd.Flags().StringVar(&from, "from", "", "address, profile or file; with --as a file or folder")
	cmd.Flags().StringVar(&as, "as", "", "form of the files: asyncapi, backstage or eventcatalog")
	cmd.Flags().StringVar(&named, "source", "", "with --as backstage and eventcatalog: what the source is called (default: the form)")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "only say what is missing")
	f.Bind(cmd.Flags(), 0)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if from == "" {
			return session.Usagef("give --from")
		}
		if as != "" {
			return importAs(cmd.Context(), w, f, as, from, named, dryRun)
		}
		ctx, cancel, l, err := w.Connect(cmd.Context(), f, "")
		if err != nil {
			return err
		}
		defer cancel()
		p := w.Progress()
		defer p.End()
		source, err := source(ctx, w, f, from, p.At)
		if err != nil {
			return err
		}
		target, err := transfer.Read(ctx, l.Client, transfer.Everything(), p.At)
		if err != nil {
			return l.Explain(err)
		}
		p.End()
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
		err = transfer.Write(ctx, l.Client, d, target, p.At)
		if err == nil {
			err = transfer.Modes(ctx, l.Client, d.Modes)
		}
		p.End()
		if err != nil {
			fmt.Fprintln(w.Err, "the import is not complete; the same command goes on where this one has stopped")
			return l.Explain(err)
		}
		return verify(ctx, w, l, source, p)
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
func verify(ctx context.Context, w session.World, l session.Link, source transfer.Dump, p *session.Progress) error {
	now, err := transfer.Read(ctx, l.Client, transfer.Everything(), p.At)
	p.End()
	if err != nil {
		return l.Explain(err)
	}
	d := transfer.Compare(source, now)
	if !d.Empty() {
		return session.Fail(session.Unable, fmt.Errorf("the registry is not what the source is: %d versions are missing, %d not deleted, %d clash, %d settings, %d modes, %d contexts and %d associations differ",
			len(d.Missing), len(d.Undo), len(d.Clashes), len(d.Configs), len(d.Modes), len(d.Contexts), len(d.Associations)))
	}
	_, err = fmt.Fprintf(w.Out, "%d versions, %d settings, %d modes, %d contexts and %d associations verified\n",
		len(source.Schemas), len(source.Configs), len(source.Modes), len(source.Contexts), len(source.Associations))
	return err
}
