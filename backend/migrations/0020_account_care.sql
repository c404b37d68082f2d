-- What people need to look after their account: they see each of their sessions and end it alone, and whoever forgot the
-- password comes back by a link that works once.

-- The kind of browser that began the session, as its owner recognises it. Older sessions have none.
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';

-- One open link per account, the newest; of its token only the hash, as with sessions.
CREATE TABLE password_resets (
    account_id TEXT   NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash TEXT   NOT NULL,
    expires_at BIGINT NOT NULL,
    CONSTRAINT one_reset_per_token UNIQUE (token_hash)
);

-- Where only invited people may open a shop (HAWKER_SHOPS=invite), the operator invites an account.
ALTER TABLE accounts ADD COLUMN may_open_shop BOOLEAN NOT NULL DEFAULT FALSE;
