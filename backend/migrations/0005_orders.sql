-- Orders and the history of every unit.

-- `request_key` is unique with the browser that made it: a double tap, or a retry after a lost answer, is the same
-- order. `print` is a digest of what was asked, so that one key used for another request is told apart.
-- Contact and prices are copies: what was ordered does not change when a product or an address does.
CREATE TABLE orders (
    id            TEXT   NOT NULL PRIMARY KEY,
    code          TEXT   NOT NULL,
    shop_id       TEXT   NOT NULL REFERENCES shops (id),
    campaign_id   TEXT   NOT NULL REFERENCES campaigns (id),
    visitor_id    TEXT   NOT NULL,
    account_id    TEXT   REFERENCES accounts (id),
    name          TEXT   NOT NULL,
    phone         TEXT   NOT NULL,
    address       TEXT   NOT NULL,
    units         BIGINT NOT NULL,
    total_minor   BIGINT NOT NULL,
    currency      TEXT   NOT NULL,
    request_key   TEXT   NOT NULL,
    print         TEXT   NOT NULL,
    at            BIGINT NOT NULL,
    CONSTRAINT one_order_per_request UNIQUE (visitor_id, request_key),
    CONSTRAINT one_order_per_code UNIQUE (code),
    CONSTRAINT units_are_positive CHECK (units > 0),
    CONSTRAINT total_never_negative CHECK (total_minor >= 0)
);
CREATE INDEX orders_by_shop ON orders (shop_id, at, id);
CREATE INDEX orders_by_campaign ON orders (campaign_id, at, id);

CREATE TABLE order_lines (
    order_id    TEXT   NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    position    BIGINT NOT NULL,
    product_id  TEXT   NOT NULL REFERENCES products (id),
    name        TEXT   NOT NULL,
    price_minor BIGINT NOT NULL,
    quantity    BIGINT NOT NULL,
    PRIMARY KEY (order_id, position),
    CONSTRAINT quantity_is_positive CHECK (quantity > 0)
);
CREATE INDEX order_lines_by_product ON order_lines (product_id);

-- Every change of a product's stock; the sum of `change` over a product is always its stock. `version` is the
-- product's version after the change: two changes of one product cannot claim the same one.
CREATE TABLE stock_ledger (
    id         TEXT   NOT NULL PRIMARY KEY,
    product_id TEXT   NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    version    BIGINT NOT NULL,
    change     BIGINT NOT NULL,
    reason     TEXT   NOT NULL,
    order_id   TEXT   REFERENCES orders (id),
    at         BIGINT NOT NULL,
    CONSTRAINT one_change_per_version UNIQUE (product_id, version),
    CONSTRAINT change_is_a_change CHECK (change <> 0),
    CONSTRAINT reason_is_known CHECK (reason IN ('counted', 'sold')),
    CONSTRAINT sold_names_its_order CHECK (reason <> 'sold' OR order_id IS NOT NULL)
);
CREATE INDEX stock_ledger_by_order ON stock_ledger (order_id);
