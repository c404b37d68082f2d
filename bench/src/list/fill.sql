-- 100,000 campaigns: 5,000 of the demo shop and 95,000 of 19 others, over two years around now. One text for both engines;
-- $SHOP, $NOW and $IMAGE are put in by the benchmark. A row's id is its number, written as a UUID.
INSERT INTO shops (id, name, slug, currency, zone, created_at)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 19)
SELECT '00000000-0000-7000-9000-' || substr('000000000000' || CAST(i AS TEXT), length(CAST(i AS TEXT)) + 1),
       'Shop ' || CAST(i AS TEXT), 'shop-' || CAST(i AS TEXT), 'VND', 'Asia/Ho_Chi_Minh', $NOW
FROM n;

INSERT INTO campaigns (id, shop_id, title, title_folded, description, audience, published, starts_at, ends_at, ended_at,
                       version, request_key, last_key, created_at, orders_placed, revenue_minor)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000),
     named AS (SELECT i, substr('000000000000' || CAST(i AS TEXT), length(CAST(i AS TEXT)) + 1) AS digits,
                      $NOW + (CAST(i AS BIGINT) * 7919 % 17520 - 14000) * 3600000 AS starts FROM n)
SELECT '00000000-0000-7000-8000-' || digits,
       CASE WHEN i <= 5000 THEN '$SHOP'
            ELSE '00000000-0000-7000-9000-' || substr('000000000000' || CAST(i % 19 + 1 AS TEXT),
                                                      length(CAST(i % 19 + 1 AS TEXT)) + 1) END,
       CASE i % 4 WHEN 0 THEN 'Giảm giá cuối tuần ' WHEN 1 THEN 'Áo dài lụa sen ' WHEN 2 THEN 'Trà và bánh ' ELSE 'Chợ đêm ' END || digits,
       CASE i % 4 WHEN 0 THEN 'giam gia cuoi tuan ' WHEN 1 THEN 'ao dai lua sen ' WHEN 2 THEN 'tra va banh ' ELSE 'cho dem ' END || digits,
       'Một buổi livestream.', CASE WHEN i % 5 = 0 THEN 'followers' ELSE 'suggested' END, i % 3 <> 0,
       starts, starts + 7200000, CASE WHEN i % 7 = 0 AND starts < $NOW THEN starts + 3600000 END,
       1, 'fill-' || digits, 'fill-' || digits, starts, i % 40, i % 40 * 90000
FROM named;

INSERT INTO campaign_images (campaign_id, position, image_id)
SELECT id, 0, '$IMAGE' FROM campaigns WHERE request_key LIKE 'fill-%' AND shop_id = '$SHOP';

INSERT INTO campaign_products (campaign_id, product_id, position)
SELECT c.id, p.id, 0 FROM campaigns c JOIN (SELECT id FROM products ORDER BY id LIMIT 8) p ON 1 = 1
WHERE c.request_key LIKE 'fill-%' AND c.shop_id = '$SHOP';

ANALYZE;
