-- A shop can be taken down, for good by its owner or until further notice by the operator; an account can be suspended; and what
-- the operator asks for on the command line is done by the server that runs.

ALTER TABLE shops ADD COLUMN state TEXT NOT NULL DEFAULT 'open'
    CONSTRAINT shop_state_is_known CHECK (state IN ('open', 'suspended', 'closed'));
ALTER TABLE accounts ADD COLUMN suspended BOOLEAN NOT NULL DEFAULT FALSE;

-- What the operator asked for. `subject` is a shop's slug, an account's address or a campaign's id.
CREATE TABLE operator_acts (
    id      TEXT   NOT NULL PRIMARY KEY,
    kind    TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    done_at BIGINT
);
CREATE INDEX operator_acts_open ON operator_acts (at) WHERE done_at IS NULL;

-- The operator ends shows, too. SQLite cannot change a CHECK, so the table is built anew.
CREATE TABLE shows_ended_by_operator (
    id          TEXT   NOT NULL PRIMARY KEY,
    campaign_id TEXT   NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    started_at  BIGINT NOT NULL,
    ended_at    BIGINT,
    ended_by    TEXT,
    CONSTRAINT ended_by_is_known CHECK (ended_by IN ('seller', 'time', 'operator'))
);
INSERT INTO shows_ended_by_operator (id, campaign_id, started_at, ended_at, ended_by)
    SELECT id, campaign_id, started_at, ended_at, ended_by FROM shows;
DROP TABLE shows;
ALTER TABLE shows_ended_by_operator RENAME TO shows;
CREATE INDEX shows_by_campaign ON shows (campaign_id, started_at);
CREATE UNIQUE INDEX one_show_on_air ON shows (campaign_id) WHERE ended_at IS NULL;
