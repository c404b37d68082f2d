-- What arrives of the seller's video, with more words than `picture` had. That column is used no more; SQLite can neither change its
-- constraint nor drop it.
ALTER TABLE campaigns ADD COLUMN video TEXT NOT NULL DEFAULT 'none'
    CONSTRAINT video_is_known CHECK (video IN ('none', 'flowing', 'sound_only', 'stopped', 'camera_off', 'interrupted'));
UPDATE campaigns SET video = picture;
