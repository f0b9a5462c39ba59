-- Those of the snapshots (%(listings)s: their JSON array) that bring another plan to a listing whose seats have rows, over
-- the same stations: id and version, the newest of each listing. A snapshot that was taken over already is none of them.
SELECT DISTINCT ON (l.id) l.id, (c ->> 'version')::int, l.seat_plan_id
FROM jsonb_array_elements(%(listings)s::jsonb) AS c
JOIN inventory_listing l ON l.id = (c ->> 'id')::uuid
WHERE l.seats_made AND (l.content ->> 'version')::int < (c ->> 'version')::int
  AND l.seat_plan_id <> (c ->> 'seat_plan_id')::uuid
  AND jsonb_path_query_array(l.content, '$.stops[*].station_id') = jsonb_path_query_array(c, '$.stops[*].station_id')
ORDER BY l.id, (c ->> 'version')::int DESC
