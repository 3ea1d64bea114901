-- needs: 1
-- The ledger holds ids of those who act, which mean nothing by themselves. Their
-- names are here, so that a name can be taken away and the ledger stays as it is.

CREATE TABLE principal (
    id       TEXT PRIMARY KEY,                  -- UUID, random: nobody can tell the name from it
    name     TEXT NOT NULL,                     -- '' once it was erased
    verified INTEGER NOT NULL                   -- 1 if a credential proved the name, else 0
) STRICT;

CREATE INDEX principal_name ON principal (name, verified);
