// Command tour is the producer and the consumer of the README's tour: they
// exchange orders through a Kafka broker that runs inside this process, and
// know each other only through the registry.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/hamba/avro/v2"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sr"
)

// What the producer knows: its own schema.
const order = `{"type":"record","name":"Order","namespace":"shop","fields":[
	{"name":"id","type":"string"},
	{"name":"amount","type":"double"},
	{"name":"currency","type":"string","default":"EUR"}]}`

// What the next release of the producer would like to send: nobody who reads
// with it could read the orders above.
const careless = `{"type":"record","name":"Order","namespace":"shop","fields":[
	{"name":"id","type":"string"},
	{"name":"amount","type":"double"},
	{"name":"country","type":"string"}]}`

func main() {
	url := flag.String("registry", "http://localhost:8081", "address of the registry")
	flag.Parse()
	if err := tour(context.Background(), *url); err != nil {
		fmt.Fprintln(os.Stderr, "tour:", err)
		os.Exit(1)
	}
}

func tour(ctx context.Context, url string) error {
	broker, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "orders"))
	if err != nil {
		return err
	}
	defer broker.Close()
	registry, err := sr.NewClient(sr.URLs(url))
	if err != nil {
		return err
	}
	kafka, err := kgo.NewClient(kgo.SeedBrokers(broker.ListenAddrs()...), kgo.ConsumeTopics("orders"), kgo.DefaultProduceTopic("orders"))
	if err != nil {
		return err
	}
	defer kafka.Close()

	if err := produce(ctx, registry, kafka); err != nil {
		return err
	}
	if err := consume(ctx, registry, kafka); err != nil {
		return err
	}
	_, err = registry.CreateSchema(ctx, "orders-value", sr.Schema{Schema: careless})
	var refused *sr.ResponseError
	if !errors.As(err, &refused) {
		return fmt.Errorf("the careless change was not refused: %w", err)
	}
	fmt.Printf("producer: the careless change is refused with %d\n", refused.ErrorCode)
	return nil
}

func produce(ctx context.Context, registry *sr.Client, kafka *kgo.Client) error {
	schema, err := registry.CreateSchema(ctx, "orders-value", sr.Schema{Schema: order})
	if err != nil {
		return err
	}
	codec, err := avro.Parse(order)
	if err != nil {
		return err
	}
	var serde sr.Serde
	serde.Register(schema.ID, map[string]any{}, sr.EncodeFn(func(v any) ([]byte, error) { return avro.Marshal(codec, v) }))
	value, err := serde.Encode(map[string]any{"id": "o-1", "amount": 9.5, "currency": "USD"})
	if err != nil {
		return err
	}
	fmt.Printf("producer: wrote order o-1 with schema id %d, version %d\n", schema.ID, schema.Version)
	return kafka.ProduceSync(ctx, kgo.SliceRecord(value)).FirstErr()
}

// consume knows nothing of the schema: the id in the record leads to it.
func consume(ctx context.Context, registry *sr.Client, kafka *kgo.Client) error {
	fetches := kafka.PollRecords(ctx, 1)
	if err := fetches.Err(); err != nil {
		return err
	}
	id, payload, err := (&sr.ConfluentHeader{}).DecodeID(fetches.Records()[0].Value)
	if err != nil {
		return err
	}
	schema, err := registry.SchemaByID(ctx, id)
	if err != nil {
		return err
	}
	codec, err := avro.Parse(schema.Schema)
	if err != nil {
		return err
	}
	var got map[string]any
	if err := avro.Unmarshal(codec, payload, &got); err != nil {
		return err
	}
	fmt.Printf("consumer: read order %v: %v %v\n", got["id"], got["amount"], got["currency"])
	return nil
}
