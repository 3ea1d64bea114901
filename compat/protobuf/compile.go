package protobuf

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/bufbuild/protocompile/linker"
	"github.com/bufbuild/protocompile/protoutil"
	"github.com/bufbuild/protocompile/reporter"
	"google.golang.org/protobuf/proto"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/descriptor"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

// rootPath is the name of the root file in its descriptor, as in Confluent.
const rootPath = "default"

// compile builds descriptors as protoc would, from the texts at hand only. Its error
// is a *compat.SyntaxError.
func compile(s *schema) (linker.File, error) {
	sources := map[string]*syntax.File{}
	for _, f := range s.linked.Files[1:] {
		if !strings.HasPrefix(f.Origin.Builtin, "google/protobuf/") { // the compiler has those
			sources[f.Path] = f.Tree
		}
	}
	root := rootPath
	for sources[root] != nil { // an import has this very name
		root += "_"
	}
	sources[root] = s.linked.Root.Tree
	files, err := descriptor.Compile(sources, root)
	if err == nil {
		return files[0], nil
	}
	var at reporter.ErrorWithPos
	out := &compat.SyntaxError{Format: compat.Protobuf, Message: err.Error()}
	if errors.As(err, &at) { // positions are those of the text that was printed for the compiler
		out.Message = at.Unwrap().Error()
		if name := at.GetPosition().Filename; name != root {
			out.Message = name + ": " + out.Message
		}
	}
	return nil, out
}

// serialized returns the compiled root as a FileDescriptorProto in base64.
func serialized(s *schema) (string, error) {
	file, err := compile(s)
	if err != nil {
		return "", err
	}
	data, err := proto.MarshalOptions{Deterministic: true}.Marshal(protoutil.ProtoFromFileDescriptor(file))
	if err != nil {
		return "", fmt.Errorf("encode file descriptor: %w", err)
	}
	return base64.StdEncoding.EncodeToString(data), nil
}
