// Package descriptor turns trees of .proto files into descriptors and back.
package descriptor

import (
	"context"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/bufbuild/protocompile"
	"github.com/bufbuild/protocompile/linker"
	"github.com/bufbuild/protocompile/reporter"

	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

// Compile compiles paths out of sources. The accessor is always set: without one
// the compiler would open files of this machine.
func Compile(sources map[string]*syntax.File, paths ...string) (linker.Files, error) {
	texts := &protocompile.SourceResolver{Accessor: func(path string) (io.ReadCloser, error) {
		tree, ok := sources[path]
		if !ok {
			return nil, fs.ErrNotExist
		}
		tree, err := forCompiler(tree)
		if err != nil {
			return nil, err
		}
		return io.NopCloser(strings.NewReader(syntax.Print(tree))), nil
	}}
	c := protocompile.Compiler{
		Resolver:       protocompile.WithStandardImports(texts),
		MaxParallelism: 1,
		Reporter:       reporter.NewReporter(nil, nil),
	}
	return c.Compile(context.Background(), paths...)
}

// forCompiler returns the tree in forms that protoc knows too: it splits reserved
// statements that mix numbers and names, options whose value is a list, and drops
// oneofs without members.
func forCompiler(f *syntax.File) (*syntax.File, error) {
	out, err := syntax.Clone(f)
	if err != nil {
		return nil, err
	}
	out.EachMessage(func(m *syntax.Message) {
		var reserved []syntax.Reserved
		for _, r := range m.Reserved {
			numbers := slices.DeleteFunc(slices.Clone(r), func(x syntax.Range) bool { return x.Name != "" })
			names := slices.DeleteFunc(slices.Clone(r), func(x syntax.Range) bool { return x.Name == "" })
			reserved = append(reserved, numbers, names)
		}
		m.Reserved = slices.DeleteFunc(reserved, func(r syntax.Reserved) bool { return len(r) == 0 })
		m.Oneofs = slices.DeleteFunc(m.Oneofs, func(o *syntax.Oneof) bool { return len(o.Fields)+len(o.Groups) == 0 })
	})
	out.EachOptions(func(options *[]syntax.Option) {
		var split []syntax.Option
		for _, o := range *options {
			if o.Value.Kind != syntax.List {
				split = append(split, o)
				continue
			}
			for _, item := range o.Value.Items {
				one := o
				one.Value = item
				split = append(split, one)
			}
		}
		*options = split
	})
	return out, nil
}
