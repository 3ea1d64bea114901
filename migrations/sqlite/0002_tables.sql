-- needs: 1
-- Ordinary tables: what is many and of little worth each, never read to decide
-- what is true. Times are microseconds since 1970.

CREATE TABLE observation (                      -- who asked for what
    id          TEXT   PRIMARY KEY,             -- hash of what follows up to detail, so that any node can add up
    environment TEXT NOT NULL,
    principal   TEXT NOT NULL,
    strength    INTEGER NOT NULL,
    client      TEXT NOT NULL,
    library     TEXT NOT NULL,
    act         INTEGER NOT NULL,
    subject     TEXT NOT NULL,
    schema_id   INTEGER NOT NULL,
    detail      TEXT NOT NULL,
    first_at    INTEGER NOT NULL,
    last_at     INTEGER NOT NULL,
    total       INTEGER NOT NULL,
    flushed_at  INTEGER NOT NULL                 -- by the clock of the database: what is newer has to be read again
) STRICT;
CREATE INDEX observation_flushed ON observation (flushed_at);

CREATE TABLE observation_day (                  -- the same by day, for thirty days
    id    TEXT    NOT NULL,
    day   INTEGER NOT NULL,                     -- since 1970
    total INTEGER  NOT NULL,
    PRIMARY KEY (id, day)
) STRICT;

CREATE TABLE observing (                        -- since when, and what was not kept
    environment TEXT PRIMARY KEY,
    since       INTEGER NOT NULL,
    overflow    INTEGER NOT NULL
) STRICT;

CREATE TABLE build (                            -- of an application, with the contract that it declares
    application TEXT NOT NULL,
    version     TEXT NOT NULL,
    branch      TEXT NOT NULL,
    hash        TEXT NOT NULL,                  -- of the contract
    body        TEXT NOT NULL,                  -- JSON
    at          INTEGER NOT NULL,
    PRIMARY KEY (application, version)
) STRICT;
CREATE INDEX build_newest ON build (application, at);

CREATE TABLE impact_report (
    id   TEXT   PRIMARY KEY,
    at   INTEGER NOT NULL,
    body TEXT   NOT NULL                        -- JSON
) STRICT;
CREATE INDEX impact_report_at ON impact_report (at);

CREATE TABLE webhook (
    id       TEXT PRIMARY KEY,
    url      TEXT NOT NULL,
    secret   TEXT NOT NULL,
    filters  TEXT NOT NULL,                     -- JSON
    paused   INTEGER NOT NULL,
    place    INTEGER NOT NULL,                   -- position up to which everything was delivered
    created  INTEGER NOT NULL,
    node     TEXT NOT NULL,                     -- that delivers, "" for none
    claimed  INTEGER NOT NULL                    -- until when
) STRICT;
CREATE TABLE webhook_delivery (
    webhook TEXT    NOT NULL,
    at      INTEGER  NOT NULL,
    body    TEXT    NOT NULL                    -- JSON
) STRICT;
CREATE INDEX webhook_delivery_at ON webhook_delivery (webhook, at);
