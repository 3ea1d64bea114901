package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/sqlite"
)

// crashVariable names a file for the process that TestCrash starts.
const crashVariable = "TREATY_TEST_CRASH"

func TestMain(m *testing.M) {
	if path := os.Getenv(crashVariable); path != "" {
		crash(path)
		return
	}
	goleak.VerifyTestMain(m)
}

func open(t *testing.T, path string) *sqlite.Log {
	t.Helper()
	l, err := sqlite.Open(t.Context(), sqlite.Options{Path: path})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	return l
}

func fact(name, text string, erases ...uint64) ledger.Batch {
	return ledger.Batch{ID: uuid.New(), At: time.Unix(1, 0), Facts: []ledger.Fact{{
		Kind: 101, Key: ledger.Key{Name: name}, Body: []byte(`{}`), Text: text, Erases: erases,
	}}}
}

func appendTo(t *testing.T, l ledger.Log, batches ...ledger.Batch) ledger.Pos {
	t.Helper()
	at, err := l.Head(t.Context())
	require.NoError(t, err)
	at, err = l.Append(t.Context(), at, batches...)
	require.NoError(t, err)
	return at
}

func read(t *testing.T, l ledger.Log) ([]ledger.Entry, error) {
	t.Helper()
	var entries []ledger.Entry
	var a ledger.Audit
	for e, err := range l.Read(t.Context(), ledger.Pos{}) {
		if err == nil {
			err = a.Check(&e)
		}
		if err != nil {
			return entries, err
		}
		entries = append(entries, e)
	}
	_, err := a.Close()
	return entries, err
}

func TestOneProcessPerFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "treaty.db")
	l := open(t, path)
	_, err := sqlite.Open(t.Context(), sqlite.Options{Path: path})
	require.ErrorContains(t, err, path)
	require.ErrorContains(t, err, "is in use by another treaty")
	require.ErrorContains(t, err, "stop that one")
	require.NotContains(t, err.Error(), "\n")
	appendTo(t, l, fact("a", "")) // the first one is not disturbed
	require.NoError(t, l.Close())
	open(t, path)
}

func TestOpenRefuses(t *testing.T) {
	t.Run("NoPath", func(t *testing.T) {
		_, err := sqlite.Open(t.Context(), sqlite.Options{})
		require.ErrorContains(t, err, "path: ")
	})
	t.Run("NoDirectory", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "missing", "treaty.db")
		_, err := sqlite.Open(t.Context(), sqlite.Options{Path: path})
		require.ErrorIs(t, err, os.ErrNotExist)
		require.ErrorContains(t, err, path)
	})
	t.Run("NotADatabase", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "treaty.db")
		require.NoError(t, os.WriteFile(path, bytes.Repeat([]byte("text"), 1000), 0o600))
		_, err := sqlite.Open(t.Context(), sqlite.Options{Path: path})
		require.ErrorContains(t, err, "not a database")
		require.ErrorContains(t, err, path)
	})
	t.Run("NewerFormat", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "treaty.db")
		require.NoError(t, open(t, path).Close())
		change(t, path, `UPDATE log_head SET min_format = 1000`)
		_, err := sqlite.Open(t.Context(), sqlite.Options{Path: path})
		require.ErrorIs(t, err, ledger.ErrFormat)
	})
	t.Run("NewerTables", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "treaty.db")
		require.NoError(t, open(t, path).Close())
		change(t, path, `INSERT INTO treaty_migration (number, name, needs) VALUES (1000, 'future', 1000)`)
		_, err := sqlite.Open(t.Context(), sqlite.Options{Path: path})
		require.ErrorIs(t, err, ledger.ErrFormat)
		require.ErrorContains(t, err, "newer release")
	})
}

// change runs SQL as another tool would.
func change(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)")
	require.NoError(t, err)
	defer db.Close()
	_, err = db.ExecContext(t.Context(), statement)
	require.NoError(t, err)
}

func TestPathsAreNamesNotURIs(t *testing.T) {
	for _, name := range []string{"a?mode=memory", "b%41", "c#d", "e f&g", "é", ":memory:", "file:h"} {
		dir := t.TempDir()
		path := filepath.Join(dir, name)
		appendTo(t, open(t, path), fact("a", "x"))
		_, err := os.Stat(path)
		require.NoError(t, err, name)
	}
	t.Chdir(t.TempDir())
	appendTo(t, open(t, "relative.db"), fact("a", "x"))
	_, err := os.Stat("relative.db")
	require.NoError(t, err)
}

func TestFileIsPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "treaty.db")
	appendTo(t, open(t, path), fact("a", "x"))
	for _, suffix := range []string{"", "-wal", ".lock"} {
		info, err := os.Stat(path + suffix)
		require.NoError(t, err)
		require.Zero(t, info.Mode().Perm()&0o077, suffix)
	}
}

func TestOtherToolsMayRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "treaty.db")
	l := open(t, path)
	appendTo(t, l, fact("orders-value", "x"))
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	require.NoError(t, err)
	defer db.Close()
	tx, err := db.BeginTx(t.Context(), &sql.TxOptions{ReadOnly: true})
	require.NoError(t, err)
	defer tx.Rollback()
	names := func() (n int) {
		require.NoError(t, tx.QueryRowContext(t.Context(), `SELECT count(*) FROM change_log`).Scan(&n))
		return n
	}
	require.Equal(t, 1, names())
	appendTo(t, l, fact("b", "y")) // also while somebody reads
	require.Equal(t, 1, names(), "a reader keeps what it saw")
}

// TestBusyFileIsUnavailable: another tool writes and does not end.
func TestBusyFileIsUnavailable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "treaty.db")
	l := open(t, path)
	at := appendTo(t, l, fact("a", "x"))
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate")
	require.NoError(t, err)
	defer db.Close()
	tx, err := db.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err = l.Append(ctx, at, fact("b", "y"))
	require.ErrorIs(t, err, ledger.ErrUnavailable)
	head, err := l.Head(t.Context())
	require.NoError(t, err)
	require.Equal(t, at, head)
	require.NoError(t, tx.Rollback())
	appendTo(t, l, fact("b", "y"))
}

// TestForeignWriteIsAConflict: a tool that should not has moved the head.
func TestForeignWriteIsAConflict(t *testing.T) {
	path := filepath.Join(t.TempDir(), "treaty.db")
	l := open(t, path)
	at := appendTo(t, l, fact("a", "x"))
	change(t, path, `UPDATE log_head SET chain = zeroblob(32)`)
	_, err := l.Append(t.Context(), at, fact("b", "y"))
	require.ErrorIs(t, err, ledger.ErrConflict)
	head, err := l.Head(t.Context())
	require.NoError(t, err)
	require.NotEqual(t, at, head, "the head is read again")
}

func TestTamperedEntriesAreFound(t *testing.T) {
	for name, c := range map[string]struct{ sql, want string }{
		"body":    {`UPDATE change_log SET body = '[]' WHERE seq = 2`, "entry 2 is not what was written"},
		"text":    {`UPDATE schema_text SET text = 'x' WHERE text = 'text b'`, "entry 2 is not what was written"},
		"hash":    {`UPDATE change_log SET entry_hash = x'00' WHERE seq = 2`, "entry 2: a column is not what was written"},
		"removed": {`DELETE FROM change_log WHERE seq = 2`, "entry 3 follows entry 1"},
		"end":     {`DELETE FROM change_log WHERE seq = 3`, "entry 3 is missing"},
		"blanked": {`UPDATE change_log SET body = NULL, text_hash = NULL, salt = NULL WHERE seq = 2`, "entry 2 is blank"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "treaty.db")
			l := open(t, path)
			appendTo(t, l, fact("a", "text a"), fact("b", "text b"), fact("c", "text c"))
			change(t, path, c.sql)
			_, err := read(t, l)
			require.ErrorContains(t, err, c.want)
		})
	}
}

// TestErasedBytesAreGone looks for an erased text in the files themselves.
func TestErasedBytesAreGone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "treaty.db")
	l := open(t, path)
	secret := strings.Repeat("a-secret-that-must-go", 1000) // pages of its own
	b := fact("a", secret)
	b.Facts[0].Body = []byte(`{"also":"another-secret"}`)
	appendTo(t, l, b, fact("b", "kept-text"))
	appendTo(t, l, fact("a", "", 1))
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(path + suffix)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		require.NoError(t, err)
		require.NotContains(t, string(content), "a-secret-that-must-go", suffix)
		require.NotContains(t, string(content), "another-secret", suffix)
	}
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(content), "kept-text", "the test looks in the right place")
}

// TestCrash starts a process that appends and is killed in the middle of it,
// three times. What it said was confirmed has to be there.
func TestCrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "treaty.db")
	confirmed := 0
	for range 3 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), crashVariable+"="+path)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		// Each confirmed append is one byte.
		said := make([]byte, 50)
		n := 0
		for n < 20 {
			k, err := out.Read(said)
			require.NoError(t, err)
			n += k
		}
		require.NoError(t, cmd.Process.Kill())
		for {
			k, err := out.Read(said)
			if err != nil {
				break
			}
			n += k
		}
		_ = cmd.Wait() // it was killed
		confirmed += n
		l := open(t, path)
		entries, err := read(t, l)
		require.NoError(t, err)
		require.GreaterOrEqual(t, len(entries), 2*confirmed)
		require.Zero(t, len(entries)%2, "batches are whole")
		confirmed = len(entries) / 2 // one more may have been committed and not been told
		require.NoError(t, l.Close())
	}
}

// crash appends batches of two facts until it is killed.
func crash(path string) {
	ctx := context.Background()
	l, err := sqlite.Open(ctx, sqlite.Options{Path: path})
	if err != nil {
		panic(err)
	}
	at, err := l.Head(ctx)
	if err != nil {
		panic(err)
	}
	for {
		b := fact("a", uuid.NewString())
		b.Facts = append(b.Facts, b.Facts[0])
		if at, err = l.Append(ctx, at, b); err != nil {
			panic(err)
		}
		os.Stdout.Write([]byte("."))
	}
}

func TestLocalHead(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "treaty.db"))
	at := appendTo(t, l, fact("a", ""))
	head, ok := l.LocalHead()
	require.True(t, ok)
	require.Equal(t, at, head)
	require.Zero(t, testing.AllocsPerRun(100, func() { l.LocalHead() }))
	newer := fact("b", "")
	newer.MinFormat = ledger.Format + 1
	appendTo(t, l, newer)
	_, ok = l.LocalHead()
	require.False(t, ok, "it says no where Head fails")
	require.NoError(t, l.Close())
	_, ok = l.LocalHead()
	require.False(t, ok)
}
