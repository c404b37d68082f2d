-- What followers are told of a campaign, as its seller chose (SPEC §2, notifications): when the published campaign is
-- saved and again when it starts, and before it starts. "Before" is either a span, which moves with the start, or one
-- moment, which does not; both empty means that nobody is reminded.
ALTER TABLE campaigns ADD COLUMN notify_on_save BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE campaigns ADD COLUMN remind_before_ms BIGINT;
ALTER TABLE campaigns ADD COLUMN remind_at BIGINT;
