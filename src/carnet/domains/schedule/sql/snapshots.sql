-- Trips as the JSON of contracts.ListingSnapshot without its version, which the publication gives.
-- A draft is shown as it will be once it is published.
CREATE OR REPLACE FUNCTION schedule_snapshots(trip_ids uuid[])
RETURNS TABLE (trip_id uuid, content jsonb)
LANGUAGE sql STABLE AS $$
    WITH wanted AS (  -- many ids are joined faster than searched in an array
        SELECT DISTINCT unnest(trip_ids) AS trip_id
    ), stops AS (
        SELECT s.trip_id, jsonb_agg(jsonb_build_object(
                   'station_id', s.station_id, 'station_name', p.station_name,
                   'city_id', p.city_id, 'city_name', p.city_name,
                   'country', p.country, 'timezone', p.timezone,
                   'arrival', schedule_instant(s.arrival), 'departure', schedule_instant(s.departure),
                   'metres', s.metres, 'kind', s.kind, 'pick_up', s.pick_up, 'drop_off', s.drop_off,
                   'latitude', p.latitude, 'longitude', p.longitude) ORDER BY s.seq) AS list
        FROM wanted JOIN schedule_stop_time AS s USING (trip_id) JOIN network_station_place AS p USING (station_id)
        GROUP BY s.trip_id
    )
    SELECT t.id, jsonb_build_object(
        'id', t.id, 'kind', t.kind, 'name', t.name,
        'operator_id', t.operator_id, 'operator_name', o.operator_name,
        'seat_plan_id', t.seat_plan_version_id, 'fare_table_id', t.fare_table_id,
        'commission_bp', o.commission_bp, 'hold_minutes', o.hold_minutes,
        'stops', stops.list,
        'status', CASE t.status WHEN 'draft' THEN 'published' ELSE t.status END,
        'amenities', ARRAY(SELECT DISTINCT a COLLATE "C" FROM unnest(t.amenities || v.amenities) AS a ORDER BY 1),
        'sale_from', schedule_instant(t.sale_from), 'sale_until', schedule_instant(t.sale_until),
        'event_id', t.event_id, 'most_per_user', e.most_per_user, 'on_sale', t.withdrawn_at IS NULL)
    FROM stops
    JOIN schedule_trip AS t ON t.id = stops.trip_id
    JOIN operators_operator_terms AS o USING (operator_id)
    LEFT JOIN operators_vehicle_amenities AS v USING (vehicle_id)
    LEFT JOIN schedule_event AS e ON e.id = t.event_id
$$
