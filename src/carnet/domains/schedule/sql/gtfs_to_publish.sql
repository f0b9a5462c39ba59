-- The trips that the sellers have not heard of as they are now: a publication leaves its checksum.
SELECT r.id FROM gtfs_run AS r JOIN schedule_trip AS t USING (id)
WHERE t.status IN ('draft', 'published') AND t.checksum IS NULL
ORDER BY r.id
