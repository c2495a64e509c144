-- What people agreed to, word for word, and how a rotated log is told from another.

CREATE TABLE consent_text (
  id   TEXT PRIMARY KEY,                                      -- of the words themselves
  text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE unsub_cursor ADD COLUMN head BLOB NOT NULL DEFAULT x'';   -- sha256 of the first bytes
ALTER TABLE unsub_cursor ADD COLUMN live INTEGER NOT NULL DEFAULT 0;  -- was being written
