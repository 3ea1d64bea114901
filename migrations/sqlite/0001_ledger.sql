-- needs: 1
-- The ledger: one row per fact, in one order, and where that order ends.
-- Times are microseconds since 1970 in UTC; identities are blobs of 16 bytes.

CREATE TABLE log_head (                         -- exactly one row
    one        INTEGER PRIMARY KEY DEFAULT 1 CHECK (one = 1),
    log_id     BLOB    NOT NULL,                -- identity of this history
    seq        INTEGER NOT NULL,                -- of the last entry, 0 when there is none
    chain      BLOB    NOT NULL,                -- of the last entry, 32 zero bytes when there is none
    min_format INTEGER NOT NULL                 -- oldest binary format that is allowed to read
) STRICT;
-- A random UUID: version 4 in the first half of byte 7, variant 10 in the first bits of byte 9.
INSERT INTO log_head (log_id, seq, chain, min_format)
VALUES (unhex(hex(randomblob(6)) || '4' || substr(hex(randomblob(2)), 2)
              || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2)
              || hex(randomblob(6))),
        0, zeroblob(32), 1);

CREATE TABLE change_log (
    seq        INTEGER PRIMARY KEY,             -- head + 1, gap-free, never AUTOINCREMENT
    batch      BLOB    NOT NULL,                -- one request is one batch
    last       INTEGER NOT NULL,                -- 1 in the last entry of its batch
    at         INTEGER NOT NULL,                -- for people; order is seq alone
    actor      BLOB    NOT NULL,                -- no name, no address
    cause      TEXT    NOT NULL,
    kind       INTEGER NOT NULL,
    space      TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    body       TEXT,                            -- JSON, byte for byte as hashed; NULL once erased
    text_hash  BLOB,                            -- SHA-256 into schema_text; NULL without a text and once erased
    erases     TEXT,                            -- JSON list of the entries that this one erases
    salt       BLOB,                            -- of entry_hash; NULL once erased, so that nobody can guess a short text
    entry_hash BLOB    NOT NULL,                -- of the entry as it was written
    chain      BLOB    NOT NULL                 -- SHA-256 of the previous chain and entry_hash
) STRICT;
CREATE INDEX change_log_batch ON change_log (batch);
CREATE INDEX change_log_name  ON change_log (space, name, seq);
CREATE INDEX change_log_text  ON change_log (text_hash) WHERE text_hash IS NOT NULL;

CREATE TABLE schema_text (
    hash BLOB PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;

-- For people and reports; treaty itself never reads these views.
CREATE VIEW version_now AS
SELECT l.space AS context, l.name AS subject, l.version, r.id AS schema_id, r.at AS registered_at,
       r.actor, l.kind = 102 AS deleted, r.body, t.text
FROM (SELECT space, name, version, kind,
             row_number() OVER (PARTITION BY space, name, version ORDER BY seq DESC) AS n,
             max(CASE WHEN kind = 101 THEN seq END) OVER (PARTITION BY space, name, version) AS registered
      FROM change_log WHERE kind BETWEEN 101 AND 104) l
JOIN change_log r ON r.seq = l.registered
LEFT JOIN schema_text t ON t.hash = r.text_hash
WHERE l.n = 1 AND l.kind <> 104;

CREATE VIEW config_now AS
SELECT l.space AS context, l.name AS subject, l.at AS set_at, l.actor, l.body
FROM (SELECT space, name, kind, at, actor, body,
             row_number() OVER (PARTITION BY space, name ORDER BY seq DESC) AS n
      FROM change_log WHERE kind BETWEEN 105 AND 106) l
WHERE l.n = 1 AND l.kind = 105;
