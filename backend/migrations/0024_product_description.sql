-- What a product is, in the shop's words; empty where the shop wrote nothing.
ALTER TABLE products ADD COLUMN description TEXT NOT NULL DEFAULT '';
