-- Invitations to a shop's team: a link that works once, for a week. Only the SHA-256 of its token is kept, as with
-- sessions; joining deletes the row, so that two people with one link are one colleague. Nobody is invited as owner:
-- a link can be passed on, and a shop cannot. `id` names an invitation to the owner who takes it back.
CREATE TABLE staff_invites (
    id         TEXT   NOT NULL PRIMARY KEY,
    token_hash TEXT   NOT NULL,
    shop_id    TEXT   NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    role       TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    CONSTRAINT one_invite_per_token UNIQUE (token_hash),
    CONSTRAINT role_can_be_invited CHECK (role IN ('host', 'moderator', 'analyst'))
);
CREATE INDEX staff_invites_by_shop ON staff_invites (shop_id, created_at);
CREATE INDEX staff_invites_by_end ON staff_invites (expires_at);
