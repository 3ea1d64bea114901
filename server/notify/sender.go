package notify

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/ledger"
)

// History is what deliveries read of a ledger.
type History interface {
	// Head, Read, Wait and their errors are those of ledger.Log.
	Head(ctx context.Context) (ledger.Pos, error)
	Read(ctx context.Context, after ledger.Pos) iter.Seq2[ledger.Entry, error]
	Wait(ctx context.Context, after ledger.Pos) error
}

// Seek finds the place to read from for a position. A log that cannot seek is
// read from its beginning, and entries up to skip are to be thrown away.
func Seek(ctx context.Context, log any, after uint64) (at ledger.Pos, skip uint64, err error) {
	seeker, ok := log.(ledger.Seeker)
	if !ok || after == 0 {
		return ledger.Pos{}, after, nil
	}
	at, err = seeker.At(ctx, after)
	return at, 0, err
}

// SenderOptions of a Sender. All fields but Names are required.
type SenderOptions struct {
	Store   Store
	Board   Board
	History History
	Names   Names // who makes changes; nil leaves that out
	Client  *http.Client
	Node    string // this process, unlike all others
	Source  string // address of this registry, the source of its events
	Log     *slog.Logger
	Now     func() time.Time
}

// Sender delivers events to hooks: at least once, and in order for each hook. It
// reads the ledger behind the cursor of the hook, so that nothing is lost while
// the target, or treaty, is away. Of several nodes one delivers to a hook.
type Sender struct {
	o    SenderOptions
	wake chan struct{} // a hook was added or changed
}

// NewSender returns a sender that Run starts.
func NewSender(o SenderOptions) *Sender {
	return &Sender{o: o, wake: make(chan struct{}, 1)}
}

// Wake makes the sender look at the hooks again.
func (s *Sender) Wake() {
	select {
	case s.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// The pauses of a sender.
const (
	// lookEvery is how often hooks are read again: another node may have changed them.
	lookEvery = 10 * time.Second
	// claimFor is how long a node that says nothing keeps a hook from others; longer than one delivery.
	claimFor = 3 * deliveryTimeout
	// firstPause and longestPause are between the tries for one event. There is no
	// number of tries after which it is given up: a target that is back after a
	// weekend gets what it missed.
	firstPause   = time.Second
	longestPause = 15 * time.Minute
)

// Run delivers until ctx ends.
func (s *Sender) Run(ctx context.Context) {
	running := map[string]*worker{}
	var all sync.WaitGroup
	defer all.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for ctx.Err() == nil {
		hooks, err := s.o.Store.Hooks(ctx)
		if err != nil && ctx.Err() == nil {
			s.o.Log.Warn("webhooks cannot be read; deliveries go on as before", "error", err.Error())
		}
		if err == nil {
			s.arrange(ctx, running, hooks, &all)
		}
		s.pause(ctx, lookEvery)
	}
}

// worker delivers to one hook.
type worker struct {
	hook Hook
	stop context.CancelFunc
}

// arrange starts a worker for each hook, and anew for one that has changed.
func (s *Sender) arrange(ctx context.Context, running map[string]*worker, hooks []Hook, all *sync.WaitGroup) {
	wanted := map[string]bool{}
	for _, h := range hooks {
		wanted[h.ID] = !h.Paused
		if old := running[h.ID]; old != nil && same(&old.hook, &h) {
			continue
		} else if old != nil {
			old.stop()
			delete(running, h.ID)
		}
		if h.Paused {
			continue
		}
		own, stop := context.WithCancel(ctx)
		running[h.ID] = &worker{hook: h, stop: stop}
		all.Go(func() { s.serve(own, h) })
	}
	for id, w := range running {
		if !wanted[id] {
			w.stop()
			delete(running, id)
		}
	}
}

func same(a, b *Hook) bool {
	return a.URL == b.URL && a.Secret == b.Secret && a.Paused == b.Paused &&
		slices.Equal(a.Types, b.Types) && slices.Equal(a.Subjects, b.Subjects)
}

// pause waits, or less when somebody calls Wake.
func (s *Sender) pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-s.wake:
	}
}

// rest waits.
func rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// serve delivers to one hook until ctx ends.
func (s *Sender) serve(ctx context.Context, h Hook) {
	for ctx.Err() == nil {
		cursor, mine, err := s.claim(ctx, &h)
		if err != nil || !mine {
			rest(ctx, claimFor/2)
			continue
		}
		end, err := s.deliver(ctx, &h, cursor)
		switch {
		case errors.Is(err, errLost):
			continue
		case err != nil:
			s.o.Log.Debug("webhook waits", "hook", h.ID, "error", err.Error())
			rest(ctx, firstPause)
		default:
			// Woken, or not, the claim is renewed in time.
			short, cancel := context.WithTimeout(ctx, claimFor/3)
			_ = s.o.History.Wait(short, end) // its errors come again from Read, where they count
			cancel()
		}
	}
}

// errLost says that another node delivers to a hook now.
var errLost = errors.New("another node delivers to this hook")

func (s *Sender) claim(ctx context.Context, h *Hook) (cursor Place, mine bool, err error) {
	now := s.o.Now()
	return s.o.Store.ClaimHook(ctx, h.ID, s.o.Node, now, now.Add(claimFor))
}

// deliver sends what is behind the cursor and returns where the ledger ended.
func (s *Sender) deliver(ctx context.Context, h *Hook, cursor Place) (ledger.Pos, error) {
	head, err := s.o.History.Head(ctx)
	if err != nil {
		return head, fmt.Errorf("head: %w", err)
	}
	end, err := s.deliverEntries(ctx, h, &cursor, head)
	if err != nil {
		return end, err
	}
	return end, s.deliverNotices(ctx, h, cursor, head)
}

// deliverEntries sends the entries of the ledger behind the cursor and moves it.
func (s *Sender) deliverEntries(ctx context.Context, h *Hook, cursor *Place, head ledger.Pos) (ledger.Pos, error) {
	if cursor.Position >= head.Seq {
		return head, nil
	}
	at, skip, err := Seek(ctx, s.o.History, cursor.Position)
	if err != nil {
		return at, fmt.Errorf("seek %d: %w", cursor.Position, err)
	}
	stored := cursor.Position
	for e, err := range s.o.History.Read(ctx, at) {
		if err != nil {
			return at, err
		}
		at = ledger.Pos{Log: head.Log, Seq: e.Seq, Chain: e.Chain}
		if e.Seq <= skip {
			continue
		}
		event := EventOf(&e, s.o.Source, head.Log.String())
		wanted := h.Wants(&event)
		if wanted {
			event.Name(ctx, s.o.Names)
			if err := s.insist(ctx, h, &event); err != nil {
				return at, err
			}
		}
		cursor.Position = e.Seq
		if wanted {
			if err := s.o.Store.MoveHook(ctx, h.ID, s.o.Node, *cursor); err != nil {
				return at, err
			}
			stored = e.Seq
		}
	}
	if stored != cursor.Position { // nobody wanted the last ones
		return at, s.o.Store.MoveHook(ctx, h.ID, s.o.Node, *cursor)
	}
	return at, nil
}

// deliverNotices sends the notices behind the cursor.
func (s *Sender) deliverNotices(ctx context.Context, h *Hook, cursor Place, head ledger.Pos) error {
	for {
		all, err := s.o.Board.NoticesAfter(ctx, cursor.Notice, NoticesAtOnce)
		if err != nil {
			return err
		}
		for i := range all {
			event := EventOfNotice(&all[i], s.o.Source, head.Log.String())
			if h.Wants(&event) {
				if err := s.insist(ctx, h, &event); err != nil {
					return err
				}
			}
			cursor.Notice = all[i].Seq
			if err := s.o.Store.MoveHook(ctx, h.ID, s.o.Node, cursor); err != nil {
				return err
			}
		}
		if len(all) < NoticesAtOnce {
			return nil
		}
	}
}

// insist tries to deliver one event until the target takes it, ctx ends, or
// another node takes over.
func (s *Sender) insist(ctx context.Context, h *Hook, e *Event) error {
	pause := firstPause
	for attempt := 1; ; attempt++ {
		d := s.try(ctx, h, e, attempt)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := s.o.Store.NoteDelivery(ctx, d); err != nil {
			s.o.Log.Debug("delivery is not noted", "hook", h.ID, "error", err.Error())
		}
		if d.Delivered() {
			return nil
		}
		// The claim is renewed while waiting, so that no other node starts at the same event.
		for left := pause; left > 0 && ctx.Err() == nil; left -= claimFor / 3 {
			rest(ctx, min(left, claimFor/3))
			if _, mine, err := s.claim(ctx, h); err == nil && !mine {
				return errLost
			}
		}
		pause = min(2*pause, longestPause)
	}
}

// Test delivers a made-up event once and returns what came of it.
func (s *Sender) Test(ctx context.Context, h *Hook) Delivery {
	now := s.o.Now()
	e := Event{
		SpecVersion: "1.0", ID: "test:" + h.ID, Source: s.o.Source, Type: "test", Time: now.UTC(), DataContentType: "application/json",
	}
	e.Data = api.Change{Kind: "test", At: now.UTC()}
	return s.try(ctx, h, &e, 1)
}

func (s *Sender) try(ctx context.Context, h *Hook, e *Event, attempt int) Delivery {
	begun := s.o.Now()
	status, err := post(ctx, s.o.Client, h, e, begun)
	d := Delivery{Hook: h.ID, Position: e.Position, Type: e.Type, Attempt: attempt, At: begun.UTC(), Took: s.o.Now().Sub(begun), Status: status}
	if err != nil {
		d.Error = err.Error()
	}
	return d
}
