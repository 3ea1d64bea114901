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
		return io.NopCloser(strings.NewReader(syntax.Print(forCompiler(tree)))), nil
	}}
	c := protocompile.Compiler{
		Resolver:       protocompile.WithStandardImports(texts),
		MaxParallelism: 1,
		Reporter:       reporter.NewReporter(nil, nil),
	}
	return c.Compile(context.Background(), paths...)
}

// forCompiler returns the tree in forms that protoc knows too: it splits reserved
// statements that mix numbers and names.
func forCompiler(f *syntax.File) *syntax.File {
	out := *f
	out.Messages = splitReserved(f.Messages)
	return &out
}

func splitReserved(all []*syntax.Message) []*syntax.Message {
	out := make([]*syntax.Message, len(all))
	for i, m := range all {
		c := *m
		c.Reserved = nil
		for _, r := range m.Reserved {
			numbers := slices.DeleteFunc(slices.Clone(r), func(x syntax.Range) bool { return x.Name != "" })
			names := slices.DeleteFunc(slices.Clone(r), func(x syntax.Range) bool { return x.Name == "" })
			for _, part := range []syntax.Reserved{numbers, names} {
				if len(part) > 0 {
					c.Reserved = append(c.Reserved, part)
				}
			}
		}
		c.Messages = splitReserved(m.Messages)
		out[i] = &c
	}
	return out
}
