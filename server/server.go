// Package server is the process: options, wiring, listeners, shutdown.
//
// A node is put together in one straight line: log, replica, registry, routes,
// listener. A stack of named clean-ups takes it apart in the opposite order,
// whether it stops or fails to start.
package server

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/formats"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/replica"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/confluent"
	"github.com/treaty-registry/treaty/server/gate"
	"github.com/treaty-registry/treaty/server/live"
	v1 "github.com/treaty-registry/treaty/server/v1"
	"github.com/treaty-registry/treaty/server/v1/answer"
	"github.com/treaty-registry/treaty/server/v1/history"
	"github.com/treaty-registry/treaty/server/v1/schemas"
	"github.com/treaty-registry/treaty/web"
)

// Release and Commit identify the build; the linker sets them.
//
//nolint:gochecknoglobals // the linker can only set variables
var (
	Release = "dev"
	Commit  = "unknown"
)

// Server is a node. New makes one that listens and reads its ledger; Serve
// answers requests until its context ends; Close takes everything apart.
type Server struct {
	o        Options
	closers  closers
	listener net.Listener
	http     *http.Server
	echo     *echo.Echo
	replica  *replica.Replica[*World]
	catalog  *catalogStore
	gate     *gate.Gate
	senses   senses
	views    *live.Views
	watchers []live.Watcher // of usage
}

// Run is New, Serve and Close: what treaty serve does.
func Run(ctx context.Context, o Options) (err error) {
	s, err := New(ctx, o)
	if err != nil {
		return err
	}
	// Close is safe after Serve: what Serve has stopped is stopped only once.
	defer func() { err = errors.Join(err, s.Close()) }()
	return s.Serve(ctx)
}

// New puts a node together. Its error is one line that says what is wrong and,
// where it can, what to do.
func New(ctx context.Context, o Options) (_ *Server, err error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	s := &Server{o: o, closers: closers{log: o.Logger, now: o.Now}}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	// The listener comes first: a taken port is found before anything is read.
	if s.listener, err = listen(ctx, o); err != nil {
		return nil, err
	}
	s.closers.add("listener", func() error { return ignoreClosed(s.listener.Close()) })

	log, err := openLog(ctx, o)
	if err != nil {
		return nil, err
	}
	s.closers.add("ledger", log.Close)

	readingMemory()
	ro := replica.DefaultOptions[*World]()
	ro.Log, ro.New, ro.Logger, ro.Registerer, ro.Now = log, newWorld, o.Logger, o.Metrics, o.Now
	ro.OnDiverged = s.diverged
	ro.OnDigest = func(at ledger.Pos, digest ledger.Hash) {
		o.Logger.Debug("digest", "seq", at.Seq, "digest", digest.String())
	}
	if s.replica, err = replica.New(ro); err != nil {
		return nil, err
	}
	s.closers.add("replica", s.replica.Close)
	s.catalog = newCatalogStore(s.replica)

	if err := s.openSenses(ctx, log); err != nil {
		return nil, err
	}
	s.gate = gate.New()
	store := newRegistryStore(s.replica, s.gate)
	core, err := registry.New(registry.Options{
		Store: store, Languages: languages(), Now: o.Now,
		Limits:   registry.Limits{Budget: o.CheckBudget},
		Defaults: registry.Defaults{Level: compat.Level(o.Compatibility), ValidateFields: o.ValidateFields, ModeImmutable: !o.ModeMutability},
	})
	if err != nil {
		return nil, err
	}
	handler, err := s.handler(core, store, log)
	if err != nil {
		return nil, err
	}
	s.http = &http.Server{
		Handler: handler, ErrorLog: slog.NewLogLogger(o.Logger.Handler(), slog.LevelDebug),
		// One bound for headers, bodies and idle connections: a client that never
		// finishes holds a connection. Each further timeout sets a deadline per
		// request, which shows on the hot path.
		ReadTimeout:    2 * time.Minute,
		MaxHeaderBytes: 64 << 10,
		Protocols:      protocols(),
	}
	return s, nil
}

// longestCause is the number of bytes of a cause that are kept.
const longestCause = 500

// by tells who asks and why.
func (s *Server) by(r *http.Request) registry.By {
	cause := strings.ToValidUTF8(r.Header.Get(api.HeaderCause), "")
	who := s.senses.identity.Of(r)
	return registry.By{
		Actor: s.actor(r.Context(), who), Cause: strings.ToValidUTF8(cause[:min(len(cause), longestCause)], ""),
		Principal: nameOf(who), Hear: gate.Hear(r.Context()),
	}
}

// languages are the formats as the registry wants them.
func languages() []compat.Language {
	var all []compat.Language
	for _, l := range formats.All() {
		all = append(all, l)
	}
	return all
}

// Addr is where the node listens.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Serve answers requests until ctx ends, then lets running ones finish within
// the drain timeout. It returns nil after an orderly stop.
func (s *Server) Serve(ctx context.Context) error {
	s.announce()
	var work sync.WaitGroup
	defer work.Wait()
	failed := make(chan error, 1)
	work.Go(func() { failed <- s.http.Serve(s.listener) })
	watch, unwatch := context.WithCancel(ctx)
	defer unwatch()
	work.Go(func() { s.announceReady(watch) })
	s.sense(watch, work.Go)
	select {
	case err := <-failed:
		return fmt.Errorf("listener: %w", err)
	case <-ctx.Done():
	}
	s.o.Logger.Info("stopping", "drain", s.o.DrainTimeout)
	// The drain has a context of its own: the one that ended asked for it.
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.o.DrainTimeout)
	defer cancel()
	if err := s.http.Shutdown(drain); err != nil {
		s.o.Logger.Warn("requests were cut off", "error", err.Error())
		return ignoreClosed(s.http.Close())
	}
	return nil
}

// Close frees everything that New opened.
func (s *Server) Close() error { return s.closers.closeAll() }

// handler puts the routes together.
func (s *Server) handler(core *registry.Registry, store *registryStore, log history.Log) (http.Handler, error) {
	o := s.o
	o.Metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	e := echo.New()
	s.echo = e
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = answer.Errors(confluent.ErrorHandler(o.Logger))
	r := &requests{
		log: o.Logger, now: o.Now, metrics: newHTTPMetrics(o.Metrics), bodyLimit: o.BodyLimit,
		debug: o.Logger.Enabled(context.Background(), slog.LevelDebug),
	}
	e.Use(r.wrap)
	if o.DeprecationHeaders {
		e.Use(s.sunset)
	}
	seen := s.senses.observer.Note
	if o.Unobserved {
		seen = nil
	}
	api, err := confluent.New(confluent.Options{
		Registry: core, Store: store, Now: o.Now, StaleReads: o.StaleReads, LocalReads: o.Reads == "local", Log: o.Logger,
		ClusterID: o.ClusterID, Version: Release, Commit: Commit, UI: o.BasePath + "/ui/", BodyLimit: o.BodyLimit, CacheBytes: answerCache, Seen: seen, By: s.by,
	})
	if err != nil {
		return nil, err
	}
	api.Register(e)
	v1.New(v1.Options{Registry: core, Store: store, Status: s.status, Plans: newPlanStore(s.replica, s.gate), By: s.by, Now: o.Now}).Register(e)
	schemas.New(schemas.Options{Registry: core, Store: store}).Register(e)
	s.views = s.usage(e, core)
	s.watchers = append(s.watchers, s.explore(e, s.views, core))
	s.lineage(e, s.views)
	s.history(e, log, s.feed(e).Stream)
	s.senses.observer.Register(e)
	s.sources(e)
	s.health(e)
	ui := web.Handler(web.Options{BasePath: o.BasePath, Boot: map[string]string{"release": Release}})
	e.GET("/ui", echo.WrapHandler(ui))
	e.GET("/ui/*", echo.WrapHandler(ui))
	return stripBase(o.BasePath, compress(confluent.Rewrite(e))), nil
}

// answerCache bounds the rendered answers that a node keeps, in bytes: enough for
// a hundred thousand schemas of a kilobyte.
const answerCache = 256 << 20

// compressFrom is the size of an answer from which gzip is worth its time: a
// packet carries what is smaller anyway.
const compressFrom = 1400

func compress(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(compressFrom), gzhttp.CompressionLevel(1))
	if err != nil {
		panic(err) // the options are constants
	}
	zipped := wrap(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The UI brings its own, better compressed variants; a stream has to arrive as it is written.
		if r.Header.Get("Accept-Encoding") == "" || strings.HasPrefix(r.URL.Path, "/ui/") ||
			r.URL.Path == "/api/v1/stream" || strings.HasPrefix(r.Header.Get("Accept"), "text/event-stream") {
			next.ServeHTTP(w, r)
			return
		}
		zipped.ServeHTTP(w, r)
	})
}

// stripBase takes off the prefix of proxies that pass it on; some strip it themselves.
func stripBase(base string, next http.Handler) http.Handler {
	if base == "" {
		return next
	}
	stripped := http.StripPrefix(base, next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, base+"/") {
			stripped.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func protocols() *http.Protocols {
	var p http.Protocols
	p.SetHTTP1(true)
	p.SetHTTP2(true)
	p.SetUnencryptedHTTP2(true)
	return &p
}

func listen(ctx context.Context, o Options) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.Listen)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("address %s is taken by another process: stop it, or choose another with --listen", o.Listen)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("no permission to listen on %s: choose a port above 1023 with --listen", o.Listen)
	case err != nil:
		return nil, fmt.Errorf("listen on %s: %w", o.Listen, err)
	case o.TLSCert == "":
		return l, nil
	}
	pair, err := tls.LoadX509KeyPair(o.TLSCert, o.TLSKey)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("tls-cert and tls-key: %w", err), l.Close())
	}
	config := &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
	if o.TLSClientCA != "" {
		data, err := os.ReadFile(o.TLSClientCA)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("tls-client-ca: %w", err), l.Close())
		}
		config.ClientCAs, config.ClientAuth = x509.NewCertPool(), tls.VerifyClientCertIfGiven
		if !config.ClientCAs.AppendCertsFromPEM(data) {
			return nil, errors.Join(fmt.Errorf("tls-client-ca: %s holds no certificate", o.TLSClientCA), l.Close())
		}
	}
	return tls.NewListener(l, config), nil
}

// announce says what the node uses and where people find it.
func (s *Server) announce() {
	scheme := "http"
	if s.o.TLSCert != "" {
		scheme = "https"
	}
	host, port, err := net.SplitHostPort(s.Addr())
	if err != nil || net.ParseIP(host).IsUnspecified() {
		host = "localhost"
	}
	url := scheme + "://" + net.JoinHostPort(host, port) + s.o.BasePath
	ui := url + "/ui/"
	if !web.Built() {
		ui = "not built into this binary"
	}
	s.o.Logger.Info("treaty is listening", "release", Release, "api", url, "ui", ui, "store", redact(s.o.Store), "compatibility", s.o.Compatibility)
	if strings.HasPrefix(s.o.Store, "memory:") {
		s.o.Logger.Warn("the store is memory only: all schemas are gone when this process ends")
	}
}

// announceReady logs once how long the ledger took to read, and from then on
// bounds what garbage may take.
func (s *Server) announceReady(ctx context.Context) {
	begun := s.o.Now()
	if err := s.replica.WaitReady(ctx); err != nil {
		return // the replica has said why, or the node is stopping
	}
	s.o.Logger.Info("ready", "position", s.replica.Current().Pos.Seq, "took", s.o.Now().Sub(begun))
	tuneGarbage(ctx)
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) || errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
