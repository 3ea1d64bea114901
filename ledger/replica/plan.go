package replica

import (
	"fmt"

	"github.com/treaty-registry/treaty/ledger"
)

// plan is what the members of a group decided on one state, one after another,
// each on what the earlier ones left.
type plan[S State[S]] struct {
	batches []ledger.Batch
	members []*member[S] // of the batches
	refused []refusal[S]
}

// refusal is the answer of a member that appends nothing.
type refusal[S State[S]] struct {
	m   *member[S]
	err error // nil: there is nothing to do
}

// refuse answers those to whom the confirmed state now said no. Those for whom
// there was nothing to do decide again, because the state that they are given
// must hold the batches they may have relied on.
func (p *plan[S]) refuse(now *Snapshot[S]) {
	for _, r := range p.refused {
		if r.err != nil {
			r.m.answer(now, r.err)
		}
	}
}

// answer answers all who append nothing, on a confirmed state.
func (p *plan[S]) answer(now *Snapshot[S]) {
	for _, r := range p.refused {
		r.m.answer(now, r.err)
	}
}

// plan runs the decisions. Members for whose batches there is no more room in
// one append are left out.
func (g *group[S]) plan(now *Snapshot[S]) *plan[S] {
	p := &plan[S]{}
	view := now
	facts, size := 0, 0
	for _, m := range g.members {
		batch, err := m.run(view)
		if m.answered {
			continue
		}
		if err != nil || len(batch.Facts) == 0 {
			p.refused = append(p.refused, refusal[S]{m, err})
			continue
		}
		batch.ID = m.id
		f, b := weigh(&batch)
		if len(p.batches) > 0 && (facts+f > ledger.MaxFacts || size+b > ledger.MaxBytes) {
			break
		}
		next, err := g.r.after(view, batch)
		if err != nil {
			p.refused = append(p.refused, refusal[S]{m, err})
			continue
		}
		view = next
		facts, size = facts+f, size+b
		p.batches, p.members = append(p.batches, batch), append(p.members, m)
	}
	return p
}

// run asks decide, unless it has already been asked about this very state or
// its caller has left. A panic goes to the goroutine of the caller, which knows
// what to do with it.
func (m *member[S]) run(now *Snapshot[S]) (batch ledger.Batch, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.gone {
		return ledger.Batch{}, nil
	}
	if m.seen == now {
		return m.first, nil
	}
	defer func() {
		if p := recover(); p != nil {
			m.panicked = p
			m.answer(nil, nil)
		}
	}()
	return m.decide(now)
}

// weigh returns no less than what counts towards ledger.MaxFacts and MaxBytes.
func weigh(b *ledger.Batch) (facts, size int) {
	for i := range b.Facts {
		f := &b.Facts[i]
		size += len(b.Cause) + len(f.Key.Space) + len(f.Key.Name) + len(f.Body) + len(f.Text) + 8*len(f.Erases)
	}
	return len(b.Facts), size
}

// after returns the state as it will be when the batch has been appended to it.
// A batch that the state cannot apply is refused here, before it is in the log
// and stops every node for good.
func (r *Replica[S]) after(now *Snapshot[S], batch ledger.Batch) (*Snapshot[S], error) {
	// Salts, and so hashes, will be others: they are drawn when the batch is appended.
	entries, pos, err := ledger.Seal(now.Pos, zeros{}, batch)
	if err != nil {
		return nil, fmt.Errorf("commit: %w", err)
	}
	state := now.Fork()
	for i := range entries {
		if err := prepareAndApply(state, &entries[i], r.prepare); err != nil {
			return nil, fmt.Errorf("commit: the batch cannot be applied: %w", err)
		}
	}
	pos.Chain = ledger.Hash{}
	return r.snapshot(pos, state, now.confirmed.Load()), nil
}

// zeros is randomness for what is thrown away.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
