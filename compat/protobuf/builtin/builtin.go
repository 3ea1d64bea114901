// Package builtin holds the .proto files that a schema may import without a reference.
//
// google/protobuf comes with protocompile; google/type and confluent are data files
// of this package, which say what the wire form is and leave out comments and the
// options of code generators. The module that has google/type as Go code would add
// megabytes of download for what takes 4 kB here.
package builtin

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/bufbuild/protocompile"
	"google.golang.org/protobuf/reflect/protodesc"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/descriptor"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

//go:embed proto
var files embed.FS

// Paths lists all built-in files by import path.
func Paths() []string {
	return strings.Fields(`
		confluent/meta.proto confluent/type/decimal.proto confluent/type/variant.proto
		google/protobuf/any.proto google/protobuf/api.proto google/protobuf/descriptor.proto
		google/protobuf/duration.proto google/protobuf/empty.proto google/protobuf/field_mask.proto
		google/protobuf/source_context.proto google/protobuf/struct.proto google/protobuf/timestamp.proto
		google/protobuf/type.proto google/protobuf/wrappers.proto
		google/type/calendar_period.proto google/type/color.proto google/type/date.proto
		google/type/datetime.proto google/type/dayofweek.proto google/type/decimal.proto
		google/type/expr.proto google/type/fraction.proto google/type/interval.proto
		google/type/latlng.proto google/type/money.proto google/type/month.proto
		google/type/phone_number.proto google/type/postal_address.proto google/type/quaternion.proto
		google/type/timeofday.proto`)
}

// trees is a table that never changes. It is built when it is first asked for: that
// takes about a millisecond, which a command that meets no Protobuf should not pay.
var trees = sync.OnceValues(func() (map[string]*syntax.File, error) {
	out := make(map[string]*syntax.File, len(Paths()))
	for _, path := range Paths() {
		tree, err := load(path)
		if err != nil {
			return nil, fmt.Errorf("built-in file %s: %w", path, err)
		}
		out[path] = tree
	}
	return out, nil
})

// File returns a built-in file, nil if there is none of that path. Nobody may change it.
func File(path string) (*syntax.File, error) {
	all, err := trees()
	return all[path], err
}

// load reads a file from the data of this package or from those of protocompile.
func load(path string) (*syntax.File, error) {
	if text, err := files.ReadFile("proto/" + path); err == nil {
		return syntax.Parse(string(text), compat.DefaultLimits())
	}
	nothing := protocompile.ResolverFunc(func(string) (protocompile.SearchResult, error) {
		return protocompile.SearchResult{}, fs.ErrNotExist
	})
	found, err := protocompile.WithStandardImports(nothing).FindFileByPath(path)
	if err != nil {
		return nil, err
	}
	return descriptor.Tree(protodesc.ToFileDescriptorProto(found.Desc)), nil
}
