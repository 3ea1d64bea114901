package server

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/server/demo"
)

// DemoEnvironment is where the services of the example run.
const DemoEnvironment = demo.Environment

// Options of a node. The fields mirror the flags of treaty serve one to one;
// what has no flag is injected by tests.
type Options struct {
	// Store is where the ledger lives: sqlite:PATH, postgres://…, or memory:.
	Store string
	// Listen is the address of the HTTP listener: host:port, or :port for all interfaces.
	Listen string
	// BasePath is the prefix under which a reverse proxy mounts treaty, "" for none.
	BasePath string
	// Compatibility is the level of subjects, contexts and registries without a level of their own.
	Compatibility string
	// ModeMutability allows PUT and DELETE on /mode.
	ModeMutability bool
	// ValidateFields is the default of the validateFields setting.
	ValidateFields bool
	// StaleReads says what happens to reads while the database is away: "label"
	// answers from memory with the header X-Treaty-Stale, "never" answers 503.
	StaleReads string
	// Reads is "confirmed" (each changing answer is checked against the head of
	// the ledger) or "local" (answers may lag behind other nodes).
	Reads string
	// BodyLimit is the largest accepted request body in bytes, after decompression.
	BodyLimit int64
	// CheckBudget is how many steps the comparison of two schemas may take before it
	// is given up; the default ends a hostile pair after tenths of a second.
	CheckBudget int
	// DatabaseListenURL is a direct connection for LISTEN where Store leads through a
	// pooler that cannot; "" uses Store.
	DatabaseListenURL string
	// ClusterID is what GET /v1/metadata/id answers as the id of the cluster.
	ClusterID string
	// OrphanDir is where entries are written that the database has lost, after a
	// failover to a replica that lacks the last commits.
	OrphanDir string
	// TLSCert and TLSKey are PEM files; both or none.
	TLSCert, TLSKey string
	// TLSClientCA is a PEM file with the authorities whose client certificates tell who
	// asks; "" asks for none. Clients without a certificate are served all the same.
	TLSClientCA string
	// Environment is where requests belong that no environment of the catalog claims.
	Environment string
	// TrustCredentials believes users and tokens of requests without checking
	// them: a proxy in front has. With OIDCIssuer it is about users only.
	TrustCredentials bool
	// OIDCIssuer is the issuer of the tokens that are checked; "" for none.
	OIDCIssuer string
	// OIDCAudience is for whom such tokens are: one of them has to be. Required with OIDCIssuer.
	OIDCAudience []string
	// OIDCClaim is the claim that names who asks; "" is azp, else sub.
	OIDCClaim string
	// TrustHeader is the header in which a proxy in front names who asks; "" for none.
	TrustHeader string
	// ObservationLimit is how many different observations of clients are kept.
	ObservationLimit int
	// Kafka is the clusters to look at, as discovery.ParseSource reads them.
	Kafka []string
	// WebhookPrivate allows webhooks to targets in private networks.
	WebhookPrivate bool
	// DeprecationHeaders tells clients in headers that the subject they read is deprecated.
	DeprecationHeaders bool
	// Demo fills an empty registry with an example, whose services run in DemoEnvironment.
	Demo bool
	// DrainTimeout bounds how long running requests may go on after a stop was asked for.
	DrainTimeout time.Duration

	// Unobserved notes no requests, which shows what noting them costs. It has no flag.
	Unobserved bool
	// Logger gets everything that an operator should know. Required.
	Logger *slog.Logger
	// Metrics is where the node registers its metrics, and Gatherer where /metrics
	// reads them; nil for a registry of the node's own.
	Metrics *prometheus.Registry
	// Now is the clock; nil is the real one.
	Now func() time.Time
}

// DefaultOptions are what treaty serve uses when nothing is said.
func DefaultOptions() Options {
	return Options{
		Store:            "sqlite:./treaty.db",
		Listen:           ":8081",
		Compatibility:    string(compat.Backward),
		ModeMutability:   true,
		StaleReads:       "label",
		Reads:            "confirmed",
		BodyLimit:        1 << 20,
		CheckBudget:      compat.DefaultBudget,
		ClusterID:        "treaty",
		Environment:      "default",
		ObservationLimit: 100_000,
		OrphanDir:        ".",
		DrainTimeout:     10 * time.Second,
	}
}

// validate names the setting that is wrong, and what would be right.
func (o *Options) validate() error {
	level, ok := compat.ParseLevel(o.Compatibility)
	switch {
	case o.Logger == nil:
		return fmt.Errorf("logger: required")
	case !ok:
		return fmt.Errorf("compatibility: %q is not one of %s", o.Compatibility, levelNames())
	case o.StaleReads != "label" && o.StaleReads != "never":
		return fmt.Errorf("stale-reads: %q is neither label nor never", o.StaleReads)
	case o.Reads != "confirmed" && o.Reads != "local":
		return fmt.Errorf("reads: %q is neither confirmed nor local", o.Reads)
	case o.BodyLimit < 1024:
		return fmt.Errorf("body-limit: %d bytes is too small for a schema; use at least 1024", o.BodyLimit)
	case o.CheckBudget < 1000:
		return fmt.Errorf("check-budget: %d steps are too few for real schemas; use at least 1000", o.CheckBudget)
	case o.Environment == "":
		return fmt.Errorf("environment: a name is missing")
	case o.ObservationLimit < 1000:
		return fmt.Errorf("observation-limit: %d is too few to learn anything; use at least 1000", o.ObservationLimit)
	case o.OIDCIssuer == "" && len(o.OIDCAudience) > 0:
		return fmt.Errorf("oidc-audience: needs oidc-issuer")
	case o.TLSClientCA != "" && o.TLSCert == "":
		return fmt.Errorf("tls-client-ca: needs tls-cert and tls-key")
	case (o.TLSCert == "") != (o.TLSKey == ""):
		return fmt.Errorf("tls-cert and tls-key: give both or none")
	case o.BasePath != "" && !strings.HasPrefix(o.BasePath, "/"):
		return fmt.Errorf("base-path: %q does not begin with a slash", o.BasePath)
	}
	o.Compatibility = string(level)
	o.BasePath = strings.TrimRight(o.BasePath, "/")
	if o.Metrics == nil {
		o.Metrics = prometheus.NewRegistry()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return nil
}

func levelNames() string {
	var names []string
	for _, l := range compat.Levels() {
		names = append(names, string(l))
	}
	return strings.Join(names, ", ")
}
