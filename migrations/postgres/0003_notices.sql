-- needs: 1
-- What follows from many facts and observations and is told once: any node may
-- find it, the id makes it one.

CREATE TABLE notice (
    seq     bigint PRIMARY KEY,                 -- the order in which they are told; drawn while nobody else writes
    id      text COLLATE "C" NOT NULL UNIQUE,   -- hash of what makes it the same
    type    text NOT NULL,
    subject text COLLATE "C" NOT NULL,
    at      bigint NOT NULL,
    body    text NOT NULL                       -- JSON
);

ALTER TABLE webhook ADD COLUMN notice bigint NOT NULL DEFAULT 0; -- the last one that was delivered
