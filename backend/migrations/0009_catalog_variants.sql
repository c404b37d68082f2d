-- Variants, two-level categories, and things that are put away.

-- The name of a category is its whole path (`Clothes > Shirts`), which is what is unique in the shop; `parent_id` is set on
-- the second level, and nothing is below that.
ALTER TABLE categories ADD COLUMN parent_id TEXT REFERENCES categories (id);
CREATE INDEX categories_by_parent ON categories (parent_id);

-- What is archived is in no list, is never active, and joins no campaign; orders and campaigns that have it keep it.
ALTER TABLE products ADD COLUMN archived BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE vouchers ADD COLUMN archived BOOLEAN NOT NULL DEFAULT FALSE;

-- The forms in which a product is sold. Every product has at least one: the only one of a product that is sold in a single
-- form has no name. The stock is here; `products.stock` is the sum, written in the same transaction, for lists.
-- `price_minor` is NULL where the product's price holds. A removed variant stays as a row for its orders and its ledger.
CREATE TABLE variants (
    id          TEXT    NOT NULL PRIMARY KEY,
    product_id  TEXT    NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    shop_id     TEXT    NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    position    BIGINT  NOT NULL,
    name        TEXT    NOT NULL,
    sku         TEXT,
    price_minor BIGINT,
    stock       BIGINT  NOT NULL,
    removed     BOOLEAN NOT NULL,
    CONSTRAINT one_variant_per_sku UNIQUE (shop_id, sku),
    CONSTRAINT variant_stock_never_negative CHECK (stock >= 0),
    CONSTRAINT variant_price_is_positive CHECK (price_minor IS NULL OR price_minor > 0),
    CONSTRAINT removed_variant_is_empty CHECK (NOT removed OR (stock = 0 AND sku IS NULL))
);
CREATE INDEX variants_by_product ON variants (product_id, position);

-- What was sold until now had one form; it takes the product's own id, which no other variant has.
INSERT INTO variants (id, product_id, shop_id, position, name, sku, price_minor, stock, removed)
SELECT id, id, shop_id, 0, '', NULL, NULL, stock, FALSE FROM products;

-- Which form was ordered. The name is a copy, like the product's. Orders from before have the product's only one.
ALTER TABLE order_lines ADD COLUMN variant_id TEXT REFERENCES variants (id);
ALTER TABLE order_lines ADD COLUMN variant TEXT NOT NULL DEFAULT '';
UPDATE order_lines SET variant_id = product_id;

-- The ledger names the variant: the sum of `change` over a variant is its stock, over a product the product's. One save of a
-- product may count several variants, so it is the variant's change that is unique in a version. SQLite cannot change
-- a constraint: the table is made anew, under the same names.
CREATE TABLE ledger_before AS SELECT * FROM stock_ledger;
DROP TABLE stock_ledger;
CREATE TABLE stock_ledger (
    id         TEXT   NOT NULL PRIMARY KEY,
    product_id TEXT   NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    variant_id TEXT   NOT NULL REFERENCES variants (id) ON DELETE CASCADE,
    version    BIGINT NOT NULL,
    change     BIGINT NOT NULL,
    reason     TEXT   NOT NULL,
    order_id   TEXT   REFERENCES orders (id),
    at         BIGINT NOT NULL,
    CONSTRAINT one_change_per_version UNIQUE (variant_id, version),
    CONSTRAINT change_is_a_change CHECK (change <> 0),
    CONSTRAINT reason_is_known CHECK (reason IN ('counted', 'sold')),
    CONSTRAINT sold_names_its_order CHECK (reason <> 'sold' OR order_id IS NOT NULL)
);
INSERT INTO stock_ledger (id, product_id, variant_id, version, change, reason, order_id, at)
SELECT id, product_id, product_id, version, change, reason, order_id, at FROM ledger_before;
DROP TABLE ledger_before;
CREATE INDEX stock_ledger_by_order ON stock_ledger (order_id);
CREATE INDEX stock_ledger_by_product ON stock_ledger (product_id, version);
