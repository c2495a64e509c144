-- Who receives the letter, and who must not. `rkey` is a keyed hash of the normalised address: it
-- names a person where an address must not be written.

CREATE TABLE subscriber (
  uid             BLOB PRIMARY KEY CHECK (length(uid) = 16),  -- random; what a token carries
  rkey            BLOB NOT NULL UNIQUE,
  email           TEXT NOT NULL,
  status          TEXT NOT NULL CHECK (status IN ('pending', 'confirmed', 'left')),
  consent_at      INTEGER,                                    -- hours are seconds since 1970, UTC
  consent_text_id TEXT,
  consent_source  TEXT,
  confirmed_at    INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE suppression (
  rkey            BLOB PRIMARY KEY,                           -- outlives the erasure of the person
  reason          TEXT NOT NULL CHECK (reason IN ('unsub', 'hard', 'complaint', 'manual', 'erased')),
  at              INTEGER NOT NULL,
  evidence_sha256 BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE unsub_cursor (                                   -- moved with the suppressions it gave
  inode           INTEGER PRIMARY KEY,
  offset          INTEGER NOT NULL
) STRICT;
