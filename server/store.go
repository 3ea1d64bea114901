package server

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/google/uuid"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/memory"
	"github.com/treaty-registry/treaty/ledger/postgres"
	"github.com/treaty-registry/treaty/ledger/sqlite"
)

// storeKind is the technology behind --store, by its prefix.
func storeKind(store string) (string, error) {
	scheme, _, found := strings.Cut(store, ":")
	switch {
	case found && (scheme == "sqlite" || scheme == "memory"):
		return scheme, nil
	case found && (scheme == "postgres" || scheme == "postgresql"):
		return "postgres", nil
	default:
		return "", fmt.Errorf("store: %q is not sqlite:PATH, postgres://USER@HOST/DB or memory: (gone at exit)", redact(store))
	}
}

// openLog opens the ledger that the options name. Its error is one line that
// says what to do.
func openLog(ctx context.Context, o Options) (ledger.Log, error) {
	kind, err := storeKind(o.Store)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "memory":
		return memory.NewHistory(uuid.New()).Open(memory.Options{}), nil
	case "sqlite":
		path := strings.TrimPrefix(o.Store, "sqlite:")
		log, err := sqlite.Open(ctx, sqlite.Options{Path: path})
		if err != nil {
			return nil, explain(fmt.Errorf("store %s: %w", path, err))
		}
		return log, nil
	default:
		po := postgres.DefaultOptions(o.Store)
		po.ListenURL, po.Logger, po.Registerer = o.DatabaseListenURL, o.Logger, o.Metrics
		log, err := postgres.Open(ctx, po)
		if err != nil {
			if !errors.Is(err, ledger.ErrFormat) {
				err = errors.Join(ledger.ErrUnavailable, err)
			}
			return nil, explain(fmt.Errorf("store %s: %w", redact(o.Store), err))
		}
		return log, nil
	}
}

// explain adds the way out to the failures that operators meet.
func explain(err error) error {
	switch {
	case errors.Is(err, ledger.ErrFormat):
		return fmt.Errorf("%w: start the newer release, or restore the backup taken before it ran", err)
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("%w: give the user of this process access, or choose another place with --store", err)
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("%w: create the folder first, or choose another place with --store", err)
	case errors.Is(err, ledger.ErrUnavailable):
		return fmt.Errorf("%w: check that the database runs and that host, user and password of --store are right", err)
	default:
		return err
	}
}

// redact hides the password of a database URL in messages and logs.
func redact(store string) string {
	u, err := url.Parse(store)
	if err != nil || u.User == nil {
		if strings.Contains(store, "@") {
			scheme, _, _ := strings.Cut(store, ":")
			return scheme + ":…"
		}
		return store
	}
	return u.Redacted()
}
