package discovery

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

// Source is how to reach a cluster.
type Source struct {
	Brokers []string
	Cluster string // as in the identity of channels
	Sample  bool   // look into messages for the ids of schemas
	TLS     bool
	SASL    sasl.Mechanism // nil for none
}

// ParseSource reads an address such as
//
//	kafka://user:password@broker1:9092,broker2:9092?cluster=prod&tls=true&mechanism=SCRAM-SHA-512&sample=true
//
// Its error names the part that is wrong, and never the password.
func ParseSource(address string) (*Source, error) {
	rest, ok := strings.CutPrefix(address, "kafka://")
	if !ok {
		return nil, errors.New("kafka: the address does not begin with kafka://")
	}
	// Several hosts are not a URL that package url reads, so they are taken apart first.
	rest, query, _ := strings.Cut(rest, "?")
	var user, password string
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		name, secret, _ := strings.Cut(rest[:at], ":")
		var err, err2 error
		user, err = url.PathUnescape(name)
		password, err2 = url.PathUnescape(secret)
		if err != nil || err2 != nil {
			return nil, errors.New("kafka: user and password are not percent-encoded")
		}
		rest = rest[at+1:]
	}
	s := &Source{Cluster: "default"}
	for broker := range strings.SplitSeq(strings.TrimSuffix(rest, "/"), ",") {
		if broker == "" {
			return nil, errors.New("kafka: the address names no broker")
		}
		s.Brokers = append(s.Brokers, broker)
	}
	settings, err := url.ParseQuery(query)
	if err != nil {
		return nil, fmt.Errorf("kafka: settings behind the question mark: %w", err)
	}
	mechanism := "PLAIN"
	for name, values := range settings {
		value := values[len(values)-1]
		switch name {
		case "cluster":
			s.Cluster = value
		case "tls":
			s.TLS = value == "true"
		case "sample":
			s.Sample = value == "true"
		case "mechanism":
			mechanism = strings.ToUpper(value)
		default:
			return nil, fmt.Errorf("kafka: unknown setting %q; there are cluster, mechanism, sample and tls", name)
		}
	}
	if s.Cluster == "" || strings.Contains(s.Cluster, "/") {
		return nil, fmt.Errorf("kafka: cluster %q is empty or has a slash", s.Cluster)
	}
	if user == "" {
		return s, nil
	}
	if !slices.Contains([]string{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"}, mechanism) {
		return nil, fmt.Errorf("kafka: mechanism %q is none of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512", mechanism)
	}
	switch mechanism {
	case "SCRAM-SHA-256":
		s.SASL = scram.Auth{User: user, Pass: password}.AsSha256Mechanism()
	case "SCRAM-SHA-512":
		s.SASL = scram.Auth{User: user, Pass: password}.AsSha512Mechanism()
	default:
		s.SASL = plain.Auth{User: user, Pass: password}.AsMechanism()
	}
	return s, nil
}

// patience is how long one request is tried again, so that a cluster that is
// away is reported as that within one look.
const patience = 10 * time.Second

func (s *Source) options() []kgo.Opt {
	o := []kgo.Opt{kgo.SeedBrokers(s.Brokers...), kgo.RetryTimeout(patience)}
	if s.TLS {
		o = append(o, kgo.DialTLSConfig(&tls.Config{MinVersion: tls.VersionTLS12}))
	}
	if s.SASL != nil {
		o = append(o, kgo.SASL(s.SASL))
	}
	return o
}
