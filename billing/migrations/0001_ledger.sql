-- Amounts are micro-USD, moments are Unix milliseconds.
-- environment: 0 test, 1 live.

CREATE TABLE account (
    id         INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL UNIQUE,
    tier       TEXT    NOT NULL,
    status     INTEGER NOT NULL CHECK (status IN (0, 1)),        -- active, suspended
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE app (
    id         INTEGER PRIMARY KEY,
    account    INTEGER NOT NULL REFERENCES account (id),
    name       TEXT    NOT NULL,
    status     INTEGER NOT NULL CHECK (status IN (0, 1)),        -- active, disabled
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX app_of_account ON app (account);

CREATE TABLE api_key (
    id                  INTEGER PRIMARY KEY,
    account             INTEGER NOT NULL REFERENCES account (id),
    app                 INTEGER REFERENCES app (id),
    environment         INTEGER NOT NULL CHECK (environment IN (0, 1)),
    sha256              BLOB    NOT NULL UNIQUE CHECK (length(sha256) = 32),
    hint                TEXT    NOT NULL,
    scopes              TEXT    NOT NULL,                        -- JSON list
    tools               TEXT,                                    -- JSON list; NULL is all
    rate_limit          INTEGER,
    rate_window_seconds INTEGER,
    budget              INTEGER CHECK (budget >= 0),
    status              INTEGER NOT NULL CHECK (status IN (0, 1, 2)), -- active, disabled, revoked
    created_at          INTEGER NOT NULL,
    expires_at          INTEGER,
    replaced_by         INTEGER REFERENCES api_key (id),
    grace_until         INTEGER,
    lineage             INTEGER NOT NULL,                        -- first key of its rotations
    CHECK ((rate_limit IS NULL) = (rate_window_seconds IS NULL))
) STRICT;
CREATE INDEX api_key_of_account ON api_key (account);

CREATE TABLE wallet (
    account        INTEGER NOT NULL REFERENCES account (id),
    environment    INTEGER NOT NULL CHECK (environment IN (0, 1)),
    currency       TEXT    NOT NULL DEFAULT 'USD',
    posted         INTEGER NOT NULL,
    held           INTEGER NOT NULL CHECK (held >= 0),
    lifetime_spent INTEGER NOT NULL CHECK (lifetime_spent >= 0),
    refunded       INTEGER NOT NULL CHECK (refunded >= 0),
    head_sequence  INTEGER NOT NULL,
    head_hash      BLOB    NOT NULL CHECK (length(head_hash) = 32),
    PRIMARY KEY (account, environment),
    CHECK (posted >= held)
) STRICT, WITHOUT ROWID;

-- Counters of a key and its rotations.
CREATE TABLE key_usage (
    lineage         INTEGER PRIMARY KEY REFERENCES api_key (id),
    spent           INTEGER NOT NULL CHECK (spent >= 0),
    held            INTEGER NOT NULL CHECK (held >= 0),
    in_flight       INTEGER NOT NULL CHECK (in_flight >= 0),
    successes       INTEGER NOT NULL CHECK (successes >= 0),
    last_success_at INTEGER NOT NULL
) STRICT;

-- Hold, job and idempotency record are one row.
CREATE TABLE job (
    id                 INTEGER PRIMARY KEY,
    account            INTEGER NOT NULL REFERENCES account (id),
    environment        INTEGER NOT NULL CHECK (environment IN (0, 1)),
    key                INTEGER NOT NULL REFERENCES api_key (id),
    lineage            INTEGER NOT NULL,
    tool               TEXT    NOT NULL,
    state              INTEGER NOT NULL CHECK (state BETWEEN 0 AND 5), -- reserved, running, succeeded, failed, released, expired
    attempt            INTEGER NOT NULL,
    request_id         TEXT    NOT NULL,
    idempotency_key    TEXT,
    idempotency_active INTEGER NOT NULL CHECK (idempotency_active IN (0, 1)),
    fingerprint        BLOB,
    reserved           INTEGER NOT NULL CHECK (reserved >= 0),
    charged            INTEGER NOT NULL CHECK (charged BETWEEN 0 AND reserved),
    refunded           INTEGER NOT NULL CHECK (refunded BETWEEN 0 AND charged),
    balance_after      INTEGER NOT NULL,
    token              BLOB    NOT NULL CHECK (length(token) = 16),
    lease_owner        TEXT    NOT NULL,
    lease_ms           INTEGER NOT NULL,
    lease_until        INTEGER NOT NULL,
    hold_expires       INTEGER NOT NULL,
    created_at         INTEGER NOT NULL,
    started_at         INTEGER,
    done_at            INTEGER,
    error_code         TEXT,
    success_ordinal    INTEGER,                                   -- the n-th success of its lineage
    CHECK ((state < 2) = (done_at IS NULL)),
    CHECK ((state = 2) = (success_ordinal IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX job_of_idempotency_key ON job (account, environment, idempotency_key)
    WHERE idempotency_active = 1;
CREATE INDEX job_open ON job (account, environment, hold_expires) WHERE state < 2;
CREATE UNIQUE INDEX job_success ON job (lineage, success_ordinal) WHERE success_ordinal IS NOT NULL;
CREATE INDEX job_of_account ON job (account);

-- Stored answers: part 0 is the body, the others are its blobs.
-- Small parts are inline; large ones lie in a file named by their SHA-256.
CREATE TABLE outcome (
    id      INTEGER PRIMARY KEY,                                  -- job * 1024 + part
    content BLOB,
    sha256  BLOB CHECK (length(sha256) = 32),
    CHECK ((content IS NULL) <> (sha256 IS NULL))
) STRICT;
CREATE INDEX outcome_file ON outcome (sha256) WHERE sha256 IS NOT NULL;

-- The journal: append-only, double entry, one hash chain per wallet.
CREATE TABLE movement (
    account     INTEGER NOT NULL,
    environment INTEGER NOT NULL,
    sequence    INTEGER NOT NULL,
    kind        INTEGER NOT NULL CHECK (kind IN (1, 2, 3)),       -- top-up, capture, refund
    job         INTEGER,
    reference   TEXT,
    at          INTEGER NOT NULL,
    hash        BLOB    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (account, environment, sequence)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX movement_reference ON movement (account, environment, reference)
    WHERE reference IS NOT NULL;

CREATE TABLE entry (
    account       INTEGER NOT NULL,
    environment   INTEGER NOT NULL,
    sequence      INTEGER NOT NULL,
    line          INTEGER NOT NULL,
    book          INTEGER NOT NULL CHECK (book IN (1, 2, 3)),     -- wallet, revenue, funding
    delta         INTEGER NOT NULL,
    balance_after INTEGER NOT NULL,
    PRIMARY KEY (account, environment, sequence, line)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER movement_is_not_changed BEFORE UPDATE ON movement
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER movement_is_not_deleted BEFORE DELETE ON movement
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER entry_is_not_changed BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER entry_is_not_deleted BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER job_is_not_deleted BEFORE DELETE ON job
BEGIN SELECT RAISE(ABORT, 'jobs are kept'); END;
CREATE TRIGGER job_end_is_final BEFORE UPDATE OF state ON job
WHEN OLD.state >= 2 AND NEW.state <> OLD.state
BEGIN SELECT RAISE(ABORT, 'a last state never changes'); END;
