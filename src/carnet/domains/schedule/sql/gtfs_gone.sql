-- Trips of the feed that it does not run any more in the days imported. Not those whose rows in the feed are broken now,
-- nor those that have left or that somebody has moved on.
WITH broken AS (
    SELECT id FROM gtfs_trip WHERE reason IS NOT NULL
    UNION SELECT key FROM gtfs_refused WHERE file = 'trips.txt' AND key IS NOT NULL
)
SELECT t.id
FROM schedule_trip AS t JOIN schedule_stop_time AS s ON s.trip_id = t.id AND s.seq = 0
WHERE t.source = %(feed)s AND t.service_date BETWEEN %(first)s AND %(last)s
  AND t.status = 'published' AND t.withdrawn_at IS NULL AND s.departure > %(now)s
  AND t.id NOT IN (SELECT id FROM gtfs_run)
  AND t.source_key NOT IN (SELECT id FROM broken)
  AND regexp_replace(t.source_key, '@[0-9]+:[0-9]{2}:[0-9]{2}$', '') NOT IN (SELECT id FROM broken)
