-- needs: 1
-- Ordinary tables: what is many and of little worth each, never read to decide
-- what is true. Times are microseconds since 1970.

CREATE TABLE observation (                      -- who asked for what
    id          text   PRIMARY KEY,             -- hash of what follows up to detail, so that any node can add up
    environment text COLLATE "C" NOT NULL,
    principal   text COLLATE "C" NOT NULL,
    strength    integer NOT NULL,
    client      text COLLATE "C" NOT NULL,
    library     text COLLATE "C" NOT NULL,
    act         integer NOT NULL,
    subject     text COLLATE "C" NOT NULL,
    schema_id   integer NOT NULL,
    detail      text COLLATE "C" NOT NULL,
    first_at    bigint NOT NULL,
    last_at     bigint NOT NULL,
    total       bigint NOT NULL,
    flushed_at  bigint NOT NULL                 -- by the clock of the database: what is newer has to be read again
);
CREATE INDEX observation_flushed ON observation (flushed_at);

CREATE TABLE observation_day (                  -- the same by day, for thirty days
    id    text    NOT NULL,
    day   integer NOT NULL,                     -- since 1970
    total bigint  NOT NULL,
    PRIMARY KEY (id, day)
);

CREATE TABLE observing (                        -- since when, and what was not kept
    environment text COLLATE "C" PRIMARY KEY,
    since       bigint NOT NULL,
    overflow    bigint NOT NULL
);

CREATE TABLE build (                            -- of an application, with the contract that it declares
    application text COLLATE "C" NOT NULL,
    version     text COLLATE "C" NOT NULL,
    branch      text NOT NULL,
    hash        text NOT NULL,                  -- of the contract
    body        text NOT NULL,                  -- JSON
    at          bigint NOT NULL,
    PRIMARY KEY (application, version)
);
CREATE INDEX build_newest ON build (application, at);

CREATE TABLE impact_report (
    id   text   PRIMARY KEY,
    at   bigint NOT NULL,
    body text   NOT NULL                        -- JSON
);
CREATE INDEX impact_report_at ON impact_report (at);

CREATE TABLE webhook (
    id       text PRIMARY KEY,
    url      text NOT NULL,
    secret   text NOT NULL,
    filters  text NOT NULL,                     -- JSON
    paused   boolean NOT NULL,
    place    bigint NOT NULL,                   -- position up to which everything was delivered
    created  bigint NOT NULL,
    node     text NOT NULL,                     -- that delivers, "" for none
    claimed  bigint NOT NULL                    -- until when
);
CREATE TABLE webhook_delivery (
    webhook text    NOT NULL,
    at      bigint  NOT NULL,
    body    text    NOT NULL                    -- JSON
);
CREATE INDEX webhook_delivery_at ON webhook_delivery (webhook, at);
