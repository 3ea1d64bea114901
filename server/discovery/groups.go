package discovery

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/twmb/franz-go/pkg/kadm"

	"github.com/treaty-registry/treaty/catalog/evidence"
)

// groups reads all consumer groups with their members and what they have committed.
func (l *Looker) groups(ctx context.Context) ([]evidence.Group, error) {
	listed, err := l.admin.ListGroups(ctx)
	if err != nil {
		return nil, fmt.Errorf("groups: %w", err)
	}
	names := listed.Groups()
	if len(names) == 0 {
		return nil, nil
	}
	described, err := l.admin.DescribeGroups(ctx, names...)
	if err != nil {
		return nil, fmt.Errorf("describe groups: %w", err)
	}
	offsets := l.admin.FetchManyOffsets(ctx, names...)
	var out []evidence.Group
	for _, d := range described.Sorted() {
		if d.Err != nil {
			continue // one group that may not be read says nothing about the others
		}
		topics, clients := map[string]bool{}, map[string]bool{}
		for topic := range d.AssignedPartitions() {
			topics[topic] = true
		}
		for i := range d.Members {
			clients[d.Members[i].ClientID] = true
		}
		g := evidence.Group{Name: d.Group, State: d.State, Sort: sortOf(&d)}
		if committed, ok := offsets[d.Group]; ok && committed.Err == nil {
			var sum int64
			committed.Fetched.Each(func(o kadm.OffsetResponse) {
				if o.Err == nil && o.At >= 0 {
					topics[o.Topic] = true
					sum += o.At
				}
			})
			l.move(&g, sum)
		}
		g.Topics, g.Clients = slices.Sorted(maps.Keys(topics)), slices.Sorted(maps.Keys(clients))
		out = append(out, g)
	}
	return out, nil
}

// move notes when the committed offsets of a group were last seen to change:
// Kafka itself does not tell when they were committed. A group that was never
// seen to move since this process runs has no time.
func (l *Looker) move(g *evidence.Group, sum int64) {
	last, known := l.moved[g.Name]
	if known && last.sum != sum {
		last.at = l.o.Now()
	}
	last.sum = sum
	l.moved[g.Name] = last
	g.LastCommit = last.at
}

// The sorts of groups.
const (
	sortConnect = "connect"
	sortStreams = "streams"
	sortMirror  = "mirror"
)

// sortOf recognises the groups of frameworks, by their protocol and the names
// that they give their clients.
func sortOf(d *kadm.DescribedGroup) string {
	switch {
	case d.ProtocolType == "connect", strings.HasPrefix(d.Group, "connect-"):
		return sortConnect
	case d.Protocol == "stream":
		return sortStreams
	}
	for i := range d.Members {
		id := d.Members[i].ClientID
		switch {
		case strings.Contains(id, "-StreamThread-"):
			return sortStreams
		case strings.Contains(strings.ToLower(id), "mirrormaker"):
			return sortMirror
		}
	}
	return ""
}
