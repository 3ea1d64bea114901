package impact

import (
	"slices"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/impact/span"
	"github.com/treaty-registry/treaty/registry"
)

// retained lists the versions that data of the subject may still be written
// with, oldest first, within the compatibility group of the change.
func (s *scene) retained() []*registry.Version {
	keep := func(*registry.Version) bool { return true }
	switch r := s.retention; r.Kind {
	case span.Latest:
		newest := s.newest()
		keep = func(v *registry.Version) bool { return v == newest }
	case span.Range:
		keep = func(v *registry.Version) bool { return v.Number >= r.First && v.Number <= r.Last }
	case span.Since:
		keep = s.since(s.in.Now.Add(-r.For))
		for _, v := range s.all {
			s.reached(time.UnixMilli(v.At).Add(r.For)) // then it may be the newest one of that time
		}
	case span.Log:
		if inLog := s.inLog(); inLog != nil {
			return s.only(s.all, inLog) // a softly deleted version may well be in the log
		}
	case span.All:
	}
	return s.only(s.active, keep)
}

func (s *scene) only(versions []*registry.Version, keep func(*registry.Version) bool) []*registry.Version {
	return slices.DeleteFunc(slices.Clone(versions), func(v *registry.Version) bool { return !keep(v) || !s.inGroup(v) })
}

// since keeps the versions that were the newest one at a time or came later.
func (s *scene) since(at time.Time) func(*registry.Version) bool {
	current := int32(0)
	for _, v := range s.all {
		if !time.UnixMilli(v.At).After(at) {
			current = v.Number
		}
	}
	return func(v *registry.Version) bool { return v.Number >= current }
}

// inLog keeps what the samples of the channel and its retention tell: the ids
// that were met, and every version that came after the oldest message. It is nil
// where the log cannot tell: then every version counts.
func (s *scene) inLog() func(*registry.Version) bool {
	topic, sample := s.topic()
	if topic == nil || sample == nil || sample.Looked == 0 || sample.Oldest.IsZero() || endless(topic) {
		return nil
	}
	met := func(v *registry.Version) bool {
		return slices.Contains(sample.IDs, v.ID) || slices.Contains(sample.GUIDs, v.Content.GUID.String())
	}
	later := s.since(sample.Oldest)
	return func(v *registry.Version) bool { return met(v) || later(v) }
}

// endless reports whether a topic may hold messages of any age.
func endless(t *evidence.Topic) bool { return t.Compacted || t.Retention < 0 }

// replayed reports whether new readers of the subject meet all that is retained
// without asking for it: the topic is compacted or kept for ever.
func (s *scene) replayed() bool {
	t, _ := s.topic()
	return t != nil && t.Compacted
}

// topic finds the configuration of the channels of the subject, compacted if one
// of them is, and the sample of what they hold; nil where Kafka was not asked or
// knows no such topic. Of several channels no sample tells enough.
func (s *scene) topic() (*evidence.Topic, *evidence.Sample) {
	if s.in.Derived == nil || s.in.Seen == nil {
		return nil, nil
	}
	channels, key := s.in.Derived.ChannelsOf(s.name)
	var topic *evidence.Topic
	var sample *evidence.Sample
	for _, channel := range channels {
		t, looked := s.look(channel, key)
		if topic == nil || t != nil && t.Compacted {
			topic = t
		}
		sample = looked
	}
	if len(channels) > 1 {
		sample = nil
	}
	return topic, sample
}

// look finds what Kafka said of one channel.
func (s *scene) look(channel string, key bool) (topic *evidence.Topic, sample *evidence.Sample) {
	cluster, name, _ := strings.Cut(channel, "/")
	for i := range s.in.Seen.Kafka {
		k := &s.in.Seen.Kafka[i]
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
