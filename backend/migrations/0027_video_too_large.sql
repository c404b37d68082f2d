-- One word more: `too_large`. The constraint is the column's own, so that both databases can replace the column.
ALTER TABLE campaigns ADD COLUMN video_next TEXT NOT NULL DEFAULT 'none'
    CONSTRAINT video_is_one_of CHECK (video_next IN ('none', 'flowing', 'sound_only', 'stopped', 'too_large', 'camera_off', 'interrupted'));
UPDATE campaigns SET video_next = video;
ALTER TABLE campaigns DROP COLUMN video;
ALTER TABLE campaigns RENAME COLUMN video_next TO video;
