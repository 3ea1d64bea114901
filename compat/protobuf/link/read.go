package link

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/builtin"
	"github.com/treaty-registry/treaty/compat/protobuf/descriptor"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

// Read parses text, or the FileDescriptorProto that it holds in base64. Its error is a
// *compat.SyntaxError or a *compat.LimitError.
func Read(text string, limits compat.Limits) (*syntax.File, error) {
	file, err := syntax.Parse(text, limits)
	var wrong *compat.SyntaxError
	if err == nil || !errors.As(err, &wrong) {
		return file, err
	}
	data, notBase64 := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if notBase64 != nil || len(data) == 0 {
		return nil, err
	}
	types, typesErr := optionTypes()
	if typesErr != nil {
		return nil, typesErr
	}
	fd := &descriptorpb.FileDescriptorProto{}
	// Messages lie within messages at two levels of the encoding for each one of the
	// text; a little is left for options.
	opts := proto.UnmarshalOptions{RecursionLimit: 2*limits.Depth + 20, Resolver: types}
	if opts.Unmarshal(data, fd) != nil {
		return nil, err
	}
	// Reading the printed text again applies the limits and finds names that no text can have.
	printed := syntax.Print(descriptor.Tree(fd))
	file, err = syntax.Parse(printed, limits)
	if errors.As(err, &wrong) {
		return nil, &compat.SyntaxError{Format: compat.Protobuf, Message: "file descriptor is not valid: " + wrong.Message}
	}
	return file, err
}

// optionTypes returns the extensions that options of a descriptor may hold:
// Confluent's own.
func optionTypes() (*protoregistry.Types, error) {
	const path = "confluent/meta.proto"
	tree, err := builtin.File(path)
	if err != nil {
		return nil, err
	}
	files, err := descriptor.Compile(map[string]*syntax.File{path: tree}, path)
	if err != nil {
		return nil, fmt.Errorf("compile %s: %w", path, err)
	}
	types := &protoregistry.Types{}
	for i := range files[0].Extensions().Len() {
		if err := types.RegisterExtension(dynamicpb.NewExtensionType(files[0].Extensions().Get(i))); err != nil {
			return nil, fmt.Errorf("register %s: %w", path, err)
		}
	}
	return types, nil
}
