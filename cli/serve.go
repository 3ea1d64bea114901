package cli

import (
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/treaty-registry/treaty/server"
)

// serveFlags are the flags of treaty serve.
type serveFlags struct {
	server.Options
	logFormat, logLevel string
}

func (f *serveFlags) bind(flags *pflag.FlagSet) {
	f.Options = server.DefaultOptions()
	flags.SortFlags = false
	flags.StringVar(&f.Store, "store", f.Store, "where to keep the data: sqlite:PATH, postgres://USER@HOST/DB, or memory: (gone at exit)")
	flags.StringVar(&f.Listen, "listen", f.Listen, "address to serve on, HOST:PORT or :PORT")
	flags.StringVar(&f.BasePath, "base-path", f.BasePath, "prefix under which a reverse proxy mounts treaty, such as /registry")
	flags.StringVar(&f.Compatibility, "compatibility", f.Compatibility, "level of subjects that have none: NONE, BACKWARD, FORWARD, FULL, or one of the last three with _TRANSITIVE")
	flags.BoolVar(&f.ModeMutability, "mode-mutability", f.ModeMutability, "allow changes of the mode (READWRITE, READONLY, IMPORT)")
	flags.BoolVar(&f.ValidateFields, "validate-fields", f.ValidateFields, "check reserved fields of subjects that do not say")
	flags.StringVar(&f.StaleReads, "stale-reads", f.StaleReads, "reads while the database is away: label (answer from memory with X-Treaty-Stale) or never (503)")
	flags.StringVar(&f.Reads, "reads", f.Reads, "confirmed (every changing answer is checked against the head of the ledger) or local (may lag behind other nodes)")
	flags.Int64Var(&f.BodyLimit, "body-limit", f.BodyLimit, "largest accepted request body in bytes")
	flags.IntVar(&f.CheckBudget, "check-budget", f.CheckBudget, "steps after which the comparison of two schemas is given up as too complex")
	flags.StringVar(&f.DatabaseListenURL, "database-listen-url", f.DatabaseListenURL, "direct PostgreSQL connection for notifications, where --store leads through a transaction pooler")
	flags.StringVar(&f.ClusterID, "cluster-id", f.ClusterID, "cluster id that GET /v1/metadata/id answers")
	flags.StringVar(&f.OrphanDir, "orphan-dir", f.OrphanDir, "folder for entries that the database has lost in a failover")
	flags.StringVar(&f.TLSCert, "tls-cert", f.TLSCert, "PEM file with the certificate chain; serves HTTPS together with --tls-key")
	flags.StringVar(&f.TLSKey, "tls-key", f.TLSKey, "PEM file with the private key")
	flags.StringVar(&f.TLSClientCA, "tls-client-ca", f.TLSClientCA, "PEM file with the authorities whose client certificates tell who asks; clients without one are served too")
	flags.StringVar(&f.Environment, "environment", f.Environment, "environment of the requests that no environment of the catalog claims")
	flags.BoolVar(&f.TrustCredentials, "trust-credentials", f.TrustCredentials, "believe users of requests, and tokens where there is no --oidc-issuer: a proxy in front has checked them; else they are shown as unverified, and never close coverage")
	flags.StringVar(&f.OIDCIssuer, "oidc-issuer", f.OIDCIssuer, "OpenID Connect issuer whose tokens are checked and then believed; others are shown as unverified")
	flags.StringArrayVar(&f.OIDCAudience, "oidc-audience", f.OIDCAudience, "for whom those tokens have to be; may be given more than once, one of them has to fit")
	flags.StringVar(&f.OIDCClaim, "oidc-claim", f.OIDCClaim, "claim of a token that names who asks; azp, or else sub, unless given")
	flags.StringVar(&f.TrustHeader, "trust-header", f.TrustHeader, "header in which a proxy in front names who asks, such as X-Forwarded-User; the proxy has to remove it from what it is sent")
	flags.IntVar(&f.ObservationLimit, "observation-limit", f.ObservationLimit, "different observations of clients that are kept; what is seen beyond is only counted")
	flags.StringArrayVar(&f.Kafka, "kafka", f.Kafka, "cluster to look at, read-only: kafka://[USER:PASSWORD@]HOST:PORT[,HOST:PORT]?cluster=NAME&tls=true&mechanism=SCRAM-SHA-512&sample=true; may be given more than once")
	flags.BoolVar(&f.DeprecationHeaders, "deprecation-headers", f.DeprecationHeaders, "tell clients in headers that the subject they read is deprecated")
	flags.BoolVar(&f.WebhookPrivate, "webhook-private", f.WebhookPrivate, "allow webhooks to targets in private networks")
	flags.BoolVar(&f.Demo, "demo", f.Demo, "fill an empty registry with an example: the order flow, its services and who uses what")
	flags.DurationVar(&f.DrainTimeout, "drain-timeout", f.DrainTimeout, "how long running requests may go on after a stop was asked for")
	flags.StringVar(&f.logFormat, "log-format", "text", "text or json")
	flags.StringVar(&f.logLevel, "log-level", "info", "debug (every request), info, warn or error")
}

func newServe(in IO) *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run a registry node",
		Long: `Run a registry node: the Confluent Schema Registry API, treaty's own API under
/api/v1, and the web UI under /ui/.

One process with --store sqlite:PATH needs nothing else. To grow, start as many
nodes as you like with the same --store postgres://… behind any load balancer:
all nodes are equal, each may read and write.

Every flag can also be given as an environment variable (--body-limit is
TREATY_BODY_LIMIT) or in a YAML file (--config, or TREATY_CONFIG) under the name
of the flag. The command line wins over the environment, that over the file.

Health: /livez says that the process runs, /readyz that it knows its data and
follows the ledger, /metrics has everything for Prometheus.`,
		Example: `  treaty serve
  treaty serve --store postgres://treaty@db.internal/treaty --listen :8081
  TREATY_STORE=memory: treaty serve --listen 127.0.0.1:9000`,
		Args: cobra.NoArgs,
	}
	f.bind(cmd.Flags())
	settings := bindSettings(cmd, in)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := settings(); err != nil {
			return err
		}
		return serve(cmd, in, f)
	}
	return cmd
}

func serve(cmd *cobra.Command, in IO, f serveFlags) error {
	logger, err := newLogger(in, f.logFormat, f.logLevel)
	if err != nil {
		return err
	}
	f.Logger = logger
	if f.Demo && !cmd.Flags().Changed("environment") {
		f.Environment = server.DemoEnvironment // who opens it sees who uses what, not an empty environment
	}
	if err := server.Run(cmd.Context(), f.Options); err != nil {
		return &exitError{exitUnable, err}
	}
	return nil
}

func newLogger(in IO, format, level string) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, fmt.Errorf("log-level: %q is not one of debug, info, warn, error", level)
	}
	o := &slog.HandlerOptions{Level: l}
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(in.Err, o)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(in.Err, o)), nil
	default:
		return nil, fmt.Errorf("log-format: %q is neither text nor json", format)
	}
}
