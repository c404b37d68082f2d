-- How often, by whom and when a voucher can be used (SPEC §8); NULL is not limited. The counts and the budget are kept
-- by the orders that use the voucher, in their own transaction.
ALTER TABLE vouchers ADD COLUMN total_uses BIGINT CONSTRAINT total_uses_are_positive CHECK (total_uses IS NULL OR total_uses > 0);
ALTER TABLE vouchers ADD COLUMN uses_per_buyer BIGINT CONSTRAINT uses_per_buyer_are_positive CHECK (uses_per_buyer IS NULL OR uses_per_buyer > 0);
ALTER TABLE vouchers ADD COLUMN budget_minor BIGINT CONSTRAINT budget_is_positive CHECK (budget_minor IS NULL OR budget_minor > 0);
ALTER TABLE vouchers ADD COLUMN valid_from BIGINT;
ALTER TABLE vouchers ADD COLUMN valid_until BIGINT;
ALTER TABLE vouchers ADD COLUMN livestream_only BOOLEAN NOT NULL DEFAULT FALSE;
