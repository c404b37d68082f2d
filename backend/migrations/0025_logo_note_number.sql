-- The shop's logo, and which save of its profile is the newest: of two owners who edit it, the second is told.
ALTER TABLE shops ADD COLUMN logo_image_id TEXT REFERENCES images (id);
CREATE INDEX shops_by_logo ON shops (logo_image_id) WHERE logo_image_id IS NOT NULL;
ALTER TABLE shops ADD COLUMN profile_version BIGINT NOT NULL DEFAULT 1;

-- What the buyer wants the shop to know.
ALTER TABLE orders ADD COLUMN note TEXT NOT NULL DEFAULT '';

-- "Number seven" is said on air and written in comments, so it stays a product's own when others leave, join or change places;
-- `numbered` is the highest that the campaign has given.
ALTER TABLE campaigns ADD COLUMN numbered BIGINT NOT NULL DEFAULT 0;
ALTER TABLE campaign_products ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
UPDATE campaign_products SET number = position + 1;
UPDATE campaigns SET numbered =
    (SELECT COALESCE(MAX(p.number), 0) FROM campaign_products p WHERE p.campaign_id = campaigns.id);
