package notify_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/server/actors"
	"github.com/treaty-registry/treaty/server/notify"
)

// names are those of a directory that may be away.
type names struct {
	of    map[uuid.UUID]actors.Actor
	fails error
}

func (n names) Names(context.Context, []uuid.UUID) (map[uuid.UUID]actors.Actor, error) {
	return n.of, n.fails
}

func TestEventsNameWhoMadeTheChange(t *testing.T) {
	t.Parallel()
	ann, deployer, erased, stranger := uuid.New(), uuid.New(), uuid.New(), uuid.New()
	directory := names{of: map[uuid.UUID]actors.Actor{ann: {Name: "ann", Verified: true}, deployer: {Name: "deployer"}, erased: {}}}
	for name, c := range map[string]struct {
		actor      uuid.UUID
		names      notify.Names
		want       string
		unverified bool
	}{
		"Proven":     {ann, directory, "ann", false},
		"Asserted":   {deployer, directory, "deployer", true},
		"Erased":     {erased, directory, "", false},
		"Unknown":    {stranger, directory, "", false},
		"Nobody":     {uuid.Nil, directory, "", false},
		"NamesAway":  {ann, names{fails: errors.New("the database is away")}, "", false},
		"WithoutAny": {ann, nil, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			event := notify.EventOf(&ledger.Entry{Fact: registered("orders-value"), Seq: 7, Actor: c.actor, At: time.Unix(0, 0)}, "https://registry.example", "log")
			event.Name(t.Context(), c.names)
			change, ok := event.Data.(api.Change)
			require.True(t, ok)
			require.Equal(t, c.want, change.Principal)
			require.Equal(t, c.unverified, change.Unverified)
			require.Equal(t, c.actor.String(), change.Actor, "the id stays")
		})
	}
	notice := notify.EventOfNotice(&notify.Notice{Type: notify.SunsetNear}, "s", "l")
	before := notice
	notice.Name(t.Context(), directory)
	require.Equal(t, before, notice, "nobody makes a notice")
}
