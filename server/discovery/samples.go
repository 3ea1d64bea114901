package discovery

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/treaty-registry/treaty/catalog/evidence"
)

// The bounds of sampling: the first and the last messages of each partition are
// looked at, for as long as the budget of a look allows.
const (
	sampledTopics     = 500
	sampledPartitions = 2_000
	sampledMessages   = 20 // at each end of a partition
	sampleBudget      = 15 * time.Second
)

// samples reads messages at both ends of the partitions and keeps the ids of
// their schemas, nothing else of them.
func (l *Looker) samples(ctx context.Context, topics []evidence.Topic) ([]evidence.Sample, error) {
	var names []string
	for i := range topics {
		if !topics[i].Internal && len(names) < sampledTopics {
			names = append(names, topics[i].Name)
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	starts, err := l.admin.ListStartOffsets(ctx, names...)
	if err != nil {
		return nil, fmt.Errorf("first offsets: %w", err)
	}
	ends, err := l.admin.ListEndOffsets(ctx, names...)
	if err != nil {
		return nil, fmt.Errorf("last offsets: %w", err)
	}
	var first, last spots
	starts.Each(func(o kadm.ListedOffset) {
		end, ok := ends.Lookup(o.Topic, o.Partition)
		if !ok || o.Err != nil || end.Err != nil || end.Offset <= o.Offset || len(first) >= sampledPartitions {
			return
		}
		first = append(first, spot{o.Topic, o.Partition, o.Offset, min(end.Offset, o.Offset+sampledMessages)})
		if from := max(end.Offset-sampledMessages, o.Offset+sampledMessages); from < end.Offset {
			last = append(last, spot{o.Topic, o.Partition, from, end.Offset})
		}
	})
	found := tally{}
	for _, part := range []spots{first, last} {
		if err := l.read(ctx, part, found); err != nil {
			return nil, err
		}
	}
	return found.samples(l.o.Now()), nil
}

// spot is a range of offsets of one partition.
type spot struct {
	topic     string
	partition int32
	from, to  int64
}

type spots []spot

// read reads the messages of some spots. What cannot be had within the budget is left out.
func (l *Looker) read(ctx context.Context, all spots, into tally) error {
	if len(all) == 0 {
		return nil
	}
	at := map[string]map[int32]kgo.Offset{}
	open := map[string]map[int32]int64{} // where each one ends
	for _, s := range all {
		if at[s.topic] == nil {
			at[s.topic], open[s.topic] = map[int32]kgo.Offset{}, map[int32]int64{}
		}
		at[s.topic][s.partition] = kgo.NewOffset().At(s.from)
		open[s.topic][s.partition] = s.to
	}
	// A client of its own: it forgets its partitions with its connections.
	client, err := kgo.NewClient(append(l.o.Source.options(), kgo.ClientID("treaty-discovery"), kgo.ConsumePartitions(at), kgo.FetchMaxPartitionBytes(256<<10))...)
	if err != nil {
		return fmt.Errorf("sample: %w", err)
	}
	defer client.Close()
	bounded, cancel := context.WithTimeout(ctx, sampleBudget)
	defer cancel()
	left := len(all)
	for left > 0 {
		fetched := client.PollFetches(bounded)
		if bounded.Err() != nil {
			break
		}
		for _, e := range fetched.Errors() {
			if errors.Is(e.Err, context.DeadlineExceeded) || errors.Is(e.Err, context.Canceled) {
				continue
			}
			if _, reading := open[e.Topic][e.Partition]; reading { // a topic that may not be read
				delete(open[e.Topic], e.Partition)
				left--
			}
		}
		fetched.EachRecord(func(r *kgo.Record) {
			to, reading := open[r.Topic][r.Partition]
			if !reading {
				return
			}
			if r.Offset < to {
				into.add(r)
			}
			if r.Offset >= to-1 {
				delete(open[r.Topic], r.Partition)
				left--
			}
		})
	}
	if ctx.Err() != nil {
		return fmt.Errorf("sample: %w", context.Cause(ctx))
	}
	return nil
}

// tally is what was found by topic and side of the message.
type tally map[tallyKey]*tallied

type tallyKey struct {
	topic string
	key   bool
}

type tallied struct {
	ids    map[int32]bool
	guids  map[string]bool
	oldest time.Time
	looked int
}

// The headers in which newer serializers put the GUID of the schema.
const (
	keyHeader   = "__key_schema_id"
	valueHeader = "__value_schema_id"
)

func (t tally) add(r *kgo.Record) {
	t.side(r, true, r.Key, keyHeader)
	t.side(r, false, r.Value, valueHeader)
}

func (t tally) side(r *kgo.Record, key bool, data []byte, header string) {
	k := tallyKey{r.Topic, key}
	if t[k] == nil {
		t[k] = &tallied{ids: map[int32]bool{}, guids: map[string]bool{}, oldest: r.Timestamp.UTC()}
	}
	found := t[k]
	found.looked++
	if r.Timestamp.Before(found.oldest) {
		found.oldest = r.Timestamp.UTC()
	}
	for _, h := range r.Headers {
		if h.Key == header {
			data = h.Value
		}
	}
	id, guid := prefix(data)
	if id != 0 {
		found.ids[id] = true
	}
	if guid != "" {
		found.guids[guid] = true
	}
}

// prefix reads the id or the GUID of the schema from the beginning of a message:
// 0 and four bytes, or 1 and sixteen.
func prefix(data []byte) (id int32, guid string) {
	switch {
	case len(data) >= 5 && data[0] == 0:
		n := binary.BigEndian.Uint32(data[1:5])
		if n == 0 || n > 1<<31-1 {
			return 0, ""
		}
		return int32(n), ""
	case len(data) >= 17 && data[0] == 1:
		return 0, uuid.UUID(data[1:17]).String()
	default:
		return 0, ""
	}
}

// samples lists what was found. Where even the oldest message is from the future
// a clock was wrong, and nobody knows how old the messages are.
func (t tally) samples(now time.Time) []evidence.Sample {
	var out []evidence.Sample
	for k, found := range t {
		if len(found.ids)+len(found.guids) == 0 {
			continue
		}
		if found.oldest.After(now) {
			found.oldest = time.Time{}
		}
		out = append(out, evidence.Sample{
			Topic: k.topic, Key: k.key, IDs: slices.Sorted(maps.Keys(found.ids)), GUIDs: slices.Sorted(maps.Keys(found.guids)),
			Oldest: found.oldest, Looked: found.looked,
		})
	}
	slices.SortFunc(out, func(a, b evidence.Sample) int {
		switch {
		case a.Topic != b.Topic:
			if a.Topic < b.Topic {
				return -1
			}
			return 1
		case a.Key == b.Key:
			return 0
		case b.Key:
			return -1
		default:
			return 1
		}
	})
	return out
}
