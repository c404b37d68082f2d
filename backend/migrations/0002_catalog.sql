-- What a shop sells.
--
-- `request_key` is made in the browser once per intent and unique in the shop: asking twice creates once. `last_key` is
-- the key of the newest save, so that a doubled save is recognised instead of meeting its own change.

CREATE TABLE categories (
    id         TEXT   NOT NULL PRIMARY KEY,
    shop_id    TEXT   NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    name       TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT one_category_per_name UNIQUE (shop_id, name)
);

-- The bytes are in the file store under the id; here is what a page needs to lay the picture out before it arrives.
CREATE TABLE images (
    id         TEXT   NOT NULL PRIMARY KEY,
    shop_id    TEXT   NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    width      BIGINT NOT NULL,
    height     BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX images_by_shop ON images (shop_id);

-- `version` grows with every change, a sale included; `edited_version` is its value at the newest save of the form.
-- A form that read an older version may still be saved when only stock moved since: the ledger knows by how much.
-- `name_folded` is the name in lower case without diacritics, for search.
CREATE TABLE products (
    id               TEXT    NOT NULL PRIMARY KEY,
    shop_id          TEXT    NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    category_id      TEXT    REFERENCES categories (id),
    name             TEXT    NOT NULL,
    name_folded      TEXT    NOT NULL,
    price_minor      BIGINT  NOT NULL,
    compare_at_minor BIGINT,
    currency         TEXT    NOT NULL,
    stock            BIGINT  NOT NULL,
    active           BOOLEAN NOT NULL,
    version          BIGINT  NOT NULL,
    edited_version   BIGINT  NOT NULL,
    request_key      TEXT    NOT NULL,
    last_key         TEXT    NOT NULL,
    created_at       BIGINT  NOT NULL,
    CONSTRAINT one_product_per_request UNIQUE (shop_id, request_key),
    CONSTRAINT stock_never_negative CHECK (stock >= 0),
    CONSTRAINT price_is_positive CHECK (price_minor > 0),
    CONSTRAINT compare_at_is_higher CHECK (compare_at_minor IS NULL OR compare_at_minor > price_minor)
);
-- Ids of version 7 sort by creation: this index serves "newest first" and its paging.
CREATE INDEX products_by_shop ON products (shop_id, id);
CREATE INDEX products_by_category ON products (category_id, id);

CREATE TABLE product_images (
    product_id TEXT   NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    position   BIGINT NOT NULL,
    image_id   TEXT   NOT NULL REFERENCES images (id),
    PRIMARY KEY (product_id, position)
);
CREATE INDEX product_images_by_image ON product_images (image_id);

CREATE TABLE vouchers (
    id            TEXT    NOT NULL PRIMARY KEY,
    shop_id       TEXT    NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    code          TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    name_folded   TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    amount_minor  BIGINT,
    percent       BIGINT,
    cap_minor     BIGINT,
    minimum_minor BIGINT  NOT NULL,
    currency      TEXT    NOT NULL,
    active        BOOLEAN NOT NULL,
    version       BIGINT  NOT NULL,
    request_key   TEXT    NOT NULL,
    last_key      TEXT    NOT NULL,
    created_at    BIGINT  NOT NULL,
    CONSTRAINT one_voucher_per_code UNIQUE (shop_id, code),
    CONSTRAINT one_voucher_per_request UNIQUE (shop_id, request_key),
    CONSTRAINT minimum_never_negative CHECK (minimum_minor >= 0),
    CONSTRAINT discount_is_whole CHECK (
        (kind = 'fixed' AND amount_minor > 0 AND amount_minor IS NOT NULL AND percent IS NULL AND cap_minor IS NULL)
        OR (kind = 'percent' AND percent BETWEEN 1 AND 100 AND percent IS NOT NULL AND amount_minor IS NULL
            AND (cap_minor IS NULL OR cap_minor > 0))
    )
);
CREATE INDEX vouchers_by_shop ON vouchers (shop_id, id);
