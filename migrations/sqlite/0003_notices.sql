-- needs: 1
-- What follows from many facts and observations and is told once: any node may
-- find it, the id makes it one.

CREATE TABLE notice (
    seq     INTEGER PRIMARY KEY,                -- the order in which they are told; drawn while nobody else writes
    id      TEXT NOT NULL UNIQUE,               -- hash of what makes it the same
    type    TEXT NOT NULL,
    subject TEXT NOT NULL,
    at      INTEGER NOT NULL,
    body    TEXT NOT NULL                       -- JSON
) STRICT;

ALTER TABLE webhook ADD COLUMN notice INTEGER NOT NULL DEFAULT 0; -- the last one that was delivered
