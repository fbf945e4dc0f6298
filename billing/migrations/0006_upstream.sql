-- What a job has asked outside providers for, as a JSON list; NULL for none, as with nearly all.
ALTER TABLE job ADD COLUMN upstream TEXT;
