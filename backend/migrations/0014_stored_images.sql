-- What a shop's images take, and when nobody uses one any more.

-- Both files of an image. How much the images of before take was not written down: a JPEG of our quality takes a quarter of a
-- byte for each pixel, and few take more than half.
ALTER TABLE images ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0 CONSTRAINT bytes_never_negative CHECK (bytes >= 0);
UPDATE images SET bytes = width * height / 4;

-- Since when no product and no campaign has it, as the job that looks for such images found; it is deleted a day later. A form
-- that was opened before may still name it, so it is not deleted at once.
ALTER TABLE images ADD COLUMN unused_since BIGINT;
CREATE INDEX images_unused ON images (unused_since) WHERE unused_since IS NOT NULL;

-- The sum over the shop's images, written with each of them: the limit is a condition of that update, whoever races.
ALTER TABLE shops ADD COLUMN image_bytes BIGINT NOT NULL DEFAULT 0 CONSTRAINT image_bytes_never_negative CHECK (image_bytes >= 0);
UPDATE shops SET image_bytes = (SELECT CAST(COALESCE(SUM(i.bytes), 0) AS BIGINT) FROM images i WHERE i.shop_id = shops.id);
