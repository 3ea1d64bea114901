package impact

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/registry"
)

// RetentionKind says how it is found out which versions may still be in the log.
type RetentionKind uint8

// The kinds of retention.
const (
	RetainAll    RetentionKind = iota // every active version
	RetainLatest                      // the newest one
	RetainLog                         // what was sampled, and what came after the oldest message
	RetainSince                       // what was current within a time
	RetainRange                       // a range of numbers
)

// Retention is which versions data may still be written with.
type Retention struct {
	Kind        RetentionKind
	For         time.Duration // of RetainSince
	First, Last int32         // of RetainRange
}

// ParseRetention reads a retention: all, latest, log, 7d, 36h or v3-v9.
func ParseRetention(text string) (Retention, error) {
	switch text {
	case "", "all":
		return Retention{Kind: RetainAll}, nil
	case "latest":
		return Retention{Kind: RetainLatest}, nil
	case "log":
		return Retention{Kind: RetainLog}, nil
	}
	if strings.HasPrefix(text, "v") {
		from, to, ok := strings.Cut(text, "-")
		if !ok {
			to = from
		}
		first, err1 := parseNumber(strings.TrimPrefix(from, "v"))
		last, err2 := parseNumber(strings.TrimPrefix(to, "v"))
		if err1 != nil || err2 != nil || first > last {
			return Retention{}, fmt.Errorf("%q is no range of versions", cutText(text))
		}
		return Retention{Kind: RetainRange, First: first, Last: last}, nil
	}
	d, err := parseDays(text)
	if err != nil {
		return Retention{}, err
	}
	return Retention{Kind: RetainSince, For: d}, nil
}

// maxDays bounds times so that they fit a time.Duration.
const maxDays = 36_500

// parseDays reads a time such as 7d or 36h.
func parseDays(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n < 0 || n > maxDays {
			return 0, fmt.Errorf("%q is no number of days", cutText(text))
		}
		return time.Duration(n) * 24 * time.Hour, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q is no time", cutText(text))
	}
	return d, nil
}

func parseNumber(text string) (int32, error) {
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 1 {
		return 0, errors.New("not a version number")
	}
	return int32(n), nil
}

// cutText shortens what somebody sent before it goes into a message.
func cutText(s string) string {
	if len(s) > 60 {
		return s[:60] + "…"
	}
	return s
}

// retained lists the versions that data of the subject may still be written
// with, oldest first, within the compatibility group of the change.
func (s *scene) retained() []*registry.Version {
	keep := func(*registry.Version) bool { return true }
	switch r := s.retention; r.Kind {
	case RetainLatest:
		newest := s.newest()
		keep = func(v *registry.Version) bool { return v == newest }
	case RetainRange:
		keep = func(v *registry.Version) bool { return v.Number >= r.First && v.Number <= r.Last }
	case RetainSince:
		keep = s.since(s.in.Now.Add(-r.For))
	case RetainLog:
		if inLog := s.inLog(); inLog != nil {
			return s.only(s.all, inLog) // a softly deleted version may well be in the log
		}
	case RetainAll:
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
