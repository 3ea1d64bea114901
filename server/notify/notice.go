package notify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/api"
)

// The types of notices.
const (
	UsageUndeclared = "usage.undeclared"        // somebody was seen at a subject who declares nothing
	ContractBroken  = "contract.broken"         // a deployed consumer cannot read what is written now, and could before
	SunsetNear      = "deprecation.sunset-near" // 14 and 3 days before the removal
	WaiverExpiring  = "waiver.expiring"         // 14 and 3 days before the end
)

// Notice is what follows from many facts and observations, and is told once. Any
// node may find it: the id makes it one.
//
// Notices are no entries of the ledger. They are told in the order of their
// numbers and at least once, each behind the entries that it was found with; an
// entry that came later may be told before it.
type Notice struct {
	Seq     uint64 // place among all notices, from 1; set by the board
	ID      string // NoticeID
	Type    string
	Subject string // qualified subject, or the event or waiver
	At      time.Time
	Data    api.Notice
}

// NoticeID sums up what makes a notice the same as another one.
func NoticeID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00"))) // no name holds a zero byte
	return hex.EncodeToString(sum[:16])
}

// NoticesAtOnce is how many notices are read at once.
const NoticesAtOnce = 100

// Board keeps notices. The errors of its methods are those of the database; they
// only put notices off.
type Board interface {
	// AddNotices numbers and keeps those whose id is new, all or none.
	AddNotices(ctx context.Context, all []Notice) error
	// NoticesAfter returns notices behind a number, in order.
	NoticesAfter(ctx context.Context, seq uint64, limit int) ([]Notice, error)
	// LastNotice returns the newest number, 0 for none.
	LastNotice(ctx context.Context) (uint64, error)
}

// Place is how far somebody has heard: the position in the ledger and the number of the last notice.
type Place struct{ Position, Notice uint64 }

// String is the place as a stream gives it out: "48213.17".
func (p Place) String() string {
	return strconv.FormatUint(p.Position, 10) + "." + strconv.FormatUint(p.Notice, 10)
}

// EventOfNotice is a notice as an event; source is the address of this registry.
func EventOfNotice(n *Notice, source, log string) Event {
	return Event{
		SpecVersion: "1.0", ID: log + ":notice:" + strconv.FormatUint(n.Seq, 10), Source: source, Type: n.Type,
		Subject: n.Subject, Time: n.At.UTC(), DataContentType: "application/json", Data: n.Data,
	}
}
