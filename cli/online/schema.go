package online

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/session"
)

// maxSchema bounds a schema file in bytes; registries accept less.
const maxSchema = 16 << 20

func newSchema(w session.World) *cobra.Command {
	return session.Group("schema", "Get, look up, register and delete schemas", "", newSchemaGet(w), newSchemaLookup(w), newSchemaRegister(w), newSchemaRefs(w), newSchemaReferencedBy(w), newSchemaDelete(w))
}

// version reads a version of the command line; none is the latest one.
func version(args []string) (int, error) {
	if len(args) < 2 {
		return client.Latest, nil
	}
	return session.Version(args[1])
}

func newSchemaGet(w session.World) *cobra.Command {
	var f session.Flags
	var kind, form, within string
	var id int
	var deleted bool
	cmd := &cobra.Command{
		Use: "get SUBJECT [VERSION] | get --id ID", Short: "Print a schema", Args: cobra.MaximumNArgs(2),
		Long: `Print the text of a schema as the registry keeps it, byte by byte, or with
-o json everything that belongs to it. VERSION is a number or latest.`,
		Example: `  treaty schema get orders-value
  treaty schema get orders-value 3 -o json
  treaty schema get --id 42`,
	}
	cmd.Flags().StringVarP(&kind, "output", "o", "raw", "raw or json")
	cmd.Flags().IntVar(&id, "id", -1, "id of the schema, instead of a subject")
	cmd.Flags().StringVar(&within, "context", "", "context of the id")
	cmd.Flags().StringVar(&form, "format", "", "another form of the text: resolved (Avro), serialized or ignore_extensions (Protobuf)")
	cmd.Flags().BoolVar(&deleted, "deleted", false, "a softly deleted version too")
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, args []string) error {
		switch {
		case kind != "raw" && kind != "json":
			return session.Usagef("output: %q is neither raw nor json", kind)
		case (id >= 0) == (len(args) > 0):
			return session.Usagef("give a subject or --id")
		case id >= 0:
			s, err := l.Schema(ctx, id, session.Qualified("", within))
			return printSchema(w.Out, kind, s.Schema, s, err)
		}
		number, err := version(args)
		if err != nil {
			return err
		}
		if kind == "raw" {
			text, err := l.Text(ctx, args[0], number, form, deleted)
			return printSchema(w.Out, kind, string(text), nil, err)
		}
		s, err := l.Version(ctx, args[0], number, deleted)
		return printSchema(w.Out, kind, s.Schema, s, err)
	})
	return cmd
}

func printSchema(out io.Writer, kind, text string, data any, err error) error {
	if err != nil {
		return err
	}
	if kind == "json" {
		return session.PrintJSON(out, data)
	}
	_, err = fmt.Fprintln(out, strings.TrimSuffix(text, "\n"))
	return err
}

// draftFlags describe a schema on the command line.
type draftFlags struct {
	kind       string
	references []string
	properties map[string]string
	normalize  bool
}

func (d *draftFlags) bind(flags *pflag.FlagSet) {
	flags.StringVar(&d.kind, "type", "", "AVRO, JSON or PROTOBUF; by the name of the file unless given")
	flags.StringArrayVar(&d.references, "ref", nil, "reference NAME=SUBJECT@VERSION; repeatable")
	flags.StringToStringVar(&d.properties, "property", nil, "metadata property KEY=VALUE; repeatable")
	flags.BoolVar(&d.normalize, "normalize", false, "bring the schema into its normal form first")
}

// request reads the schema from a file, "-" for the input.
func (d *draftFlags) request(w session.World, file string) (api.RegisterSchemaRequest, error) {
	var r api.RegisterSchemaRequest
	in := w.In
	if file != "-" {
		f, err := os.Open(w.Path(file))
		if err != nil {
			return r, session.Fail(session.Usage, err)
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, maxSchema+1))
	switch {
	case err != nil:
		return r, session.Fail(session.Unable, err)
	case len(text) > maxSchema:
		return r, session.Usagef("%s is larger than %d MiB", file, maxSchema>>20)
	}
	r.Schema, r.SchemaType = string(text), strings.ToUpper(d.kind)
	if r.SchemaType == "" {
		r.SchemaType = map[string]string{".proto": "PROTOBUF", ".json": "JSON"}[filepath.Ext(file)]
	}
	if r.References, err = session.References(d.references); err != nil {
		return r, err
	}
	if len(d.properties) > 0 {
		r.Metadata = &api.Metadata{Properties: d.properties}
	}
	return r, nil
}

func newSchemaRegister(w session.World) *cobra.Command {
	var f session.Flags
	var d draftFlags
	cmd := &cobra.Command{
		Use: "register SUBJECT FILE", Short: "Register a schema", Args: cobra.ExactArgs(2),
		Long:    `Register the schema of FILE ("-" is the input) as the newest version of SUBJECT. Ends with 1 if the registry refuses it.`,
		Example: `  treaty schema register orders-value order.avsc --ref com.acme.Money=money@latest`,
	}
	d.bind(cmd.Flags())
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, args []string) error {
		r, err := d.request(w, args[1])
		if err != nil {
			return err
		}
		made, err := l.Register(ctx, args[0], r, d.normalize)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w.Out, "%s: id %d\n", session.Printable(args[0]), made.ID)
		return err
	})
	return cmd
}

func newSchemaLookup(w session.World) *cobra.Command {
	var f session.Flags
	var d draftFlags
	var out session.Format
	var deleted bool
	cmd := &cobra.Command{Use: "lookup SUBJECT FILE", Short: "Find the version that a schema is", Args: cobra.ExactArgs(2)}
	out.Bind(cmd.Flags())
	d.bind(cmd.Flags())
	cmd.Flags().BoolVar(&deleted, "deleted", false, "softly deleted versions too")
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, args []string) error {
		if err := out.Check(); err != nil {
			return err
		}
		r, err := d.request(w, args[1])
		if err != nil {
			return err
		}
		found, err := l.Lookup(ctx, args[0], r, d.normalize, deleted)
		if err != nil {
			return err
		}
		t := session.Table{Header: []string{"SUBJECT", "VERSION", "ID"}}
		t.Add(found.Subject, found.Version, found.ID)
		return out.Print(w.Out, t, found)
	})
	return cmd
}

func newSchemaRefs(w session.World) *cobra.Command {
	var f session.Flags
	var out session.Format
	cmd := &cobra.Command{Use: "refs SUBJECT [VERSION]", Short: "List what a schema refers to", Args: cobra.RangeArgs(1, 2)}
	out.Bind(cmd.Flags())
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, args []string) error {
		number, err := version(args)
		if err == nil {
			err = out.Check()
		}
		if err != nil {
			return err
		}
		v, err := l.Version(ctx, args[0], number, true)
		if err != nil {
			return err
		}
		t := session.Table{Header: []string{"SUBJECT", "VERSION", "NAME"}}
		for _, ref := range v.References {
			t.Add(ref.Subject, ref.Version, ref.Name)
		}
		if v.References == nil {
			v.References = []api.SchemaReference{}
		}
		return out.Print(w.Out, t, v.References)
	})
	return cmd
}

func newSchemaReferencedBy(w session.World) *cobra.Command {
	var f session.Flags
	var out session.Format
	cmd := &cobra.Command{Use: "referenced-by SUBJECT [VERSION]", Short: "List the schemas that refer to one", Args: cobra.RangeArgs(1, 2)}
	out.Bind(cmd.Flags())
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, args []string) error {
		number, err := version(args)
		if err == nil {
			err = out.Check()
		}
		if err != nil {
			return err
		}
		ids, err := l.ReferencedBy(ctx, args[0], number)
		if err != nil {
			return err
		}
		t := session.Table{Header: []string{"SUBJECT", "VERSION", "ID"}}
		data := []any{}
		for _, id := range ids {
			carriers, err := l.Carriers(ctx, id, args[0], client.Active)
			if err != nil {
				return err
			}
			for _, c := range carriers {
				t.Add(c.Subject, c.Version, id)
				data = append(data, map[string]any{"subject": c.Subject, "version": c.Version, "id": id})
			}
		}
		return out.Print(w.Out, t, data)
	})
	return cmd
}

func newSchemaDelete(w session.World) *cobra.Command {
	var f session.Flags
	var permanent, yes bool
	cmd := &cobra.Command{Use: "delete SUBJECT VERSION", Short: "Delete one version softly, or for good", Args: cobra.ExactArgs(2)}
	cmd.Flags().BoolVar(&permanent, "permanent", false, "destroy what is softly deleted")
	cmd.Flags().BoolVar(&yes, "yes", false, "confirm --permanent")
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, args []string) error {
		number, err := version(args)
		if err != nil {
			return err
		}
		if permanent && !yes {
			return session.Usagef("--permanent cannot be undone; confirm it with --yes")
		}
		if err := l.DeleteVersion(ctx, args[0], number, permanent); err != nil {
			return err
		}
		_, err = fmt.Fprintf(w.Out, "%s: deleted %s\n", session.Printable(args[0]), args[1])
		return err
	})
	return cmd
}
