package discovery

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"

	"github.com/treaty-registry/treaty/catalog/evidence"
)

// topics reads the configuration of all topics, and when somebody last wrote.
func (l *Looker) topics(ctx context.Context) ([]evidence.Topic, error) {
	details, err := l.admin.ListTopicsWithInternal(ctx)
	if err != nil {
		return nil, fmt.Errorf("topics: %w", err)
	}
	names := details.Names()
	if len(names) == 0 {
		return nil, nil
	}
	configs, err := l.admin.DescribeTopicConfigs(ctx, names...)
	if err != nil {
		return nil, fmt.Errorf("topic configurations: %w", err)
	}
	written := l.written(ctx, details)
	out := make([]evidence.Topic, 0, len(names))
	for _, name := range names {
		t := evidence.Topic{
			Name: name, Internal: internal(name, details[name].IsInternal), Retention: unknownRetention,
			Partitions: len(details[name].Partitions), LastProduced: written[name],
		}
		if config, err := configs.On(name, nil); err == nil && config.Err == nil {
			for _, c := range config.Configs {
				configure(&t, c.Key, c.MaybeValue())
			}
		}
		out = append(out, t)
	}
	return out, nil
}

// unknownRetention stands where the configuration may not be read: what may
// still be in the topic is then everything.
const unknownRetention = -1

func configure(t *evidence.Topic, key, value string) {
	switch key {
	case "cleanup.policy":
		t.Compacted = strings.Contains(value, "compact")
	case "retention.ms":
		if ms, err := strconv.ParseInt(value, 10, 64); err == nil && ms >= 0 {
			t.Retention = time.Duration(ms) * time.Millisecond
		}
	}
}

// internal recognises the topics of Kafka itself, of Kafka Streams and of Connect.
func internal(name string, flagged bool) bool {
	return flagged || strings.HasPrefix(name, "__") || name == "_schemas" ||
		strings.HasSuffix(name, "-changelog") || strings.HasSuffix(name, "-repartition") ||
		strings.HasPrefix(name, "connect-") && (strings.HasSuffix(name, "-configs") || strings.HasSuffix(name, "-offsets") || strings.HasSuffix(name, "-status"))
}

// written tells when active producers last wrote. Brokers and roles that cannot
// say so leave it open.
func (l *Looker) written(ctx context.Context, details kadm.TopicDetails) map[string]time.Time {
	out, now := map[string]time.Time{}, l.o.Now().UTC()
	producers, err := l.admin.DescribeProducers(ctx, details.TopicsSet())
	if err != nil {
		l.o.Log.Debug("producers are not told", "cluster", l.o.Source.Cluster, "error", err.Error())
		return out
	}
	producers.EachProducer(func(p kadm.DescribedProducer) {
		at := time.UnixMilli(p.LastTimestamp).UTC()
		if at.After(now) {
			at = now // the time is the producer's, whose clock may be wrong
		}
		if p.LastTimestamp > 0 && at.After(out[p.Topic]) {
			out[p.Topic] = at
		}
	})
	return out
}
