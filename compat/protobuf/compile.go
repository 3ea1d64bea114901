package protobuf

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bufbuild/protocompile/linker"
	"github.com/bufbuild/protocompile/protoutil"
	"github.com/bufbuild/protocompile/reporter"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/builtin"
	"github.com/treaty-registry/treaty/compat/protobuf/descriptor"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

// rootPath is the name of the root file in its descriptor, as in Confluent.
const rootPath = "default"

// compile builds descriptors as protoc would, from the texts at hand only. Its error
// is a *compat.SyntaxError.
func compile(s *schema) (linker.File, error) {
	sources := map[string]*syntax.File{rootPath: s.linked.root.tree}
	for _, f := range s.linked.files[1:] {
		if !strings.HasPrefix(f.origin.builtin, "google/protobuf/") { // the compiler has those
			sources[f.path] = f.tree
		}
	}
	files, err := descriptor.Compile(sources, rootPath)
	if err == nil {
		return files[0], nil
	}
	var at reporter.ErrorWithPos
	out := &compat.SyntaxError{Format: compat.Protobuf, Message: err.Error()}
	if errors.As(err, &at) { // positions are those of the text that was printed for the compiler
		out.Message = at.Unwrap().Error()
		if name := at.GetPosition().Filename; name != rootPath {
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

// withoutExtensions drops extend blocks, extension ranges and custom options.
func withoutExtensions(f *syntax.File) *syntax.File {
	out := *f
	out.Extends = nil
	out.Options = plain(f.Options)
	out.Messages = plainMessages(f.Messages)
	out.Enums = plainEnums(f.Enums)
	out.Services = nil
	for _, s := range f.Services {
		c := *s
		c.Options, c.Methods = plain(s.Options), nil
		for _, m := range s.Methods {
			n := *m
			n.Options = plain(m.Options)
			c.Methods = append(c.Methods, &n)
		}
		out.Services = append(out.Services, &c)
	}
	return &out
}

func plain(options []syntax.Option) []syntax.Option {
	return slices.DeleteFunc(slices.Clone(options), func(o syntax.Option) bool { return o.Custom })
}

func plainMessages(all []*syntax.Message) []*syntax.Message {
	var out []*syntax.Message
	for _, m := range all {
		out = append(out, plainMessage(m))
	}
	return out
}

func plainMessage(m *syntax.Message) *syntax.Message {
	c := *m
	c.Options, c.Extends, c.Extensions = plain(m.Options), nil, nil
	c.Fields, c.Groups = plainFields(m.Fields), plainGroups(m.Groups)
	c.Messages, c.Enums = plainMessages(m.Messages), plainEnums(m.Enums)
	c.Oneofs = nil
	for _, o := range m.Oneofs {
		n := *o
		n.Options, n.Fields, n.Groups = plain(o.Options), plainFields(o.Fields), plainGroups(o.Groups)
		c.Oneofs = append(c.Oneofs, &n)
	}
	return &c
}

func plainFields(all []*syntax.Field) []*syntax.Field {
	var out []*syntax.Field
	for _, f := range all {
		c := *f
		c.Options = plain(f.Options)
		out = append(out, &c)
	}
	return out
}

func plainGroups(all []*syntax.Group) []*syntax.Group {
	var out []*syntax.Group
	for _, g := range all {
		c := *g
		c.Options, c.Body = plain(g.Options), plainMessage(g.Body)
		out = append(out, &c)
	}
	return out
}

func plainEnums(all []*syntax.Enum) []*syntax.Enum {
	var out []*syntax.Enum
	for _, e := range all {
		c := *e
		c.Options, c.Values = plain(e.Options), nil
		for _, v := range e.Values {
			n := *v
			n.Options = plain(v.Options)
			c.Values = append(c.Values, &n)
		}
		out = append(out, &c)
	}
	return out
}
