// Package discovery looks at Kafka clusters, read-only: consumer groups, permissions, topics, and which schemas occur in messages.
package discovery

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/treaty-registry/treaty/catalog/evidence"
)

// Options of a Looker. All fields are required.
type Options struct {
	Source *Source
	Every  time.Duration // between two looks
	Log    *slog.Logger
	Now    func() time.Time
}

// Looker looks at one cluster again and again. What it found last is always at hand.
type Looker struct {
	o      Options
	client *kgo.Client
	admin  *kadm.Client
	last   atomic.Pointer[evidence.Kafka]
	// moved remembers the sum of the committed offsets of each group, and when it changed.
	moved map[string]movement
}

type movement struct {
	sum int64
	at  time.Time
}

// New returns a looker. Its error says what is wrong with the options; it does
// not connect.
func New(o Options) (*Looker, error) {
	client, err := kgo.NewClient(append(o.Source.options(), kgo.ClientID("treaty-discovery"))...)
	if err != nil {
		return nil, fmt.Errorf("kafka: %w", err)
	}
	l := &Looker{o: o, client: client, admin: kadm.NewClient(client), moved: map[string]movement{}}
	l.last.Store(&evidence.Kafka{Cluster: o.Source.Cluster})
	return l, nil
}

// Last is the newest look. It changes nothing and costs nothing.
func (l *Looker) Last() evidence.Kafka { return *l.last.Load() }

// Close ends the connections.
func (l *Looker) Close() { l.client.Close() }

// lookBudget bounds one look: a cluster that is away is reported as that, and soon.
const lookBudget = 45 * time.Second

// Run looks until ctx ends, and then closes the connections.
func (l *Looker) Run(ctx context.Context) {
	defer l.Close()
	ticker := time.NewTicker(l.o.Every)
	defer ticker.Stop()
	for {
		l.Look(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Look looks once. A failed look keeps what the last good one found, and says so.
func (l *Looker) Look(ctx context.Context) {
	bounded, cancel := context.WithTimeout(ctx, lookBudget)
	defer cancel()
	found, err := l.look(bounded)
	if ctx.Err() != nil {
		return
	}
	old := l.Last()
	if err != nil {
		old.Fault, old.At = err.Error(), l.o.Now()
		if l.Last().Fault == "" { // the first of a series
			l.o.Log.Warn("kafka cannot be looked at; what is known of it grows old", "cluster", old.Cluster, "error", err.Error())
		}
		l.last.Store(&old)
		return
	}
	if old.Fault != "" {
		l.o.Log.Info("kafka can be looked at again", "cluster", old.Cluster)
	}
	l.last.Store(found)
}

func (l *Looker) look(ctx context.Context) (*evidence.Kafka, error) {
	k := &evidence.Kafka{Cluster: l.o.Source.Cluster}
	var err error
	if k.Topics, err = l.topics(ctx); err != nil {
		return nil, err
	}
	if k.Groups, err = l.groups(ctx); err != nil {
		return nil, err
	}
	if k.ACLs, k.ACLsKnown, err = l.acls(ctx, k.Groups); err != nil {
		return nil, err
	}
	if l.o.Source.Sample {
		if k.Samples, err = l.samples(ctx, k.Topics); err != nil {
			return nil, err
		}
	}
	k.At = l.o.Now()
	k.GoodAt = k.At
	return k, nil
}
