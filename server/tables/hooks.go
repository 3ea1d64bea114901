package tables

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/treaty-registry/treaty/server/notify"
)

var (
	_ notify.Store = (*Tables)(nil)
	_ notify.Board = (*Tables)(nil)
)

// filters are the parts of a hook that are kept as JSON.
type filters struct {
	Types    []string `json:"types,omitempty"`
	Subjects []string `json:"subjects,omitempty"`
}

// Hooks implements notify.Store.
func (t *Tables) Hooks(ctx context.Context) ([]notify.Hook, error) {
	var all []notify.Hook
	err := t.query(ctx, "SELECT id, url, secret, filters, paused, place, notice, created FROM webhook ORDER BY created, id", func(rows *sql.Rows) error {
		var h notify.Hook
		var text string
		var created int64
		if err := rows.Scan(&h.ID, &h.URL, &h.Secret, &text, &h.Paused, &h.Cursor.Position, &h.Cursor.Notice, &created); err != nil {
			return err
		}
		var f filters
		if err := json.Unmarshal([]byte(text), &f); err != nil {
			return fmt.Errorf("filters of %s: %w", h.ID, err)
		}
		h.Types, h.Subjects, h.Created = f.Types, f.Subjects, fromMicros(created)
		all = append(all, h)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read webhooks: %w", err)
	}
	return all, nil
}

// PutHook implements notify.Store.
func (t *Tables) PutHook(ctx context.Context, h notify.Hook) error {
	text, err := json.Marshal(filters{h.Types, h.Subjects})
	if err != nil {
		return fmt.Errorf("webhook %s: %w", h.ID, err)
	}
	err = t.exec(ctx, t.db, `
INSERT INTO webhook (id, url, secret, filters, paused, place, notice, created, node, claimed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', 0)
ON CONFLICT (id) DO UPDATE SET url = excluded.url, secret = excluded.secret, filters = excluded.filters, paused = excluded.paused`,
		h.ID, h.URL, h.Secret, string(text), h.Paused, int64(h.Cursor.Position), int64(h.Cursor.Notice), micros(h.Created)) //nolint:gosec // positions stay below 2^63
	if err != nil {
		return fmt.Errorf("webhook %s: %w", h.ID, err)
	}
	return nil
}

// RemoveHook implements notify.Store.
func (t *Tables) RemoveHook(ctx context.Context, id string) error {
	err := t.transact(ctx, func(tx *sql.Tx) error {
		return errors.Join(t.exec(ctx, tx, "DELETE FROM webhook WHERE id = $1", id), t.exec(ctx, tx, "DELETE FROM webhook_delivery WHERE webhook = $1", id))
	})
	if err != nil {
		return fmt.Errorf("remove webhook %s: %w", id, err)
	}
	return nil
}

// ClaimHook implements notify.Store.
func (t *Tables) ClaimHook(ctx context.Context, id, node string, now, until time.Time) (cursor notify.Place, mine bool, err error) {
	err = t.db.QueryRowContext(ctx, t.words(`
UPDATE webhook SET node = $2, claimed = $4 WHERE id = $1 AND (node = $2 OR claimed < $3) RETURNING place, notice`),
		id, node, micros(now), micros(until)).Scan(&cursor.Position, &cursor.Notice)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return notify.Place{}, false, nil
	case err != nil:
		return notify.Place{}, false, fmt.Errorf("claim webhook %s: %w", id, err)
	}
	return cursor, true, nil
}

// MoveHook implements notify.Store.
func (t *Tables) MoveHook(ctx context.Context, id, node string, cursor notify.Place) error {
	err := t.exec(ctx, t.db, "UPDATE webhook SET place = $3, notice = $4 WHERE id = $1 AND node = $2", id, node, int64(cursor.Position), int64(cursor.Notice)) //nolint:gosec // positions stay below 2^63
	if err != nil {
		return fmt.Errorf("move webhook %s: %w", id, err)
	}
	return nil
}

// NoteDelivery implements notify.Store.
func (t *Tables) NoteDelivery(ctx context.Context, d notify.Delivery) error {
	body, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("note delivery to %s: %w", d.Hook, err)
	}
	err = t.transact(ctx, func(tx *sql.Tx) error {
		if err := t.exec(ctx, tx, "INSERT INTO webhook_delivery (webhook, at, body) VALUES ($1, $2, $3)", d.Hook, micros(d.At), string(body)); err != nil {
			return err
		}
		return t.exec(ctx, tx, `
DELETE FROM webhook_delivery WHERE webhook = $1 AND at < (
    SELECT min(at) FROM (SELECT at FROM webhook_delivery WHERE webhook = $1 ORDER BY at DESC LIMIT $2) newest)`, d.Hook, notify.DeliveriesKept)
	})
	if err != nil {
		return fmt.Errorf("note delivery to %s: %w", d.Hook, err)
	}
	return nil
}

// Deliveries implements notify.Store.
func (t *Tables) Deliveries(ctx context.Context, hook string, limit int) ([]notify.Delivery, error) {
	var all []notify.Delivery
	err := t.query(ctx, "SELECT body FROM webhook_delivery WHERE webhook = $1 ORDER BY at DESC LIMIT $2", func(rows *sql.Rows) error {
		var body string
		if err := rows.Scan(&body); err != nil {
			return err
		}
		var d notify.Delivery
		err := json.Unmarshal([]byte(body), &d)
		all = append(all, d)
		return err
	}, hook, limit)
	if err != nil {
		return nil, fmt.Errorf("read deliveries to %s: %w", hook, err)
	}
	return all, nil
}
