// Package builtin holds the .proto files that a schema may import without a reference.
//
// google/protobuf comes with protocompile; google/type and confluent are data files
// of this package, which say what the wire form is and leave out comments and the
// options of code generators. The module that has google/type as Go code would add
// megabytes of download for what takes 4 kB here.
package builtin

import (
	"embed"
	"io/fs"
	"strings"

	"github.com/bufbuild/protocompile"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/types/descriptorpb"
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

// Text returns the text of a file of this package's own; false for any other path.
func Text(path string) (string, bool) {
	data, err := files.ReadFile("proto/" + path)
	return string(data), err == nil
}

// Descriptor returns a file of google/protobuf in compiled form; false for any other path.
func Descriptor(path string) (*descriptorpb.FileDescriptorProto, bool) {
	none := protocompile.ResolverFunc(func(string) (protocompile.SearchResult, error) {
		return protocompile.SearchResult{}, fs.ErrNotExist
	})
	found, err := protocompile.WithStandardImports(none).FindFileByPath(path)
	if err != nil || found.Desc == nil {
		return nil, false
	}
	return protodesc.ToFileDescriptorProto(found.Desc), true
}
