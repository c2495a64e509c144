-- What came back: each message acts once.

CREATE TABLE bounce (
  sha256      BLOB PRIMARY KEY,
  received    INTEGER NOT NULL,
  kind        TEXT NOT NULL,
  status      TEXT NOT NULL DEFAULT '',
  campaign    TEXT,                                           -- its slug, 2022-04
  rkey        BLOB
) STRICT, WITHOUT ROWID;
