package foreign

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"gopkg.in/yaml.v3"
)

// entity is what is read of an entity of Backstage. Its descriptors are open:
// what is not here may be anything.
type entity struct {
	Kind     string `yaml:"kind"`
	Metadata struct {
		Name        string            `yaml:"name"`
		Title       string            `yaml:"title"`
		Annotations map[string]string `yaml:"annotations"`
	} `yaml:"metadata"`
	Spec struct {
		Owner     string    `yaml:"owner"`
		Lifecycle string    `yaml:"lifecycle"`
		Provides  []string  `yaml:"providesApis"`
		Consumes  []string  `yaml:"consumesApis"`
		Depends   []string  `yaml:"dependsOn"`
		API       yaml.Node `yaml:"definition"`
	} `yaml:"spec"`
}

// annotationSubject names the subject that an API was made from, by treaty's own export.
const annotationSubject = "treaty-registry.io/subject"

// backstage reads a stream of entities.
func (r *reader) backstage(file string, text []byte) error {
	d := yaml.NewDecoder(bytes.NewReader(text))
	for n := 1; ; n++ {
		var e entity
		err := d.Decode(&e)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("entity %d: %w", n, err)
		}
		if err := r.entity(file, &e); err != nil {
			return fmt.Errorf("entity %d: %w", n, err)
		}
	}
}

func (r *reader) entity(file string, e *entity) error {
	switch e.Kind {
	case "API":
		r.drop("definitions, owners and lifecycles of APIs")
		for _, name := range []string{e.Metadata.Title, e.Metadata.Annotations[annotationSubject]} {
			if name != "" {
				r.names[e.Metadata.Name] = name
			}
		}
	case "Component":
		if e.Spec.Owner != "" || e.Spec.Lifecycle != "" {
			r.drop("owners and lifecycles of components")
		}
		if len(e.Spec.Depends) > 0 {
			r.drop("dependsOn of components")
		}
		for role, all := range map[string][]string{"produces": e.Spec.Provides, "consumes": e.Spec.Consumes} {
			for _, ref := range all {
				if err := r.use(e.Metadata.Name, role, referred(ref), file); err != nil {
					return err
				}
			}
		}
	case "":
		r.drop("documents without a kind")
	default:
		r.drop("entities that are neither API nor Component")
	}
	return nil
}

// referred is the name in a reference such as "api:default/orders".
func referred(ref string) string {
	if _, after, ok := strings.Cut(ref, ":"); ok {
		ref = after
	}
	return ref[strings.LastIndexByte(ref, '/')+1:]
}
