-- Keeping the peace in a show (SPEC §7): rules for comments, blocks, reports, and a log in which every act can be undone.

ALTER TABLE campaigns ADD COLUMN comment_slow_s BIGINT NOT NULL DEFAULT 0;
ALTER TABLE campaigns ADD COLUMN comment_followers_only BOOLEAN NOT NULL DEFAULT FALSE;
-- One word or phrase per line.
ALTER TABLE campaigns ADD COLUMN banned_words TEXT NOT NULL DEFAULT '';
ALTER TABLE shops ADD COLUMN banned_words TEXT NOT NULL DEFAULT '';

-- What staff did. `data` is JSON (domain::moderation::Act); names and texts are read from the comment, so that they go with it.
CREATE TABLE moderation_acts (
    id          TEXT   NOT NULL PRIMARY KEY,
    shop_id     TEXT   NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    campaign_id TEXT   NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    comment_id  TEXT   REFERENCES comments (id) ON DELETE CASCADE,
    at          BIGINT NOT NULL,
    done_by     TEXT   REFERENCES accounts (id) ON DELETE SET NULL,
    data        TEXT   NOT NULL,
    -- It holds in every show of the shop, and can be undone from each.
    whole_shop  BOOLEAN NOT NULL,
    undone_at   BIGINT,
    undone_by   TEXT   REFERENCES accounts (id) ON DELETE SET NULL
);
CREATE INDEX moderation_acts_by_campaign ON moderation_acts (campaign_id, at);
CREATE INDEX moderation_acts_by_shop ON moderation_acts (shop_id, at) WHERE whole_shop;

-- The act that took a comment away: undoing it brings back exactly those. NULL where it was deleted before there was a log.
ALTER TABLE comments ADD COLUMN deleted_act TEXT REFERENCES moderation_acts (id);
CREATE INDEX comments_by_deleted_act ON comments (deleted_act) WHERE deleted_act IS NOT NULL;
-- Slow mode asks when a person commented last; by browser the constraint on request keys answers.
CREATE INDEX comments_by_account ON comments (account_id, campaign_id, at) WHERE account_id IS NOT NULL;

-- Who may not comment: a browser, and the account that it was signed in with. Without a campaign, in the whole shop. Undoing the
-- act removes the row.
CREATE TABLE comment_blocks (
    act_id      TEXT NOT NULL PRIMARY KEY REFERENCES moderation_acts (id) ON DELETE CASCADE,
    shop_id     TEXT NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    campaign_id TEXT REFERENCES campaigns (id) ON DELETE CASCADE,
    visitor_id  TEXT NOT NULL,
    account_id  TEXT REFERENCES accounts (id) ON DELETE SET NULL
);
CREATE INDEX comment_blocks_by_visitor ON comment_blocks (visitor_id, shop_id);
CREATE INDEX comment_blocks_by_account ON comment_blocks (account_id, shop_id) WHERE account_id IS NOT NULL;
CREATE INDEX comment_blocks_by_shop ON comment_blocks (shop_id);

-- One report per person and comment: an account, or a browser that is not signed in. `settled_act` is the act by which staff let the comment stay.
CREATE TABLE comment_reports (
    comment_id  TEXT   NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
    reporter    TEXT   NOT NULL,
    campaign_id TEXT   NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    reason      TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    settled_act TEXT   REFERENCES moderation_acts (id) ON DELETE SET NULL,
    PRIMARY KEY (comment_id, reporter),
    CONSTRAINT reason_is_known CHECK (reason IN ('spam', 'abuse', 'scam', 'other'))
);
CREATE INDEX comment_reports_open ON comment_reports (campaign_id, at) WHERE settled_act IS NULL;
CREATE INDEX comment_reports_by_act ON comment_reports (settled_act) WHERE settled_act IS NOT NULL;
