-- Forms that were refused, or that come back with new images, on their way back to a page without JavaScript: the page's
-- address names the row (`?form=ID`), so that what was typed and what is wrong with it stand in no address, where they would
-- be too long, in logs and histories, and for a stranger to write.
--
-- A row is its maker's: the account's if somebody was signed in, else the browser's. Reading compares both in the query, so
-- that an id alone is worth nothing. Nobody needs it for long: it lives for an hour, and a browser has five.
-- `form` is the path of the server function that the form is posted to; `body` is JSON with what was typed and the refusal.
-- Passwords, tokens and files are in no form that is stored here. Its length counts characters, the backend counts bytes.
CREATE TABLE returned_forms (
    id         TEXT   NOT NULL PRIMARY KEY,
    visitor_id TEXT   NOT NULL,
    account_id TEXT   REFERENCES accounts (id) ON DELETE CASCADE,
    form       TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    expires_at BIGINT NOT NULL,
    CONSTRAINT returned_form_is_short CHECK (LENGTH(body) <= 65536)
);
CREATE INDEX returned_forms_by_visitor ON returned_forms (visitor_id, id);
CREATE INDEX returned_forms_by_account ON returned_forms (account_id);
CREATE INDEX returned_forms_by_end ON returned_forms (expires_at);
