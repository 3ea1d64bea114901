package replica

import (
	"context"

	"github.com/treaty-registry/treaty/ledger"
)

// Part narrows a replica of a whole world to what one package asks for, so that
// the package need not know the rest of the world.
type Part[W State[W], S any] struct {
	whole   *Replica[W]
	project func(*Snapshot[W]) S
}

// NewPart returns a part. project must be quick, and may keep what it is given
// only within what it returns.
func NewPart[W State[W], S any](whole *Replica[W], project func(*Snapshot[W]) S) *Part[W, S] {
	return &Part[W, S]{whole: whole, project: project}
}

// Current is Replica.Current, narrowed.
func (p *Part[W, S]) Current() S { return p.project(p.whole.Current()) }

// Latest is Replica.Latest, narrowed. With an error the result is the zero S.
func (p *Part[W, S]) Latest(ctx context.Context) (S, error) {
	now, err := p.whole.Latest(ctx)
	return p.narrow(now), err
}

// Commit is Replica.Commit, narrowed.
func (p *Part[W, S]) Commit(ctx context.Context, decide func(S) (ledger.Batch, error)) (S, error) {
	now, err := p.whole.Commit(ctx, func(now *Snapshot[W]) (ledger.Batch, error) { return decide(p.project(now)) })
	return p.narrow(now), err
}

func (p *Part[W, S]) narrow(now *Snapshot[W]) S {
	if now == nil {
		return *new(S)
	}
	return p.project(now)
}
