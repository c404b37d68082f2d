-- A busy show: $COMMENTS comments and $ORDERS orders of the campaign $CAMPAIGN, a second apart, in the order of life. A row's id is its
-- number, written as a UUID.
INSERT INTO comments (id, campaign_id, visitor_id, author, host, text, at, request_key)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $COMMENTS)
SELECT printf('00000000-0000-7000-8000-%012d', i), '$CAMPAIGN', printf('visitor-%d', i % 500), 'Lan', 0,
       'Còn size M không ạ? ' || i, $NOW - 50000000 + i * 1000, printf('fill-%d', i)
FROM n;

INSERT INTO orders (id, code, shop_id, campaign_id, visitor_id, name, phone, address, units, total_minor, currency,
                    request_key, print, at)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $ORDERS)
SELECT printf('00000000-0000-7000-9000-%012d', i), printf('HK-%08d', i), shop_id, id, printf('visitor-%d', i % 500), 'Lan',
       '+84901234567', '12 Nguyễn Huệ', 1, 90000, 'VND', printf('fill-%d', i), 'fill', $NOW - 50000000 + i * 1000
FROM n JOIN campaigns ON id = '$CAMPAIGN';

UPDATE campaigns SET comments = comments + $COMMENTS, orders_placed = orders_placed + $ORDERS, revenue_minor = revenue_minor + $ORDERS * 90000
WHERE id = '$CAMPAIGN';

ANALYZE;
