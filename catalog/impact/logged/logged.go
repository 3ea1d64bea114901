// Package logged says which versions the messages of a topic may have been written with, as far as Kafka tells.
package logged

import (
	"slices"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/registry"
)

// Topic is what is known of the channels of a subject. The zero value knows nothing.
type Topic struct {
	config *evidence.Topic
	sample *evidence.Sample
}

// Find finds the configuration of the channels of a subject, compacted if one of
// them is, and the sample of what they hold; nothing is known where Kafka was not
// asked or knows no such topic. Of several channels no sample tells enough.
func Find(kafka []evidence.Kafka, channels []string, key bool) Topic {
	var topic *evidence.Topic
	var sample *evidence.Sample
	for _, channel := range channels {
		t, looked := look(kafka, channel, key)
		if topic == nil || t != nil && t.Compacted {
			topic = t
		}
		sample = looked
	}
	if len(channels) > 1 {
		sample = nil
	}
	return Topic{topic, sample}
}

// look finds what Kafka said of one channel.
func look(kafka []evidence.Kafka, channel string, key bool) (topic *evidence.Topic, sample *evidence.Sample) {
	cluster, name, _ := strings.Cut(channel, "/")
	for i := range kafka {
		k := &kafka[i]
		if k.Cluster != cluster || name == "" {
			continue
		}
		for n := range k.Topics {
			if k.Topics[n].Name == name {
				topic = &k.Topics[n]
			}
		}
		for n := range k.Samples {
			if k.Samples[n].Topic == name && k.Samples[n].Key == key {
				sample = &k.Samples[n]
			}
		}
	}
	return topic, sample
}

// InLog keeps what the samples of the channel and its retention tell: the ids
// that were met, and every version that came after the oldest message. It is nil
// where the log cannot tell: then every version counts.
func (t *Topic) InLog(versions []*registry.Version) func(*registry.Version) bool {
	topic, sample := t.config, t.sample
	if topic == nil || sample == nil || sample.Looked == 0 || sample.Oldest.IsZero() || endless(topic) {
		return nil
	}
	met := func(v *registry.Version) bool {
		return slices.Contains(sample.IDs, v.ID) || slices.Contains(sample.GUIDs, v.Content.GUID.String())
	}
	later := Since(versions, sample.Oldest)
	return func(v *registry.Version) bool { return met(v) || later(v) }
}

// endless reports whether a topic may hold messages of any age.
func endless(t *evidence.Topic) bool { return t.Compacted || t.Retention < 0 }

// Replayed reports whether new readers of the subject meet all that is retained
// without asking for it: the topic is compacted.
func (t *Topic) Replayed() bool { return t.config != nil && t.config.Compacted }

// Since keeps the versions that were the newest one at a time or came later.
func Since(versions []*registry.Version, at time.Time) func(*registry.Version) bool {
	current := int32(0)
	for _, v := range versions {
		if !time.UnixMilli(v.At).After(at) {
			current = v.Number
		}
	}
	return func(v *registry.Version) bool { return v.Number >= current }
}
