package tables

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/treaty-registry/treaty/server/notify"
)

// AddNotices implements notify.Board.
func (t *Tables) AddNotices(ctx context.Context, all []notify.Notice) error {
	err := t.transact(ctx, func(tx *sql.Tx) error {
		if t.postgres {
			// A number that is drawn before another one must not be seen after it: who
			// reads would pass it by. SQLite has one writer anyway.
			if err := t.exec(ctx, tx, "LOCK TABLE notice IN EXCLUSIVE MODE"); err != nil {
				return err
			}
		}
		for i := range all {
			n := &all[i]
			body, err := json.Marshal(&n.Data)
			if err != nil {
				return fmt.Errorf("%s: %w", n.Type, err)
			}
			err = t.exec(ctx, tx, `
INSERT INTO notice (seq, id, type, subject, at, body)
SELECT coalesce(max(seq), 0) + 1, $1, $2, $3, CAST($4 AS bigint), $5 FROM notice WHERE true
ON CONFLICT (id) DO NOTHING`, n.ID, n.Type, n.Subject, micros(n.At), string(body))
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("add notices: %w", err)
	}
	return nil
}

// NoticesAfter implements notify.Board.
func (t *Tables) NoticesAfter(ctx context.Context, seq uint64, limit int) ([]notify.Notice, error) {
	var all []notify.Notice
	err := t.query(ctx, "SELECT seq, id, type, subject, at, body FROM notice WHERE seq > $1 ORDER BY seq LIMIT $2", func(rows *sql.Rows) error {
		var n notify.Notice
		var at int64
		var body string
		if err := rows.Scan(&n.Seq, &n.ID, &n.Type, &n.Subject, &at, &body); err != nil {
			return err
		}
		n.At = fromMicros(at)
		err := json.Unmarshal([]byte(body), &n.Data)
		all = append(all, n)
		return err
	}, int64(seq), limit) //nolint:gosec // numbers stay below 2^63
	if err != nil {
		return nil, fmt.Errorf("read notices: %w", err)
	}
	return all, nil
}

// LastNotice implements notify.Board.
func (t *Tables) LastNotice(ctx context.Context) (seq uint64, err error) {
	err = t.db.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM notice").Scan(&seq)
	if err != nil {
		return 0, fmt.Errorf("last notice: %w", err)
	}
	return seq, nil
}
