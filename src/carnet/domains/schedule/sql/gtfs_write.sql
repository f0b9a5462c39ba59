-- New trips, and new values for changed ones; then the stop times of both. %(feed)s names the feed.
INSERT INTO schedule_trip (id, operator_id, vehicle_id, seat_plan_version_id, fare_table_id, kind, name, number,
                           service_date, source, source_key)
SELECT r.id, r.operator_id, f.vehicle_id, f.seat_plan_version_id, f.fare_table_id, r.kind, r.name, r.number,
       r.day, %(feed)s, r.key
FROM gtfs_run AS r JOIN gtfs_fitting AS f ON f.operator_id = r.operator_id AND f.layout = r.layout
WHERE r.is_new ORDER BY r.id;

UPDATE schedule_trip AS t SET
    checksum = NULL, name = r.name, number = r.number, kind = r.kind,
    vehicle_id = CASE WHEN t.kind = r.kind THEN t.vehicle_id ELSE f.vehicle_id END,
    seat_plan_version_id = CASE WHEN t.kind = r.kind THEN t.seat_plan_version_id ELSE f.seat_plan_version_id END,
    fare_table_id = CASE WHEN t.kind = r.kind AND old.name <> fares.name THEN t.fare_table_id ELSE f.fare_table_id END
FROM gtfs_run AS r
JOIN gtfs_fitting AS f ON f.operator_id = r.operator_id AND f.layout = r.layout
JOIN schedule_fare_table AS fares ON fares.id = f.fare_table_id,
schedule_fare_table AS old
WHERE r.is_changed AND t.id = r.id AND old.id = t.fare_table_id;

DELETE FROM schedule_stop_time AS s USING gtfs_run AS r WHERE r.is_changed AND s.trip_id = r.id;

INSERT INTO schedule_stop_time (trip_id, seq, station_id, arrival, departure, metres, pick_up, drop_off, kind)
SELECT trip_id, seq, station_id, arrival, departure, metres, pick_up, drop_off, kind
FROM gtfs_wanted WHERE is_new OR is_changed
ORDER BY trip_id, seq;
