-- How many runs are new, changed, as they were, and left alone since somebody has moved them on; on how many trips.
SELECT count(*) FILTER (WHERE r.is_new), count(*) FILTER (WHERE r.is_changed),
       count(*) FILTER (WHERE NOT r.is_new AND NOT r.is_changed AND t.status IN ('draft', 'published')),
       count(*) FILTER (WHERE t.status NOT IN ('draft', 'published')),
       count(DISTINCT r.trip)
FROM gtfs_run AS r LEFT JOIN schedule_trip AS t USING (id)
