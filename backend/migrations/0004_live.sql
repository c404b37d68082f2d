-- What happens in a show, and what people say.

-- One row per run on air: a campaign can end and go live again within its window.
CREATE TABLE shows (
    id          TEXT   NOT NULL PRIMARY KEY,
    campaign_id TEXT   NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    started_at  BIGINT NOT NULL,
    ended_at    BIGINT,
    ended_by    TEXT,
    CONSTRAINT ended_by_is_known CHECK (ended_by IN ('seller', 'time'))
);
CREATE INDEX shows_by_campaign ON shows (campaign_id, started_at);
-- Two starts at once make one show.
CREATE UNIQUE INDEX one_show_on_air ON shows (campaign_id) WHERE ended_at IS NULL;

-- Append-only: reports are folds over these rows. `kind` has no CHECK because new kinds come with every feature, and
-- an old server must be able to skip what it does not know. `data` is JSON.
CREATE TABLE show_events (
    id          TEXT   NOT NULL PRIMARY KEY,
    campaign_id TEXT   NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    at          BIGINT NOT NULL,
    kind        TEXT   NOT NULL,
    data        TEXT   NOT NULL
);
CREATE INDEX show_events_by_campaign ON show_events (campaign_id, at, id);

-- A comment belongs to a browser, and to a person too when they were signed in. `author` is the name at that moment.
-- A deleted comment stays, with who took it away: deleting is an act that can be explained.
CREATE TABLE comments (
    id          TEXT    NOT NULL PRIMARY KEY,
    campaign_id TEXT    NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    visitor_id  TEXT    NOT NULL,
    account_id  TEXT    REFERENCES accounts (id),
    author      TEXT    NOT NULL,
    host        BOOLEAN NOT NULL,
    text        TEXT    NOT NULL,
    at          BIGINT  NOT NULL,
    deleted_at  BIGINT,
    deleted_by  TEXT    REFERENCES accounts (id),
    request_key TEXT    NOT NULL,
    CONSTRAINT one_comment_per_request UNIQUE (visitor_id, request_key)
);
CREATE INDEX comments_by_campaign ON comments (campaign_id, at, id);
