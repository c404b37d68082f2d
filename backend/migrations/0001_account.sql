-- People, their sessions, and the shops that they run.
--
-- The same text runs on SQLite and PostgreSQL, so every table keeps to what both understand: ids are UUID version 7 in
-- TEXT, made by us; moments are milliseconds since 1970 in BIGINT; money is minor units in BIGINT beside its currency;
-- words of an enumeration are TEXT with a CHECK. Constraints are named after the rule that they keep: `backend::db::Rule`
-- turns a broken one into the sentence for the person.

-- Addresses are stored lower case (domain::account::email), so that uniqueness needs no engine's idea of case.
CREATE TABLE accounts (
    id            TEXT   NOT NULL PRIMARY KEY,
    email         TEXT   NOT NULL,
    name          TEXT   NOT NULL,
    password_hash TEXT   NOT NULL,
    created_at    BIGINT NOT NULL,
    CONSTRAINT one_account_per_email UNIQUE (email)
);

-- Only the SHA-256 of a token is kept: whoever reads a backup cannot sign in with it. Plain SHA-256 is enough because
-- a token has 256 random bits.
CREATE TABLE sessions (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    account_id TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- A browser becomes a row only when it chooses a nickname; its id is in its signed cookie.
CREATE TABLE visitors (
    id         TEXT   NOT NULL PRIMARY KEY,
    nickname   TEXT   NOT NULL,
    changed_at BIGINT NOT NULL
);

-- The currency is fixed when the shop opens: prices, totals and reports of one shop can then always be added.
CREATE TABLE shops (
    id         TEXT   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL,
    slug       TEXT   NOT NULL,
    currency   TEXT   NOT NULL,
    zone       TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT one_shop_per_slug UNIQUE (slug)
);

-- The owner is staff too, so that one lookup answers "who is this person here".
CREATE TABLE staff (
    shop_id    TEXT   NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    account_id TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    role       TEXT   NOT NULL,
    since      BIGINT NOT NULL,
    PRIMARY KEY (shop_id, account_id),
    CONSTRAINT role_is_known CHECK (role IN ('owner', 'host', 'moderator', 'analyst'))
);
CREATE INDEX staff_by_account ON staff (account_id);

-- A campaign "only for followers" asks this table who may watch.
CREATE TABLE follows (
    shop_id    TEXT   NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    account_id TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    since      BIGINT NOT NULL,
    PRIMARY KEY (shop_id, account_id)
);
CREATE INDEX follows_by_account ON follows (account_id);
