-- A commit costs what it writes: pages of tables and indexes, 4 KiB each. Rows that always change together
-- stand together now, and a movement is one row.

-- Where wallets, apps and keys stand, and what time it is in the store.
CREATE TABLE standing (
    account         INTEGER NOT NULL,                             -- 0: the store itself
    environment     INTEGER NOT NULL CHECK (environment IN (0, 1)),
    kind            INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 3), -- wallet, app, key with its rotations, time
    subject         INTEGER NOT NULL,                             -- id of the app, or of the first key; 0
    -- Of wallets, apps and keys.
    in_flight       INTEGER CHECK (in_flight >= 0),
    successes       INTEGER CHECK (successes >= 0),
    last_success_at INTEGER,
    -- Of wallets and keys.
    held            INTEGER CHECK (held >= 0),
    spent           INTEGER CHECK (spent >= 0),                   -- of a wallet, what was refunded included
    -- Of wallets.
    posted          INTEGER CHECK (posted >= held),
    refunded        INTEGER CHECK (refunded >= 0),
    head_sequence   INTEGER,
    head_hash       BLOB    CHECK (length(head_hash) = 32),
    event_sequence  INTEGER,
    event_hash      BLOB    CHECK (length(event_hash) = 32),
    -- Of the store: its time at its last commit, and how far the clock that nobody sets had come.
    at              INTEGER,
    steady_origin   INTEGER,
    steady_at       INTEGER,
    PRIMARY KEY (account, environment, kind, subject),
    CHECK ((kind = 3) = (at IS NOT NULL)),
    CHECK (kind = 3 OR (in_flight IS NOT NULL AND successes IS NOT NULL AND last_success_at IS NOT NULL)),
    CHECK (kind IN (1, 3) OR (held IS NOT NULL AND spent IS NOT NULL)),
    CHECK (kind <> 0 OR (posted IS NOT NULL AND refunded IS NOT NULL AND head_sequence IS NOT NULL
        AND head_hash IS NOT NULL AND event_sequence IS NOT NULL AND event_hash IS NOT NULL)),
    CHECK ((steady_origin IS NULL) = (steady_at IS NULL))
) STRICT, WITHOUT ROWID;

INSERT INTO standing (account, environment, kind, subject, in_flight, successes, last_success_at, held, spent,
        posted, refunded, head_sequence, head_hash, event_sequence, event_hash)
    SELECT account, environment, 0, 0, in_flight, successes, last_success_at, held, lifetime_spent,
        posted, refunded, head_sequence, head_hash, event_sequence, event_hash FROM wallet;
-- What belongs to nobody is taken along, for the audit to find.
INSERT INTO standing (account, environment, kind, subject, in_flight, successes, last_success_at)
    SELECT coalesce(a.account, 0), u.environment, 1, u.app, u.in_flight, u.successes, u.last_success_at
    FROM app_usage u LEFT JOIN app a ON a.id = u.app;
INSERT INTO standing (account, environment, kind, subject, in_flight, successes, last_success_at, held, spent)
    SELECT coalesce(k.account, 0), coalesce(k.environment, 0), 2, u.lineage, u.in_flight, u.successes,
        u.last_success_at, u.held, u.spent FROM key_usage u LEFT JOIN api_key k ON k.id = u.lineage;
INSERT INTO standing (account, environment, kind, subject, at, steady_origin, steady_at)
    SELECT 0, 0, 3, 0, at, steady_origin, steady_at FROM store_time;
DROP TABLE wallet;
DROP TABLE app_usage;
DROP TABLE key_usage;
DROP TABLE store_time;

-- The journal of money: append-only, one hash chain per wallet. A movement takes its amount out of one book and
-- puts it into another, and its kind says which: both entries follow from it, and so do both balances, added up.
-- 1 top-up: funding to wallet; 2 capture: wallet to revenue; 3 refund: revenue to wallet.
CREATE TABLE movement_in_one_row (
    account       INTEGER NOT NULL,
    environment   INTEGER NOT NULL,
    sequence      INTEGER NOT NULL,
    kind          INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),
    job           INTEGER,
    reference     TEXT,
    at            INTEGER NOT NULL,
    amount        INTEGER NOT NULL CHECK (amount > 0),
    balance_after INTEGER NOT NULL,                               -- of the wallet
    hash          BLOB    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (account, environment, sequence)
) STRICT, WITHOUT ROWID;
INSERT INTO movement_in_one_row
    SELECT m.account, m.environment, m.sequence, m.kind, m.job, m.reference, m.at, coalesce(second.delta, 0),
        coalesce(CASE m.kind WHEN 2 THEN first.balance_after ELSE second.balance_after END, 0), m.hash
    FROM movement m
    LEFT JOIN entry first ON first.account = m.account AND first.environment = m.environment
        AND first.sequence = m.sequence AND first.line = 0
    LEFT JOIN entry second ON second.account = m.account AND second.environment = m.environment
        AND second.sequence = m.sequence AND second.line = 1
    ORDER BY m.account, m.environment, m.sequence;
-- Entries that do not follow from their movement, and those that should be there and are not: somebody has
-- changed them. They stay, for the audit to find; where there are none, so does not this table.
CREATE TABLE entry_unmatched AS
    WITH book AS (
        SELECT account, environment, sequence, kind, amount, balance_after,
            sum(CASE kind WHEN 2 THEN amount WHEN 3 THEN -amount ELSE 0 END) OVER so_far AS revenue,
            -sum(CASE kind WHEN 1 THEN amount ELSE 0 END) OVER so_far AS funding
        FROM movement_in_one_row
        WINDOW so_far AS (PARTITION BY account, environment ORDER BY sequence)
    ), follows AS (
        SELECT account, environment, sequence, 0 AS line,
            CASE kind WHEN 1 THEN 3 WHEN 2 THEN 1 ELSE 2 END AS book, -amount AS delta,
            CASE kind WHEN 1 THEN funding WHEN 2 THEN balance_after ELSE revenue END AS balance_after FROM book
        UNION ALL
        SELECT account, environment, sequence, 1, CASE kind WHEN 2 THEN 2 ELSE 1 END, amount,
            CASE kind WHEN 2 THEN revenue ELSE balance_after END FROM book
    )
    SELECT *, 1 AS is_there FROM (SELECT * FROM entry EXCEPT SELECT * FROM follows)
    UNION ALL
    SELECT *, 0 FROM (SELECT * FROM follows EXCEPT SELECT * FROM entry);
DROP TABLE movement;
DROP TABLE entry;
ALTER TABLE movement_in_one_row RENAME TO movement;
CREATE UNIQUE INDEX movement_reference ON movement (account, environment, kind, reference)
    WHERE reference IS NOT NULL;
CREATE TRIGGER movement_is_not_changed BEFORE UPDATE ON movement
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER movement_is_not_deleted BEFORE DELETE ON movement
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

-- The same as before, but for its check: of an IN with three values SQLite makes a table, each time.
CREATE TABLE event_checked (
    account     INTEGER NOT NULL,
    environment INTEGER NOT NULL CHECK (environment BETWEEN 0 AND 2),
    sequence    INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    subject     INTEGER NOT NULL,                                 -- id of the row it is about
    previous    INTEGER NOT NULL,                                 -- the row's event before; 0 is none
    digest      BLOB    NOT NULL CHECK (length(digest) = 16),     -- what the row says afterwards
    PRIMARY KEY (account, environment, sequence)
) STRICT, WITHOUT ROWID;
INSERT INTO event_checked SELECT * FROM event ORDER BY account, environment, sequence;
DROP TABLE event;
ALTER TABLE event_checked RENAME TO event;
CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
