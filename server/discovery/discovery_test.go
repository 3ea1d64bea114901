package discovery_test

import (
	"context"
	"encoding/binary"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/sasl/plain"

	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/server/discovery"
)

var now = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

type bench struct {
	*testing.T
	cluster *kfake.Cluster
	client  *kgo.Client
	admin   *kadm.Client
}

func setup(t *testing.T) *bench {
	t.Helper()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1))
	require.NoError(t, err)
	t.Cleanup(cluster.Close)
	client, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.ClientID("billing-1"), kgo.ConsumerGroup("billing-orders"),
		kgo.ConsumeTopics("orders"), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.DisableAutoCommit())
	require.NoError(t, err)
	t.Cleanup(client.Close)
	b := &bench{t, cluster, client, kadm.NewClient(client)}
	policy, week := "compact", "604800000"
	_, err = b.admin.CreateTopic(t.Context(), 2, 1, map[string]*string{"retention.ms": &week}, "orders")
	require.NoError(t, err)
	_, err = b.admin.CreateTopic(t.Context(), 1, 1, map[string]*string{"cleanup.policy": &policy}, "app-store-changelog")
	require.NoError(t, err)
	return b
}

// message is a value as serializers write it.
func message(id uint32) []byte {
	return append(binary.BigEndian.AppendUint32([]byte{0}, id), "payload that nobody keeps"...)
}

func (b *bench) produce(records ...*kgo.Record) {
	b.Helper()
	require.NoError(b, b.client.ProduceSync(b.Context(), records...).FirstErr())
}

func (b *bench) looker(settings string) *discovery.Looker {
	b.Helper()
	source, err := discovery.ParseSource("kafka://" + strings.Join(b.cluster.ListenAddrs(), ",") + "?cluster=prod" + settings)
	require.NoError(b, err)
	l, err := discovery.New(discovery.Options{Source: source, Every: time.Minute, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }})
	require.NoError(b, err)
	b.Cleanup(l.Close)
	return l
}

func TestLook(t *testing.T) {
	b := setup(t)
	guid := uuid.New()
	for i := range 60 { // the ids in the middle are beyond both ends
		id := uint32(7)
		if i >= 20 && i < 40 {
			id = 99
		}
		b.produce(&kgo.Record{Topic: "orders", Partition: 0, Key: message(3), Value: message(id)})
	}
	b.produce(
		&kgo.Record{Topic: "orders", Value: []byte("{}"), Headers: []kgo.RecordHeader{{Key: "__value_schema_id", Value: append([]byte{1}, guid[:]...)}}},
		&kgo.Record{Topic: "orders", Value: []byte("no schema at all")},
	)
	var consumed []*kgo.Record
	for len(consumed) < 62 {
		consumed = append(consumed, b.client.PollFetches(t.Context()).Records()...)
	}
	require.NoError(t, b.client.CommitRecords(t.Context(), consumed[:10]...))

	l := b.looker("&sample=true")
	l.Look(t.Context())
	k := l.Last()
	require.Empty(t, k.Fault)
	require.Equal(t, now, k.GoodAt)
	require.Equal(t, "prod", k.Cluster)

	require.Len(t, k.Topics, 2)
	require.Equal(t, evidence.Topic{Name: "app-store-changelog", Internal: true, Compacted: true, Retention: k.Topics[0].Retention, Partitions: 1}, k.Topics[0])
	require.Equal(t, 7*24*time.Hour, k.Topics[1].Retention)
	require.Equal(t, 2, k.Topics[1].Partitions)

	require.Len(t, k.Groups, 1)
	g := k.Groups[0]
	require.Empty(t, cmp.Diff(evidence.Group{Name: "billing-orders", State: "Stable", Clients: []string{"billing-1"}, Topics: []string{"orders"}}, g))

	require.NotEmpty(t, k.Samples)
	values := k.Samples[0]
	require.Equal(t, "orders", values.Topic)
	require.False(t, values.Key)
	require.Contains(t, values.IDs, int32(7))
	require.Equal(t, []string{guid.String()}, values.GUIDs)
	require.Equal(t, []int32{3}, k.Samples[1].IDs)

	require.NoError(t, b.client.CommitRecords(t.Context(), consumed...))
	l.Look(t.Context())
	require.Equal(t, now, l.Last().Groups[0].LastCommit, "the offsets have moved between two looks")
}

func TestWithoutSamplingNoMessageIsRead(t *testing.T) {
	b := setup(t)
	b.produce(&kgo.Record{Topic: "orders", Value: message(7)})
	b.client.Close() // it consumes
	fetches := 0
	b.cluster.ControlKey(int16(kmsg.Fetch), func(kmsg.Request) (kmsg.Response, error, bool) {
		b.cluster.KeepControl()
		fetches++
		return nil, nil, false
	})
	l := b.looker("")
	l.Look(t.Context())
	require.Empty(t, l.Last().Fault)
	require.Empty(t, l.Last().Samples)
	require.Zero(t, fetches)
}

func TestACLs(t *testing.T) {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.EnableSASL(), kfake.EnableACLs(), kfake.Superuser("PLAIN", "admin", "secret"))
	require.NoError(t, err)
	t.Cleanup(cluster.Close)
	client, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.SASL(plain.Auth{User: "admin", Pass: "secret"}.AsMechanism()))
	require.NoError(t, err)
	t.Cleanup(client.Close)
	admin := kadm.NewClient(client)
	for _, acl := range []*kadm.ACLBuilder{
		kadm.NewACLs().Allow("User:billing").AllowHosts("*").Topics("orders").Operations(kadm.OpRead).ResourcePatternType(kadm.ACLPatternLiteral),
		kadm.NewACLs().Allow("User:lake").AllowHosts("*").Topics("or").Operations(kadm.OpAll).ResourcePatternType(kadm.ACLPatternPrefixed),
		kadm.NewACLs().Allow("User:ops").AllowHosts("*").Topics("orders").Operations(kadm.OpDescribe).ResourcePatternType(kadm.ACLPatternLiteral),
	} {
		results, err := admin.CreateACLs(t.Context(), acl)
		require.NoError(t, err)
		require.NoError(t, results[0].Err)
	}
	source, err := discovery.ParseSource("kafka://admin:secret@" + strings.Join(cluster.ListenAddrs(), ","))
	require.NoError(t, err)
	l, err := discovery.New(discovery.Options{Source: source, Every: time.Minute, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }})
	require.NoError(t, err)
	t.Cleanup(l.Close)
	l.Look(t.Context())
	k := l.Last()
	require.Empty(t, k.Fault)
	require.True(t, k.ACLsKnown)
	require.ElementsMatch(t, []evidence.ACL{
		{Principal: "billing", Topic: "orders"},
		{Principal: "lake", Topic: "or", Prefix: true},
		{Principal: "lake", Topic: "or", Prefix: true, Write: true},
	}, k.ACLs, "who may only describe a topic does not read it")
}

// TestACLsOfGroups makes groups by committing offsets, and lets some use them.
func TestACLsOfGroups(t *testing.T) {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.EnableSASL(), kfake.EnableACLs(), kfake.Superuser("PLAIN", "admin", "secret"), kfake.SeedTopics(1, "orders"))
	require.NoError(t, err)
	t.Cleanup(cluster.Close)
	client, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.SASL(plain.Auth{User: "admin", Pass: "secret"}.AsMechanism()))
	require.NoError(t, err)
	t.Cleanup(client.Close)
	admin := kadm.NewClient(client)
	for _, acl := range []*kadm.ACLBuilder{
		kadm.NewACLs().Allow("User:sa-billing").AllowHosts("*").Groups("billing-").Operations(kadm.OpRead).ResourcePatternType(kadm.ACLPatternPrefixed),
		kadm.NewACLs().Allow("User:sa-billing", "User:sa-audit").AllowHosts("*").Groups("billing-audit").Operations(kadm.OpAll).ResourcePatternType(kadm.ACLPatternLiteral),
		kadm.NewACLs().Allow("User:ops").AllowHosts("*").Groups("lake").Operations(kadm.OpDescribe).ResourcePatternType(kadm.ACLPatternLiteral),
		kadm.NewACLs().Allow("User:root").AllowHosts("*").Groups("*").Operations(kadm.OpAll).ResourcePatternType(kadm.ACLPatternLiteral),
		kadm.NewACLs().Allow("User:x").AllowHosts("*").Groups("billing-orders-2").Operations(kadm.OpRead).ResourcePatternType(kadm.ACLPatternLiteral),
	} {
		results, err := admin.CreateACLs(t.Context(), acl)
		require.NoError(t, err)
		require.NoError(t, results[0].Err)
	}
	for _, group := range []string{"billing-orders", "billing-audit", "lake"} {
		offsets := kadm.Offsets{}
		offsets.AddOffset("orders", 0, 0, -1)
		require.NoError(t, admin.CommitAllOffsets(t.Context(), group, offsets))
	}
	source, err := discovery.ParseSource("kafka://admin:secret@" + strings.Join(cluster.ListenAddrs(), ","))
	require.NoError(t, err)
	l, err := discovery.New(discovery.Options{Source: source, Every: time.Minute, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }})
	require.NoError(t, err)
	t.Cleanup(l.Close)
	l.Look(t.Context())
	require.Empty(t, l.Last().Fault)
	got := map[string][]string{}
	for _, g := range l.Last().Groups {
		got[g.Name] = g.Principals
	}
	require.Equal(t, map[string][]string{"billing-orders": {"sa-billing"}, "billing-audit": {"sa-audit", "sa-billing"}, "lake": nil}, got)
}

// TestTimesOfProducersAreNotBelieved reads messages whose producers' clocks are ahead.
func TestTimesOfProducersAreNotBelieved(t *testing.T) {
	b := setup(t)
	yesterday := now.Add(-24 * time.Hour)
	b.produce(&kgo.Record{Topic: "orders", Partition: 0, Key: message(3), Value: message(7), Timestamp: now.AddDate(1, 0, 0)})
	l := b.looker("&sample=true")
	l.Look(t.Context())
	require.Empty(t, l.Last().Fault)
	require.True(t, l.Last().Samples[0].Oldest.IsZero(), "nobody knows how old they are")
	for _, topic := range l.Last().Topics {
		require.False(t, topic.LastProduced.After(now), topic.Name)
	}
	b.produce(&kgo.Record{Topic: "orders", Partition: 0, Key: message(3), Value: message(7), Timestamp: yesterday})
	l.Look(t.Context())
	require.Equal(t, yesterday, l.Last().Samples[0].Oldest)
}

func TestClusterThatIsAwayKeepsWhatWasFound(t *testing.T) {
	b := setup(t)
	l := b.looker("")
	l.Look(t.Context())
	found := l.Last()
	require.Len(t, found.Topics, 2)
	b.cluster.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	l.Look(ctx)
	require.NotEmpty(t, l.Last().Fault)
	require.Equal(t, found.Topics, l.Last().Topics, "the last good look stays")
	require.Equal(t, found.GoodAt, l.Last().GoodAt)
}

func TestParseSource(t *testing.T) {
	s, err := discovery.ParseSource("kafka://us%40er:p%2Fw@a:9092,b:9092?cluster=eu&tls=true&mechanism=scram-sha-512&sample=true")
	require.NoError(t, err)
	require.Equal(t, []string{"a:9092", "b:9092"}, s.Brokers)
	require.True(t, s.TLS && s.Sample)
	require.Equal(t, "SCRAM-SHA-512", s.SASL.Name())
	for want, address := range map[string]string{
		"begin with":      "http://a",
		"no broker":       "kafka://",
		"unknown setting": "kafka://a?clutser=x",
		"none of PLAIN":   "kafka://u:secret@a?mechanism=GSSAPI",
		"has a slash":     "kafka://a?cluster=a/b",
		"percent-encoded": "kafka://u:%zz@a",
		"question mark":   "kafka://a?%zz",
	} {
		_, err := discovery.ParseSource(address)
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "secret")
	}
}

func FuzzParseSource(f *testing.F) {
	f.Add("kafka://u:p@a:1,b:2?cluster=x&tls=true")
	f.Fuzz(func(t *testing.T, address string) {
		if s, err := discovery.ParseSource(address); err == nil && len(s.Brokers) == 0 {
			t.Error("a source without brokers")
		}
	})
}
