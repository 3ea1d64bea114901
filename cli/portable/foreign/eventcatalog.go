package foreign

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// frontMatter is what is read of a page of EventCatalog.
type frontMatter struct {
	ID       string    `yaml:"id"`
	Name     string    `yaml:"name"`
	Sends    []message `yaml:"sends"`
	Receives []message `yaml:"receives"`
	Owners   yaml.Node `yaml:"owners"`
}

// message is a message that a service names. Its version is one of EventCatalog's own.
type message struct {
	ID      string    `yaml:"id"`
	Version yaml.Node `yaml:"version"`
}

// page reads a page: of a service what it sends and receives, of a message its name.
func (r *reader) page(file string, text []byte) error {
	head, err := front(text)
	if err != nil {
		return err
	}
	var p frontMatter
	if err := yaml.Unmarshal(head, &p); err != nil {
		return fmt.Errorf("front matter: %w", err)
	}
	in := "/" + file
	switch {
	case strings.Contains(in, "/services/"):
		if !p.Owners.IsZero() {
			r.drop("owners of services")
		}
		for role, all := range map[string][]message{"produces": p.Sends, "consumes": p.Receives} {
			for _, m := range all {
				if !m.Version.IsZero() {
					r.drop("versions of messages, which are not those of subjects")
				}
				if err := r.use(p.ID, role, m.ID, file); err != nil {
					return err
				}
			}
		}
	case strings.Contains(in, "/events/"), strings.Contains(in, "/commands/"), strings.Contains(in, "/queries/"):
		r.drop("schemas, docs and owners of messages")
		if p.ID != "" && p.Name != "" {
			r.names[p.ID] = p.Name
		}
	default:
		r.drop("pages that are neither services nor messages")
	}
	return nil
}

// front is the front matter of a page: what is between the first two lines of three dashes.
func front(text []byte) ([]byte, error) {
	text = bytes.TrimPrefix(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), []byte("\xef\xbb\xbf"))
	after, ok := bytes.CutPrefix(text, []byte("---\n"))
	if !ok {
		return nil, errors.New("it does not begin with front matter")
	}
	head, _, ok := bytes.Cut(append([]byte("\n"), after...), []byte("\n---"))
	if !ok {
		return nil, errors.New("the front matter does not end")
	}
	return head, nil
}
