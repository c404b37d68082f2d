-- Whose power an invitation rests on: it ends with that power. Of invitations made before this the maker is not known (''), and
-- they end with anybody's.
ALTER TABLE staff_invites ADD COLUMN created_by TEXT NOT NULL DEFAULT '';
