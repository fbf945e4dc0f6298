-- Everything that happens to jobs, accounts, apps and keys, as one chain of hashes per book.
-- environment: 0 test, 1 live, 2 the account's directory; account 0, environment 2: the accounts there are.
CREATE TABLE event (
    account     INTEGER NOT NULL,
    environment INTEGER NOT NULL CHECK (environment IN (0, 1, 2)),
    sequence    INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    subject     INTEGER NOT NULL,                                 -- id of the row it is about
    previous    INTEGER NOT NULL,                                 -- the row's event before; 0 is none
    digest      BLOB    NOT NULL CHECK (length(digest) = 16),     -- what the row says afterwards
    PRIMARY KEY (account, environment, sequence)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

-- Heads of the directories' chains; those of jobs stand in their wallets.
CREATE TABLE chain (
    account  INTEGER PRIMARY KEY,
    sequence INTEGER NOT NULL,
    hash     BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;

ALTER TABLE account ADD COLUMN event INTEGER NOT NULL DEFAULT 0;
ALTER TABLE app ADD COLUMN event INTEGER NOT NULL DEFAULT 0;
ALTER TABLE api_key ADD COLUMN event INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN event INTEGER NOT NULL DEFAULT 0;
ALTER TABLE wallet ADD COLUMN event_sequence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE wallet ADD COLUMN event_hash BLOB NOT NULL
    DEFAULT X'0000000000000000000000000000000000000000000000000000000000000000' CHECK (length(event_hash) = 32);

-- Digest of what is kept of a job, while it is kept.
ALTER TABLE job ADD COLUMN answer BLOB CHECK (length(answer) = 32);

-- Ceilings look at counters, however many keys there are.
ALTER TABLE job ADD COLUMN app INTEGER REFERENCES app (id);
ALTER TABLE job ADD COLUMN account_ordinal INTEGER;
ALTER TABLE job ADD COLUMN app_ordinal INTEGER;
ALTER TABLE wallet ADD COLUMN in_flight INTEGER NOT NULL DEFAULT 0 CHECK (in_flight >= 0);
ALTER TABLE wallet ADD COLUMN successes INTEGER NOT NULL DEFAULT 0 CHECK (successes >= 0);
ALTER TABLE wallet ADD COLUMN last_success_at INTEGER NOT NULL DEFAULT 0;
CREATE TABLE app_usage (
    app             INTEGER NOT NULL REFERENCES app (id),
    environment     INTEGER NOT NULL CHECK (environment IN (0, 1)),
    in_flight       INTEGER NOT NULL CHECK (in_flight >= 0),
    successes       INTEGER NOT NULL CHECK (successes >= 0),
    last_success_at INTEGER NOT NULL,
    PRIMARY KEY (app, environment)
) STRICT, WITHOUT ROWID;

UPDATE job SET app = (SELECT app FROM api_key WHERE id = job.key);
UPDATE job SET account_ordinal = numbered.ordinal FROM (
    SELECT id, row_number() OVER (PARTITION BY account, environment ORDER BY done_at, id) AS ordinal
    FROM job WHERE state = 2
) AS numbered WHERE job.id = numbered.id;
UPDATE job SET app_ordinal = numbered.ordinal FROM (
    SELECT id, row_number() OVER (PARTITION BY app, environment ORDER BY done_at, id) AS ordinal
    FROM job WHERE state = 2 AND app IS NOT NULL
) AS numbered WHERE job.id = numbered.id;
UPDATE wallet SET
    in_flight = (SELECT count(*) FROM job j WHERE j.account = wallet.account
                 AND j.environment = wallet.environment AND j.state < 2),
    successes = (SELECT count(*) FROM job j WHERE j.account = wallet.account
                 AND j.environment = wallet.environment AND j.state = 2),
    last_success_at = (SELECT coalesce(max(done_at), 0) FROM job j WHERE j.account = wallet.account
                       AND j.environment = wallet.environment AND j.state = 2);
INSERT INTO app_usage SELECT app, environment, sum(state < 2), sum(state = 2),
    coalesce(max(CASE WHEN state = 2 THEN done_at END), 0)
    FROM job WHERE app IS NOT NULL GROUP BY app, environment;
CREATE UNIQUE INDEX job_success_of_account ON job (account, environment, account_ordinal)
    WHERE account_ordinal IS NOT NULL;
CREATE UNIQUE INDEX job_success_of_app ON job (app, environment, app_ordinal) WHERE app_ordinal IS NOT NULL;

-- Lists of jobs by any filter are ranges of these, newest first; open jobs are few.
DROP INDEX job_of_account;
CREATE INDEX job_ended ON job (account, environment, state) WHERE state >= 2;
CREATE INDEX job_ended_of_key ON job (key, state) WHERE state >= 2;

-- Top-ups and refunds have references of their own.
DROP INDEX movement_reference;
CREATE UNIQUE INDEX movement_reference ON movement (account, environment, kind, reference)
    WHERE reference IS NOT NULL;

-- The store's own time at its last commit, and how far the clock that nobody sets had come.
CREATE TABLE store_time (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    at            INTEGER NOT NULL,
    steady_origin INTEGER,
    steady_at     INTEGER,
    CHECK ((steady_origin IS NULL) = (steady_at IS NULL))
) STRICT;
