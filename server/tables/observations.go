package tables

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/catalog/evidence"
)

// daysKept is for how long observations are kept by day.
const daysKept = 30

// identity is equal for equal keys on all nodes.
func identity(k *evidence.Key) string {
	h := sha256.New()
	var n [8]byte
	for _, part := range []string{k.Environment, k.Principal, k.Client, k.Library, k.Subject, k.Detail} {
		binary.BigEndian.PutUint64(n[:], uint64(len(part)))
		h.Write(n[:])
		h.Write([]byte(part))
	}
	binary.BigEndian.PutUint64(n[:], uint64(uint32(k.SchemaID))<<16|uint64(k.Act)<<8|uint64(k.Strength))
	h.Write(n[:])
	return hex.EncodeToString(h.Sum(nil)[:16])
}

const (
	addObservation = `
INSERT INTO observation (id, environment, principal, strength, client, library, act, subject, schema_id, detail, first_at, last_at, total, flushed_at)
VALUES ROWS
ON CONFLICT (id) DO UPDATE SET
    first_at = CASE WHEN excluded.first_at < observation.first_at THEN excluded.first_at ELSE observation.first_at END,
    last_at  = CASE WHEN excluded.last_at > observation.last_at THEN excluded.last_at ELSE observation.last_at END,
    total = observation.total + excluded.total, flushed_at = excluded.flushed_at`
	addDay = `
INSERT INTO observation_day (id, day, total) VALUES ROWS
ON CONFLICT (id, day) DO UPDATE SET total = observation_day.total + excluded.total`
	addObserving = `
INSERT INTO observing (environment, since, overflow) VALUES ($1, $2, $3)
ON CONFLICT (environment) DO UPDATE SET
    since = CASE WHEN excluded.since < observing.since THEN excluded.since ELSE observing.since END,
    overflow = observing.overflow + excluded.overflow`
)

// rowsAtOnce is how many rows one statement adds: a trip to a server for each would take long.
const rowsAtOnce = 100

// places are the places of n rows of width parameters each, every row followed by rest.
func places(n, width int, rest string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for j := range width {
			if j > 0 {
				b.WriteByte(',')
			}
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(i*width + j + 1))
		}
		b.WriteString(rest)
		b.WriteByte(')')
	}
	return b.String()
}

// overflowed is the name under which the overflow of an environment is kept by day.
func overflowed(environment string) string { return "overflow " + environment }

// clock is the time of the database in microseconds: that of nodes may differ.
func (t *Tables) clock() string {
	if t.postgres {
		return "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
	}
	return "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"
}

// day is the number of a day since 1970.
func day(at time.Time) int64 { return at.Unix() / 86_400 }

// AddObservations adds up what a node has seen, each key once: all of it or
// nothing. Since is when it began to look.
func (t *Tables) AddObservations(ctx context.Context, all []evidence.Observation, overflow map[string]int64, since map[string]time.Time) error {
	// In one order on all nodes, so that two of them never wait for each other's rows.
	type row struct {
		id string
		o  *evidence.Observation
	}
	rows := make([]row, len(all))
	for i := range all {
		rows[i] = row{identity(&all[i].Key), &all[i]}
	}
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.id, b.id) })
	err := t.transact(ctx, func(tx *sql.Tx) error {
		for part := range slices.Chunk(rows, rowsAtOnce) {
			var sums, days []any
			for _, r := range part {
				o := r.o
				sums = append(sums, r.id, o.Environment, o.Principal, int(o.Strength), o.Client, o.Library, int(o.Act), o.Subject,
					o.SchemaID, o.Detail, micros(o.First), micros(o.Last), o.Count)
				days = append(days, r.id, day(o.Last), o.Count)
			}
			if err := t.exec(ctx, tx, strings.Replace(addObservation, "ROWS", places(len(part), 13, ","+t.clock()), 1), sums...); err != nil {
				return err
			}
			if err := t.exec(ctx, tx, strings.Replace(addDay, "ROWS", places(len(part), 3, ""), 1), days...); err != nil {
				return err
			}
		}
		for _, environment := range slices.Sorted(maps.Keys(since)) {
			over := overflow[environment]
			if err := t.exec(ctx, tx, addObserving, environment, micros(since[environment]), over); err != nil {
				return err
			}
			if over == 0 {
				continue
			}
			today := "($1," + t.clock() + "/86400000000,$2)"
			if err := t.exec(ctx, tx, strings.Replace(addDay, "ROWS", today, 1), overflowed(environment), over); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("add %d observations: %w", len(all), err)
	}
	return nil
}

// ObservationsSince returns the rows that were flushed after a mark, and the mark
// for the next call; mark 0 returns all. Rows may come twice: they are whole sums, not differences.
func (t *Tables) ObservationsSince(ctx context.Context, mark int64) (all []evidence.Observation, next int64, err error) {
	// A flush takes its time from the clock when it begins and is seen when it
	// commits; a minute covers what lies between.
	const overlap = int64(time.Minute / time.Microsecond)
	next = mark
	err = t.query(ctx, `
SELECT environment, principal, strength, client, library, act, subject, schema_id, detail, first_at, last_at, total, flushed_at
FROM observation WHERE flushed_at > $1`, func(rows *sql.Rows) error {
		var o evidence.Observation
		var first, last, flushed int64
		err := rows.Scan(&o.Environment, &o.Principal, &o.Strength, &o.Client, &o.Library, &o.Act, &o.Subject, &o.SchemaID, &o.Detail,
			&first, &last, &o.Count, &flushed)
		o.First, o.Last = fromMicros(first), fromMicros(last)
		next = max(next, flushed)
		all = append(all, o)
		return err
	}, mark-overlap)
	if err != nil {
		return nil, mark, fmt.Errorf("read observations: %w", err)
	}
	return all, next, nil
}

// Observing returns since when environments are observed, and how many requests
// of the days that are kept were not kept of them: what was too much once is not held against them for ever.
func (t *Tables) Observing(ctx context.Context) (since map[string]time.Time, overflow map[string]int64, err error) {
	since, overflow = map[string]time.Time{}, map[string]int64{}
	err = t.query(ctx, `
SELECT environment, since, CAST(coalesce((SELECT sum(total) FROM observation_day WHERE id = 'overflow ' || environment), 0) AS bigint)
FROM observing`, func(rows *sql.Rows) error {
		var environment string
		var at, over int64
		err := rows.Scan(&environment, &at, &over)
		since[environment] = fromMicros(at)
		if over > 0 {
			overflow[environment] = over
		}
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read since when it is observed: %w", err)
	}
	return since, overflow, nil
}

// observationsKept is for how long something is kept that is not seen again: long
// enough for what runs once a year.
const observationsKept = 400 * 24 * time.Hour

// ahead is how far in the future something may have been seen: the clocks of nodes differ.
const ahead = time.Hour

// Forget drops days that are older than those that are kept, and what was not
// seen for more than a year. What was seen in the future, by a node whose clock
// was wrong, was seen now: else it would never grow old.
//
// The clock of the database decides, and now only where it has none of its own: a
// node whose clock is wrong must not forget what others have seen.
func (t *Tables) Forget(ctx context.Context, now time.Time) error {
	err := t.transact(ctx, func(tx *sql.Tx) error {
		if t.postgres {
			var at int64
			if err := tx.QueryRowContext(ctx, "SELECT "+t.clock()).Scan(&at); err != nil {
				return err
			}
			now = fromMicros(at)
		}
		return errors.Join(
			t.exec(ctx, tx, "DELETE FROM observation_day WHERE day < $1 OR day > $2", day(now)-daysKept, day(now.Add(ahead))),
			t.exec(ctx, tx, "DELETE FROM observation WHERE last_at < $1", micros(now.Add(-observationsKept))),
			t.exec(ctx, tx, `
UPDATE observation SET last_at = $1, first_at = CASE WHEN first_at > $1 THEN $1 ELSE first_at END
WHERE last_at > $2`, micros(now), micros(now.Add(ahead))),
		)
	})
	if err != nil {
		return fmt.Errorf("forget old observations: %w", err)
	}
	return nil
}
