-- Numbers that a page shows are kept, not counted: drawing a page must not cost more the more has happened. Each is the
-- number of the rows behind it, written in the transaction that adds or removes one, as `orders_placed` is.

-- Comments of a campaign that were not deleted.
ALTER TABLE campaigns ADD COLUMN comments BIGINT NOT NULL DEFAULT 0 CONSTRAINT comments_never_negative CHECK (comments >= 0);
UPDATE campaigns SET comments = (
    SELECT COUNT(*) FROM comments c WHERE c.campaign_id = campaigns.id AND c.deleted_at IS NULL);

-- People who follow a shop.
ALTER TABLE shops ADD COLUMN followers BIGINT NOT NULL DEFAULT 0 CONSTRAINT followers_never_negative CHECK (followers >= 0);
UPDATE shops SET followers = (SELECT COUNT(*) FROM follows f WHERE f.shop_id = shops.id);

-- The newest comments are found past any number of deleted ones.
DROP INDEX comments_by_campaign;
CREATE INDEX comments_shown ON comments (campaign_id, at, id) WHERE deleted_at IS NULL;
