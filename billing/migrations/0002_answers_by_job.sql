-- Answers that are kept for whoever asks by the job's id, without an idempotency key.
ALTER TABLE job ADD COLUMN keep_answer INTEGER NOT NULL DEFAULT 0 CHECK (keep_answer IN (0, 1));

-- Size and SHA-256 of stored blobs, apart from them: neither the blobs nor the pages they fill are
-- read to tell. Ids are those of outcome; blobs stored before this table came have no row.
CREATE TABLE outcome_blob (
    id         INTEGER PRIMARY KEY,
    size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
    sha256     BLOB    NOT NULL CHECK (length(sha256) = 32)
) STRICT;
