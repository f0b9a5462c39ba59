-- Store published snapshots; an older version never replaces a newer one. %(listings)s: JSON array of snapshots.
-- A listing whose seats have rows keeps its stations and its plan: what was sold were seats between those. Another plan is
-- given to it together with its tickets (new_plan.sql).
INSERT INTO inventory_listing AS l
    (id, version, on_sale, legs, seat_plan_id, fare_table_id, departs_at, content, seats_made)
SELECT DISTINCT ON (id)
       (c ->> 'id')::uuid AS id, (c ->> 'version')::int,
       coalesce((c ->> 'on_sale')::boolean, true) AND c ->> 'status' IN ('published', 'delayed', 'boarding'),
       jsonb_array_length(c -> 'stops') - 1, (c ->> 'seat_plan_id')::uuid, (c ->> 'fare_table_id')::uuid,
       (c -> 'stops' -> 0 ->> 'departure')::timestamptz, c, false
FROM jsonb_array_elements(%(listings)s::jsonb) AS c
ORDER BY id, (c ->> 'version')::int DESC
ON CONFLICT (id) DO UPDATE SET
    version = excluded.version, on_sale = excluded.on_sale, legs = excluded.legs,
    seat_plan_id = excluded.seat_plan_id, fare_table_id = excluded.fare_table_id,
    departs_at = excluded.departs_at, content = excluded.content
WHERE l.version < excluded.version
  AND (NOT l.seats_made OR l.seat_plan_id = excluded.seat_plan_id
       AND jsonb_path_query_array(l.content, '$.stops[*].station_id')
           = jsonb_path_query_array(excluded.content, '$.stops[*].station_id'))
