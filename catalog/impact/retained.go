package impact

import (
	"slices"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/catalog/impact/logged"
	"github.com/treaty-registry/treaty/catalog/impact/span"
	"github.com/treaty-registry/treaty/catalog/usage/contracts"
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
		keep = logged.Since(s.all, s.in.Now.Add(-r.For))
		for _, v := range s.all {
			s.reached(time.UnixMilli(v.At).Add(r.For)) // then it may be the newest one of that time
		}
	case span.Log:
		if inLog := s.topic().InLog(s.all); inLog != nil {
			return s.only(s.all, inLog) // a softly deleted version may well be in the log
		}
	case span.All:
	}
	return s.only(s.active, keep)
}

func (s *scene) only(versions []*registry.Version, keep func(*registry.Version) bool) []*registry.Version {
	return slices.DeleteFunc(slices.Clone(versions), func(v *registry.Version) bool { return !keep(v) || !s.inGroup(v) })
}

// topic is what Kafka tells of the channels of the subject.
func (s *scene) topic() *logged.Topic {
	if s.in.Derived == nil || s.in.Seen == nil {
		return &logged.Topic{}
	}
	channels, key := s.in.Derived.ChannelsOf(s.name)
	// A channel of the default cluster belongs to that of the environment.
	if e := s.in.View.Catalog.Environments.Get(s.environment); e != nil && e.Cluster != "" {
		channels = slices.Clone(channels)
		for i, channel := range channels {
			if name, ok := strings.CutPrefix(channel, contracts.DefaultCluster+"/"); ok {
				channels[i] = e.Cluster + "/" + name
			}
		}
	}
	t := logged.Find(s.in.Seen.Kafka, channels, key)
	return &t
}
