-- Ceilings: at most so many successful jobs in a window, over all keys of an account or an app.
ALTER TABLE account ADD COLUMN rate_limit INTEGER;
ALTER TABLE account ADD COLUMN rate_window_seconds INTEGER;
ALTER TABLE app ADD COLUMN rate_limit INTEGER;
ALTER TABLE app ADD COLUMN rate_window_seconds INTEGER;
