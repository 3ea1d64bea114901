package derive

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/registry"
)

// DefaultCluster is the cluster of channels of which nothing says another.
const DefaultCluster = "default"

// The endings that TopicNameStrategy gives to subjects.
const (
	valueEnding = "-value"
	keyEnding   = "-key"
)

// internalEndings, internalBeginnings and internalNames are those of topics that frameworks make
// for themselves: Kafka Streams and ksqlDB, Kafka, Connect, the registry.
var (
	internalEndings    = []string{"-changelog", "-repartition", "-subscription-registration-topic", "-subscription-response-topic"}
	internalBeginnings = []string{"__", "_confluent", "_schemas"}
	internalNames      = []string{"connect-configs", "connect-offsets", "connect-status"}
)

// settings are what all subjects are derived with.
type settings struct {
	clusters []binding
	fallback string // cluster
}

// binding says which cluster a context belongs to.
type binding struct {
	context, environment, cluster string
}

// settingsOf reads the environments.
func settingsOf(s Sources) settings {
	out := settings{fallback: DefaultCluster}
	if s.Catalog == nil {
		return out
	}
	s.Catalog.Environments.Each(func(e *api.Environment) bool {
		if e.Cluster == "" {
			return true
		}
		if e.Name == s.Environment {
			out.fallback = e.Cluster
		}
		for _, context := range e.Bindings.Contexts {
			out.clusters = append(out.clusters, binding{context, e.Name, e.Cluster})
		}
		return true
	})
	// The longest prefix of a context decides.
	slices.SortStableFunc(out.clusters, func(a, b binding) int { return cmp.Compare(len(b.context), len(a.context)) })
	return out
}

func (s settings) equal(o settings) bool {
	return s.fallback == o.fallback && slices.Equal(s.clusters, o.clusters)
}

// cluster is that of the environment which a context is bound to.
func (s settings) cluster(context string) string {
	for _, b := range s.clusters {
		if context == b.context || b.context != registry.DefaultContext && strings.HasPrefix(context, b.context) {
			return b.cluster
		}
	}
	return s.fallback
}

// derive finds out what a subject is about.
func (s settings) derive(in inputs, shape *Shape) *Subject {
	name := *in.subject.Name
	out := &Subject{Name: name, Latest: in.subject.Latest, Versions: int(in.subject.Active), Shape: shape, Type: TypeEvent, inputs: in}
	s.place(out)
	override := in.override()
	out.Hidden = slices.ContainsFunc(out.Places, func(p Place) bool { return isInternal(p.Topic) }) || isInternal(name.Subject)
	if override.Hidden != nil {
		out.Hidden = *override.Hidden
	}
	if override.Key != nil {
		out.Key = *override.Key
	}
	switch {
	case out.Hidden && override.Hidden == nil:
		out.EventsFrom = Reason{Heuristic, "the topic is internal to a framework: its name has the form of one"}
	case out.Hidden:
		out.EventsFrom = Reason{Declared, "it was hidden by hand"}
	case out.Key:
		out.EventsFrom = Reason{out.PlacesFrom.Derivation, "it is the schema of keys, which are no events"}
	default:
		switch {
		case override.MessageType != "":
			out.Type = override.MessageType
		case len(out.Places) == 0 && in.referenced:
			out.Type = TypeType
		}
		out.name(override)
	}
	return out
}

func (in inputs) override() api.Override {
	if in.annotation == nil || in.annotation.Override == nil {
		return api.Override{}
	}
	return *in.annotation.Override
}

// name finds the events of a subject.
func (s *Subject) name(override api.Override) {
	if len(override.Events) > 0 {
		s.Events, s.EventsFrom = override.Events, Reason{Declared, "the event was declared for the subject"}
		return
	}
	for _, root := range s.Shape.Roots {
		if root.Name != "" && !slices.Contains(s.Events, root.Name) {
			s.Events = append(s.Events, root.Name)
		}
	}
	switch {
	case len(s.Events) > 1:
		s.EventsFrom = Reason{Strategy, fmt.Sprintf("the schema is a choice of %d named types: each is an event", len(s.Events))}
	case len(s.Events) == 1:
		s.EventsFrom = Reason{Strategy, "it is the full name of the schema's root type"}
	default:
		base := strings.TrimSuffix(s.Name.Subject, valueEnding)
		s.Events = []string{cmp.Or(base, s.Name.Qualified())}
		s.EventsFrom = Reason{Heuristic, "the schema's root has no name: the event is called as the subject"}
		if s.Shape.Trouble != "" {
			s.EventsFrom.Words = "the schema cannot be read: the event is called as the subject"
		}
	}
}

// What tells the channel of most subjects: one text for all of them.
const (
	endsInValue = "the subject ends in " + valueEnding + ", as TopicNameStrategy names it"
	endsInKey   = "the subject ends in " + keyEnding + ", as TopicNameStrategy names it"
)

// place finds the channels of a subject and whether it is their key.
func (s settings) place(out *Subject) {
	in, cluster := out.inputs, s.cluster(out.Name.Context)
	if channel := in.override().Channel; channel != "" {
		c, topic, ok := strings.Cut(channel, "/")
		if !ok {
			c, topic = cluster, channel
		}
		out.Places, out.PlacesFrom = []Place{{c, topic}}, Reason{Declared, "the channel was declared for the subject"}
		out.Key = strings.HasSuffix(out.Name.Subject, keyEnding)
		return
	}
	if s.associated(out, cluster) || s.aliased(out, cluster) {
		return
	}
	bare := out.Name.Subject
	for _, root := range out.Shape.Roots {
		if root.Name == "" {
			continue
		}
		if bare == root.Name {
			out.PlacesFrom = Reason{Strategy, "the subject is the name of the type, as RecordNameStrategy names it: the channel is unknown, set it"}
			return
		}
		if topic, ok := strings.CutSuffix(bare, "-"+root.Name); ok && topic != "" {
			out.Places = []Place{{cluster, topic}}
			out.PlacesFrom = Reason{Strategy, fmt.Sprintf("the subject is a topic and the name of the type %s, as TopicRecordNameStrategy names it", root.Name)}
			return
		}
	}
	if topic, key, ok := byEnding(bare); ok {
		out.Places, out.Key = []Place{{cluster, topic}}, key
		out.PlacesFrom = Reason{Heuristic, endsInValue}
		if key {
			out.PlacesFrom.Words = endsInKey
		}
		return
	}
	out.PlacesFrom = Reason{Heuristic, "nothing tells the channel: it is unknown, set it"}
	if in.referenced {
		out.PlacesFrom.Words = "other schemas refer to it and nothing tells a channel: it is a shared type"
	}
}

// associated takes the channels from the registry's associations. A subject that
// is the key of some topics and the value of others is shown as a value.
func (s settings) associated(out *Subject, cluster string) bool {
	keys := 0
	for _, a := range out.inputs.linked().associations {
		p := Place{a.ResourceNamespace, a.ResourceName}
		if p.Cluster == "" || p.Cluster == "-" {
			p.Cluster = cluster
		}
		if !slices.Contains(out.Places, p) {
			out.Places = append(out.Places, p)
		}
		if a.AssociationType == "key" {
			keys++
		}
	}
	if len(out.Places) == 0 {
		return false
	}
	slices.SortFunc(out.Places, func(a, b Place) int { return cmp.Compare(a.String(), b.String()) })
	out.Key = keys == len(out.inputs.linked().associations)
	out.PlacesFrom = Reason{Association, "the registry associates the subject with the topic"}
	return true
}

// aliased takes the channels from aliases that are named by TopicNameStrategy:
// clients of that topic use the subject under the alias.
func (s settings) aliased(out *Subject, cluster string) bool {
	for _, alias := range out.inputs.linked().aliases {
		name := registry.ParseName(alias)
		topic, key, ok := byEnding(name.Subject)
		if !ok || len(out.Places) > 0 && key != out.Key {
			continue
		}
		p := Place{cluster, topic}
		if name.Context != out.Name.Context {
			p.Cluster = s.cluster(name.Context)
		}
		if !slices.Contains(out.Places, p) {
			out.Places = append(out.Places, p)
		}
		out.Key = key
		out.PlacesFrom = Reason{Strategy, "its alias " + alias + " is named as TopicNameStrategy names the subject of a topic"}
	}
	return len(out.Places) > 0
}

// byEnding reads the name that TopicNameStrategy gives to a subject.
func byEnding(subject string) (topic string, key, ok bool) {
	if topic, ok = strings.CutSuffix(subject, valueEnding); ok && topic != "" {
		return topic, false, true
	}
	topic, ok = strings.CutSuffix(subject, keyEnding)
	return topic, true, ok && topic != ""
}

// isInternal reports whether a topic has the form of those that frameworks make.
func isInternal(topic string) bool {
	return slices.Contains(internalNames, topic) || slices.ContainsFunc(internalEndings, func(e string) bool { return strings.HasSuffix(topic, e) }) ||
		slices.ContainsFunc(internalBeginnings, func(b string) bool { return strings.HasPrefix(topic, b) })
}
