-- Stream keys of persons. Until now a campaign had one key that everybody shared: taking *Go live* from somebody left them
-- the key, and counting `stream_key_generation` up would have cut off everybody else. Now each person has a key of their own
-- for each campaign, derived from the server's secret, the two ids and this row's `nonce`. Deleting the row makes the key
-- worthless for ever; nothing that could publish is stored. Keys made before this migration are worthless: encoders need the
-- new key from the studio.
CREATE TABLE stream_keys (
    campaign_id TEXT NOT NULL REFERENCES campaigns (id),
    account_id  TEXT NOT NULL REFERENCES accounts (id),
    nonce       TEXT NOT NULL,
    PRIMARY KEY (campaign_id, account_id)
);

-- All keys of a person, when they sign out everywhere or leave a shop.
CREATE INDEX stream_keys_by_account ON stream_keys (account_id);

ALTER TABLE campaigns DROP COLUMN stream_key_generation;
