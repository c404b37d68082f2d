-- What a shop says about itself, and to what its buyers agree. An order keeps which wording that was.
ALTER TABLE shops ADD COLUMN about TEXT NOT NULL DEFAULT '';
ALTER TABLE shops ADD COLUMN contact TEXT NOT NULL DEFAULT '';
ALTER TABLE shops ADD COLUMN terms TEXT NOT NULL DEFAULT '';
ALTER TABLE shops ADD COLUMN privacy TEXT NOT NULL DEFAULT '';
ALTER TABLE shops ADD COLUMN wording BIGINT NOT NULL DEFAULT 1;
ALTER TABLE orders ADD COLUMN agreed_wording BIGINT;
