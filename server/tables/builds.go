package tables

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/treaty-registry/treaty/server/v1/book"
)

var _ book.Builds = (*Tables)(nil)

// Record implements book.Builds.
func (t *Tables) Record(ctx context.Context, b book.Build) (book.Build, error) {
	body, err := json.Marshal(b)
	if err != nil {
		return b, fmt.Errorf("build %s@%s: %w", b.Application, b.Version, err)
	}
	err = t.transact(ctx, func(tx *sql.Tx) error {
		err := t.exec(ctx, tx, `
INSERT INTO build (application, version, branch, hash, body, at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (application, version) DO NOTHING`, b.Application, b.Version, b.Branch, b.Contract, string(body), micros(b.At))
		if err != nil {
			return err
		}
		var kept string
		row := tx.QueryRowContext(ctx, t.words("SELECT body FROM build WHERE application = $1 AND version = $2"), b.Application, b.Version)
		if err := row.Scan(&kept); err != nil {
			return err
		}
		return json.Unmarshal([]byte(kept), &b)
	})
	if err != nil {
		return b, fmt.Errorf("build %s@%s: %w", b.Application, b.Version, err)
	}
	return b, nil
}

// ContractOf implements book.Builds.
func (t *Tables) ContractOf(ctx context.Context, application, version string) (string, error) {
	var hash string
	err := t.db.QueryRowContext(ctx, t.words("SELECT hash FROM build WHERE application = $1 AND version = $2"), application, version).Scan(&hash)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("contract of %s@%s: %w", application, version, err)
	}
	return hash, nil
}

// reportsKept is for how long reports are kept.
const reportsKept = 90 * 24 * time.Hour

// Keep keeps a report under its id for ninety days; the same one may be kept again.
func (t *Tables) Keep(ctx context.Context, id string, at time.Time, body []byte) error {
	err := t.transact(ctx, func(tx *sql.Tx) error {
		err := t.exec(ctx, tx, "INSERT INTO impact_report (id, at, body) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET at = excluded.at, body = excluded.body",
			id, micros(at), string(body))
		if err != nil {
			return err
		}
		return t.exec(ctx, tx, "DELETE FROM impact_report WHERE at < $1", micros(at.Add(-reportsKept)))
	})
	if err != nil {
		return fmt.Errorf("keep report %s: %w", id, err)
	}
	return nil
}

// Report returns a report as it was kept; nil where there is none any more.
func (t *Tables) Report(ctx context.Context, id string) ([]byte, error) {
	var body string
	err := t.db.QueryRowContext(ctx, t.words("SELECT body FROM impact_report WHERE id = $1"), id).Scan(&body)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("report %s: %w", id, err)
	}
	return []byte(body), nil
}
