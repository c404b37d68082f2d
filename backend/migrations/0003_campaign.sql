-- Livestream campaigns and what each of them sells.
--
-- The status (Upcoming, Ongoing, Ended, Completed) is nowhere in these tables: it is computed from starts_at, ends_at,
-- on_air_since and ended_at (domain::campaign::Facts), so that no clock tick has to write.
-- `version` grows with each save of the form; `show_version` and `pins_version` with each change on air, because news
-- carries the version of the state that it tells. `stream_key_generation` turns every older stream key invalid.
-- `orders_placed` and `revenue_minor` are the fold of the campaign's orders, kept so that each order can tell the sums
-- of that moment with `sales_version`; placing an order locks this row first, so that no two tell the same version.
-- A deleted campaign stays as a row: its orders and reports must keep their campaign.
CREATE TABLE campaigns (
    id                    TEXT    NOT NULL PRIMARY KEY,
    shop_id               TEXT    NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
    title                 TEXT    NOT NULL,
    title_folded          TEXT    NOT NULL,
    description           TEXT    NOT NULL,
    audience              TEXT    NOT NULL,
    published             BOOLEAN NOT NULL,
    starts_at             BIGINT  NOT NULL,
    ends_at               BIGINT  NOT NULL,
    on_air_since          BIGINT,
    ended_at              BIGINT,
    picture               TEXT    NOT NULL DEFAULT 'none',
    show_version          BIGINT  NOT NULL DEFAULT 1,
    likes                 BIGINT  NOT NULL DEFAULT 0,
    pinned_product_id     TEXT    REFERENCES products (id),
    pinned_voucher_id     TEXT    REFERENCES vouchers (id),
    pins_version          BIGINT  NOT NULL DEFAULT 1,
    orders_placed         BIGINT  NOT NULL DEFAULT 0,
    revenue_minor         BIGINT  NOT NULL DEFAULT 0,
    sales_version         BIGINT  NOT NULL DEFAULT 0,
    stream_key_generation BIGINT  NOT NULL DEFAULT 1,
    version               BIGINT  NOT NULL,
    request_key           TEXT    NOT NULL,
    last_key              TEXT    NOT NULL,
    created_at            BIGINT  NOT NULL,
    deleted_at            BIGINT,
    CONSTRAINT one_campaign_per_request UNIQUE (shop_id, request_key),
    CONSTRAINT end_after_start CHECK (ends_at > starts_at),
    CONSTRAINT audience_is_known CHECK (audience IN ('suggested', 'followers')),
    CONSTRAINT picture_is_known CHECK (picture IN ('none', 'flowing', 'interrupted')),
    CONSTRAINT likes_never_negative CHECK (likes >= 0)
);
-- The list of a shop, newest window first, and its paging.
CREATE INDEX campaigns_by_shop ON campaigns (shop_id, starts_at, id);
-- The public feed: what is coming, what is not over.
CREATE INDEX campaigns_by_end ON campaigns (ends_at, id);
-- The job that ends overdue shows looks at the few that are on air.
CREATE INDEX campaigns_on_air ON campaigns (on_air_since) WHERE on_air_since IS NOT NULL;

CREATE TABLE campaign_images (
    campaign_id TEXT   NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    position    BIGINT NOT NULL,
    image_id    TEXT   NOT NULL REFERENCES images (id),
    PRIMARY KEY (campaign_id, position)
);
CREATE INDEX campaign_images_by_image ON campaign_images (image_id);

-- `sold` counts the units ordered in this campaign; with a live quantity it can never pass it, whoever races.
CREATE TABLE campaign_products (
    campaign_id      TEXT   NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    product_id       TEXT   NOT NULL REFERENCES products (id),
    position         BIGINT NOT NULL,
    live_price_minor BIGINT,
    live_quantity    BIGINT,
    sold             BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (campaign_id, product_id),
    CONSTRAINT live_price_is_positive CHECK (live_price_minor IS NULL OR live_price_minor > 0),
    CONSTRAINT sold_never_negative CHECK (sold >= 0),
    CONSTRAINT live_quantity_never_passed CHECK (live_quantity IS NULL OR sold <= live_quantity)
);
CREATE INDEX campaign_products_by_product ON campaign_products (product_id);

CREATE TABLE campaign_vouchers (
    campaign_id TEXT   NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    voucher_id  TEXT   NOT NULL REFERENCES vouchers (id),
    position    BIGINT NOT NULL,
    PRIMARY KEY (campaign_id, voucher_id)
);
CREATE INDEX campaign_vouchers_by_voucher ON campaign_vouchers (voucher_id);
