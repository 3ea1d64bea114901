package server

import (
	"context"
	"time"

	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/ledger"
)

// noteClosings notes, after each look at Kafka, which subjects have all their
// readers known, until ctx ends.
func (s *Server) noteClosings(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := s.noteClosed(ctx, s.views.Graph); err != nil && ctx.Err() == nil {
				s.o.Logger.Warn("closed coverage could not be noted", "error", err.Error())
			}
		}
	}
}

// noteClosed records what is closed at this moment and was never before. Nodes
// that do it at the same time record it once.
func (s *Server) noteClosed(ctx context.Context, graph func(catalog.View) *usage.Graph) error {
	store := s.catalog
	v, err := store.Latest(ctx)
	if err != nil {
		return err
	}
	closed := graph(v).NewlyClosed()
	if len(closed) == 0 {
		return nil
	}
	_, err = store.Commit(ctx, func(v catalog.View) (ledger.Batch, error) {
		b := ledger.Batch{Cause: "everybody who may read is known", At: s.o.Now()}
		for _, c := range closed {
			if v.Catalog.Closed.Get(c.Environment, c.Subject) != nil || len(b.Facts) == ledger.MaxFacts {
				continue
			}
			f, err := catalog.ClosedFact(c.Environment, c.Subject, "acl")
			if err != nil {
				return b, err
			}
			b.Facts = append(b.Facts, f)
		}
		return b, nil
	})
	return err
}
