-- One order per key, whoever asks. Until now a key was unique with the browser that made it, and a browser without cookies is
-- a new one with every request: its retry was a second order. A key is 128 random bits, so two browsers never make the same.

-- What was ordered twice that way stays ordered twice; the first keeps the key.
CREATE INDEX orders_by_key ON orders (request_key, id);
UPDATE orders SET request_key = id
    WHERE EXISTS (SELECT 1 FROM orders earlier WHERE earlier.request_key = orders.request_key AND earlier.id < orders.id);
DROP INDEX orders_by_key;

CREATE UNIQUE INDEX one_order_per_key ON orders (request_key);
