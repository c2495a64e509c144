-- One campaign is one letter, frozen; one delivery is one person of that campaign.

CREATE TABLE generation (
  number INTEGER NOT NULL  -- one row; grows with each sending, so that an older copy is known
) STRICT;
INSERT INTO generation VALUES (0);

CREATE TABLE campaign (
  id             INTEGER PRIMARY KEY,
  slug           TEXT NOT NULL UNIQUE,                        -- the month of the letter, 2022-04
  transport      TEXT NOT NULL DEFAULT 'smtp',
  content_sha256 BLOB NOT NULL,                               -- of `message`
  message        BLOB NOT NULL,                               -- its bytes, with place-holders
  frozen_at      INTEGER NOT NULL,
  state          TEXT NOT NULL CHECK (state IN ('frozen', 'sending', 'paused', 'done', 'cancelled')),
  reason         TEXT NOT NULL DEFAULT '',                    -- why it is paused
  n_candidates   INTEGER NOT NULL,
  n_excluded     INTEGER NOT NULL                             -- already at the freeze
) STRICT;

CREATE TABLE delivery (
  campaign_id INTEGER NOT NULL REFERENCES campaign (id),
  rkey        BLOB NOT NULL,
  email       TEXT,                                           -- emptied when no longer needed
  token       TEXT,                                           -- ends the subscription; the same
  return_path TEXT,                                           --   on a resend, even if keys changed
  msgid       TEXT NOT NULL UNIQUE,
  state       TEXT NOT NULL CHECK (state IN
    ('pending', 'data', 'accepted', 'deferred', 'rejected', 'excluded', 'uncertain')),
  attempts    INTEGER NOT NULL DEFAULT 0,
  n_amb       INTEGER NOT NULL DEFAULT 0,                     -- answers that never came
  first_at    INTEGER,                                        -- of the first attempt
  not_before  INTEGER NOT NULL DEFAULT 0,
  code        INTEGER NOT NULL DEFAULT 0,
  enhanced    TEXT NOT NULL DEFAULT '',
  reply       TEXT NOT NULL DEFAULT '',
  updated     INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, rkey)
) STRICT, WITHOUT ROWID;

CREATE TABLE attempt (                                        -- history: only ever added to
  id          INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL,
  rkey        BLOB NOT NULL,
  at          INTEGER NOT NULL,
  phase       TEXT NOT NULL,
  state       TEXT NOT NULL,
  code        INTEGER NOT NULL,
  reply       TEXT
) STRICT;

CREATE TRIGGER campaign_is_frozen
BEFORE UPDATE OF slug, transport, content_sha256, message, frozen_at, n_candidates ON campaign
WHEN OLD.n_candidates > 0
BEGIN SELECT RAISE(ABORT, 'a campaign is frozen'); END;

CREATE TRIGGER campaign_is_accounted_for
BEFORE UPDATE OF state ON campaign WHEN NEW.state = 'done' AND OLD.n_candidates != (
  SELECT count(*) FROM delivery WHERE campaign_id = OLD.id
  AND state IN ('accepted', 'rejected', 'excluded', 'uncertain'))
BEGIN SELECT RAISE(ABORT, 'deliveries remain'); END;

CREATE TRIGGER delivery_state_is_final
BEFORE UPDATE OF state ON delivery
WHEN NEW.state != OLD.state AND (OLD.state IN ('accepted', 'rejected', 'excluded')
  OR OLD.state = 'uncertain' AND NEW.state NOT IN ('accepted', 'deferred'))
BEGIN SELECT RAISE(ABORT, 'this delivery is over'); END;

CREATE TRIGGER delivery_is_kept BEFORE DELETE ON delivery
BEGIN SELECT RAISE(ABORT, 'a delivery is kept'); END;

CREATE TRIGGER attempt_is_history BEFORE UPDATE ON attempt
WHEN NEW.reply IS NOT NULL OR (OLD.id, OLD.campaign_id, OLD.rkey, OLD.at, OLD.phase, OLD.state,
  OLD.code) IS NOT (NEW.id, NEW.campaign_id, NEW.rkey, NEW.at, NEW.phase, NEW.state, NEW.code)
BEGIN SELECT RAISE(ABORT, 'an attempt is history: only its reply is erased'); END;

CREATE TRIGGER attempt_is_kept BEFORE DELETE ON attempt
BEGIN SELECT RAISE(ABORT, 'an attempt is kept'); END;
