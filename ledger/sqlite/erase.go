package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/treaty-registry/treaty/ledger"
)

// erase blanks the rows that entries name, and removes the texts that no row
// uses any more. It runs after entries are stored: a group may erase what it
// has itself brought, and may use a text again that it erases elsewhere.
func erase(ctx context.Context, c *sql.Conn, entries []ledger.Entry) error {
	texts := map[ledger.Hash]struct{}{}
	for i := range entries {
		for _, seq := range entries[i].Erases {
			var text []byte
			if err := c.QueryRowContext(ctx, `SELECT text_hash FROM change_log WHERE seq = ?`, seq).Scan(&text); err != nil {
				return fmt.Errorf("entry %d: %w", seq, err)
			}
			if len(text) == len(ledger.Hash{}) {
				texts[ledger.Hash(text)] = struct{}{}
			}
			// The salt goes too, or a short text could be guessed from the hash that stays.
			if _, err := c.ExecContext(ctx, `UPDATE change_log SET body = NULL, text_hash = NULL, salt = NULL WHERE seq = ?`, seq); err != nil {
				return fmt.Errorf("entry %d: %w", seq, err)
			}
		}
	}
	for hash := range texts {
		_, err := c.ExecContext(ctx, `DELETE FROM schema_text WHERE hash = ?1
			AND NOT EXISTS (SELECT 1 FROM change_log WHERE text_hash = ?1)`, hash[:])
		if err != nil {
			return fmt.Errorf("text: %w", err)
		}
	}
	return nil
}
