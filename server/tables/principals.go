package tables

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/treaty-registry/treaty/server/actors"
)

var _ actors.Store = (*Tables)(nil)

// Actor implements actors.Store. Two nodes that ask at the same time may make two
// ids of one name, which both keep it.
func (t *Tables) Actor(ctx context.Context, who actors.Actor) (uuid.UUID, error) {
	verified := number(who.Verified)
	var text string
	row := t.db.QueryRowContext(ctx, t.words("SELECT id FROM principal WHERE name = $1 AND verified = $2 ORDER BY id LIMIT 1"), who.Name, verified)
	err := row.Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		id := uuid.New()
		err = t.exec(ctx, t.db, "INSERT INTO principal (id, name, verified) VALUES ($1, $2, $3)", id.String(), who.Name, verified)
		text = id.String()
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("id of principal: %w", err)
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return uuid.Nil, fmt.Errorf("id of principal: %w", err)
	}
	return id, nil
}

// ActorOf implements actors.Store.
func (t *Tables) ActorOf(ctx context.Context, id uuid.UUID) (who actors.Actor, known bool, err error) {
	var verified int64
	row := t.db.QueryRowContext(ctx, t.words("SELECT name, verified FROM principal WHERE id = $1"), id.String())
	err = row.Scan(&who.Name, &verified)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return who, false, nil
	case err != nil:
		return who, false, fmt.Errorf("principal %s: %w", id, err)
	}
	who.Verified = verified == 1
	return who, true, nil
}

// EraseActor implements actors.Store.
func (t *Tables) EraseActor(ctx context.Context, name string) (bool, error) {
	done, err := t.db.ExecContext(ctx, t.words("UPDATE principal SET name = '' WHERE name = $1 AND name <> ''"), name)
	if err != nil {
		return false, fmt.Errorf("erase a principal: %w", err)
	}
	n, err := done.RowsAffected()
	if err != nil {
		return false, fmt.Errorf("erase a principal: %w", err)
	}
	return n > 0, nil
}

func number(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}
