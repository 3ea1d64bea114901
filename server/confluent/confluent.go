// Package confluent answers Confluent's REST API from a registry: addresses,
// parameters, bodies, headers and errors as its clients know them.
//
// How fresh an answer has to be is decided in one place (answer.go). What never
// changes, a schema by its id, is answered from memory at once. Everything else
// is answered from a state that is confirmed to be the newest one; if it cannot
// be confirmed, from memory with a label, and then "not found" is not said,
// because it might not be true.
package confluent

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/confluent/entity"
	"github.com/treaty-registry/treaty/server/confluent/route"
)

// Store gives the states that reads are answered from.
type Store interface {
	// Current returns the last known view at once.
	Current() registry.View
	// Latest returns a view that is confirmed to be no older than the call. Its
	// error is ledger.ErrUnavailable if that cannot be confirmed.
	Latest(ctx context.Context) (registry.View, error)
	// ConfirmedAt returns when the current view was last known to be the newest
	// one; the zero time is never.
	ConfirmedAt() time.Time
}

// Options of an API. Registry, Store and Now are required.
type Options struct {
	Registry *registry.Registry
	Store    Store
	Now      func() time.Time
	// StaleReads says what happens while the state cannot be confirmed: "label"
	// (or "") answers from memory with the header X-Treaty-Stale, "never" answers 503.
	StaleReads string
	// LocalReads answers from memory without confirming, always with a label.
	LocalReads bool
	// By says who makes a request; nil is nobody.
	By func(*http.Request) registry.By
	// Seen is told what clients ask for with success, so that others may conclude
	// who produces and consumes what; nil tells nobody. Subject is qualified, or ""
	// where the request names none. It must be quick.
	Seen func(r *http.Request, act evidence.Act, subject string, id int32, detail string)
	// Log gets what clients are not told; nil discards it.
	Log *slog.Logger
	// ClusterID and GroupID are told under /v1/metadata/id; GroupID "" is schema-registry.
	ClusterID, GroupID string
	// Version and Commit are told under /v1/metadata/version.
	Version, Commit string
	// NoAssociations leaves the addresses under /associations away (associations.enable=false).
	NoAssociations bool
	// UI is where browsers are sent from the root; "" is /ui/.
	UI string
	// BodyLimit is the largest body in bytes that is read; 0 is 16 MiB. The server
	// in front may set a lower limit.
	BodyLimit int64
	// CacheBytes bounds the rendered answers that are kept; 0 is 64 MiB.
	CacheBytes int
}

// API answers Confluent's REST API. It is safe for concurrent use.
type API struct {
	o        Options
	registry *registry.Registry
	store    Store
	log      *slog.Logger
	cache    *entity.Cache
	lists    entity.Lists
	position positions
	buffers  sync.Pool // of *buffer
}

// New returns an API, or an error that names the option that is wrong.
func New(o Options) (*API, error) {
	switch {
	case o.Registry == nil:
		return nil, errors.New("confluent: Registry is missing")
	case o.Store == nil:
		return nil, errors.New("confluent: Store is missing")
	case o.Now == nil:
		return nil, errors.New("confluent: Now is missing")
	case o.StaleReads != "" && o.StaleReads != "label" && o.StaleReads != "never":
		return nil, errors.New("confluent: StaleReads is neither label nor never")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.GroupID == "" {
		o.GroupID = "schema-registry"
	}
	if o.UI == "" {
		o.UI = "/ui/"
	}
	if o.BodyLimit <= 0 {
		o.BodyLimit = 16 << 20
	}
	if o.CacheBytes <= 0 {
		o.CacheBytes = 64 << 20
	}
	if o.By == nil {
		o.By = func(*http.Request) registry.By { return registry.By{} }
	}
	if o.Seen == nil {
		o.Seen = func(*http.Request, evidence.Act, string, int32, string) {}
	}
	return &API{o: o, registry: o.Registry, store: o.Store, log: o.Log, cache: entity.NewCache(o.CacheBytes)}, nil
}

// Rewrite brings the many spellings of an address to the one that has a route,
// and so has to stand before the router: the prefix /contexts/{context},
// doubled and trailing slashes, unescaped slashes in subjects.
func Rewrite(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rewritten, fault := route.Rewrite(r)
		if fault != nil {
			writeError(w, r, fault.Status(), fault)
			return
		}
		next.ServeHTTP(w, rewritten)
	})
}

// Register adds the routes to e. Names in paths stay escaped until a handler
// takes them; Rewrite has to stand before e.
func (a *API) Register(e *echo.Echo) {
	get := func(path string, h echo.HandlerFunc) {
		e.GET(path, h)
		e.HEAD(path, h)
	}
	get("/", a.root)
	e.POST("/", a.root)

	get("/subjects", a.listSubjects)
	e.POST("/subjects/:subject", a.draft("lookUpSchemaUnderSubject.arg5", a.lookUp))
	get("/subjects/:subject/metadata", a.fresh(a.versionByMetadata))
	e.DELETE("/subjects/:subject", a.deleteSubject)

	get("/subjects/:subject/versions", a.fresh(a.listVersions))
	get("/subjects/:subject/versions/:version", a.version)
	get("/subjects/:subject/versions/:version/schema", a.fresh(a.versionText))
	get("/subjects/:subject/versions/:version/referencedby", a.fresh(a.referencedBy))
	e.POST("/subjects/:subject/versions", a.register)
	e.DELETE("/subjects/:subject/versions/:version", a.deleteVersion)
	e.POST("/subjects/:subject/versions/:version/tags", a.retag)

	get("/schemas", a.fresh(a.listSchemas))
	get("/schemas/ids/:id", a.schemaByID)
	get("/schemas/ids/:id/subjects", a.fresh(a.subjectsOfID))
	get("/schemas/ids/:id/versions", a.fresh(a.versionsOfID))
	get("/schemas/ids/:id/schema", a.lasting(a.textByID))
	get("/schemas/guids/:guid", a.lasting(a.schemaByGUID))
	get("/schemas/guids/:guid/ids", a.fresh(a.idsOfGUID))
	get("/schemas/types", a.lasting(a.listTypes))

	e.POST("/compatibility/subjects/:subject/versions/:version", a.draft("testCompatibilityBySubjectName.arg4", a.checkVersion))
	e.POST("/compatibility/subjects/:subject/versions", a.draft("testCompatibilityForSubject.arg3", a.checkAll))

	get("/config", a.fresh(a.getConfig))
	e.PUT("/config", a.putConfig)
	e.DELETE("/config", a.deleteConfig)
	get("/config/:subject", a.fresh(a.getConfig))
	e.PUT("/config/:subject", a.putConfig)
	e.DELETE("/config/:subject", a.deleteConfig)

	get("/mode", a.fresh(a.getMode))
	e.PUT("/mode", a.putMode)
	e.DELETE("/mode", a.deleteMode)
	get("/mode/:subject", a.fresh(a.getMode))
	e.PUT("/mode/:subject", a.putMode)
	e.DELETE("/mode/:subject", a.deleteMode)

	get("/contexts", a.fresh(a.listContexts))
	e.DELETE("/contexts/:context", a.deleteContext)

	get("/v1/metadata/id", a.lasting(a.clusterID))
	get("/v1/metadata/version", a.lasting(a.serverVersion))
	get("/v1/metadata/deployment", a.lasting(a.deployment))

	if a.o.NoAssociations {
		return
	}
	get("/associations/subjects/:subject", a.fresh(a.associationsOfSubject))
	get("/associations/resources/:namespace/:name", a.fresh(a.associationsOfResource))
	get("/associations/resources/:namespace", a.fresh(a.associationsOfResourceID))
	e.POST("/associations", a.createAssociations)
	e.PUT("/associations/resources/:namespace", a.upsertAssociations)
	e.DELETE("/associations/resources/:namespace", a.deleteAssociations)
	e.POST(`/associations\:batchGet`, a.batchGetAssociations)
	e.POST(`/associations\:batchMutate`, a.batchMutateAssociations)
}
