-- needs: 1
-- The ledger: one row per fact, in one order, and where that order ends.

CREATE TABLE log_head (                         -- exactly one row
    one        boolean PRIMARY KEY DEFAULT true CHECK (one),
    log_id     uuid    NOT NULL,                -- identity of this history
    seq        bigint  NOT NULL,                -- of the last entry, 0 when there is none
    chain      bytea   NOT NULL,                -- of the last entry, 32 zero bytes when there is none
    min_format integer NOT NULL                 -- oldest binary format that is allowed to read
);
INSERT INTO log_head (log_id, seq, chain, min_format)
VALUES (gen_random_uuid(), 0, decode(repeat('00', 32), 'hex'), 1);

CREATE TABLE change_log (
    seq        bigint      PRIMARY KEY,         -- head + 1, gap-free, never from a sequence
    batch      uuid        NOT NULL,            -- one request is one batch
    last       boolean     NOT NULL,            -- last entry of its batch
    at         timestamptz NOT NULL,            -- for people; order is seq alone
    actor      uuid        NOT NULL,            -- no name, no address
    cause      text        NOT NULL,
    kind       integer     NOT NULL,            -- 16 bits without a sign, more than a smallint holds
    space      text COLLATE "C" NOT NULL,
    name       text COLLATE "C" NOT NULL,
    version    integer     NOT NULL,
    id         integer     NOT NULL,
    body       text,                            -- JSON, byte for byte as hashed; NULL once erased
    text_hash  bytea,                           -- SHA-256 into schema_text; NULL without a text and once erased
    erases     text,                            -- JSON list of the entries that this one erases
    salt       bytea,                           -- of entry_hash; NULL once erased, so that nobody can guess a short text
    entry_hash bytea       NOT NULL,            -- of the entry as it was written
    chain      bytea       NOT NULL             -- SHA-256 of the previous chain and entry_hash
);
CREATE INDEX change_log_batch ON change_log (batch);
CREATE INDEX change_log_name  ON change_log (space, name, seq);
CREATE INDEX change_log_text  ON change_log (text_hash) WHERE text_hash IS NOT NULL;

CREATE TABLE schema_text (                      -- plain: the database compresses, SQL can search
    hash bytea PRIMARY KEY,
    text text COLLATE "C" NOT NULL
);

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
