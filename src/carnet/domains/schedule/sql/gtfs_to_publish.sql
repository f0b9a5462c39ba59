-- The trips that this import wrote.
SELECT id FROM gtfs_run WHERE is_new OR is_changed ORDER BY id
