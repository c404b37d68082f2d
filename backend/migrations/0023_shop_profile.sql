-- What a shop says about itself, and to what its buyers agree. An order keeps which wording that was.
ALTER TABLE shops ADD COLUMN about TEXT NOT NULL DEFAULT '';
ALTER TABLE shops ADD COLUMN contact TEXT NOT NULL DEFAULT '';
ALTER TABLE shops ADD COLUMN terms TEXT NOT NULL DEFAULT '';
ALTER TABLE shops ADD COLUMN privacy TEXT NOT NULL DEFAULT '';
ALTER TABLE shops ADD COLUMN wording BIGINT NOT NULL DEFAULT 1;

-- What buyers agreed to before: each wording that is no longer the shop's.
CREATE TABLE shop_wordings (
    shop_id TEXT   NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    wording BIGINT NOT NULL,
    terms   TEXT   NOT NULL,
    privacy TEXT   NOT NULL,
    until   BIGINT NOT NULL,
    PRIMARY KEY (shop_id, wording)
);
ALTER TABLE orders ADD COLUMN agreed_wording BIGINT;
