-- Browsers from which a person has signed in. Whoever tries other people's passwords can make an address wait, but not the person
-- at one of these: their tries are counted apart. A row is worth nothing without the right password.
CREATE TABLE known_devices (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    visitor_id TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    CONSTRAINT one_row_per_known_device PRIMARY KEY (account_id, visitor_id)
);
CREATE INDEX known_devices_by_age ON known_devices (seen_at);
