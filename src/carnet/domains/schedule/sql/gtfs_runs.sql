-- What is to run: each sound trip on each of its days, or as often as its frequencies say. A run that the schedule has
-- already keeps its id. Runs that have left by %(now)s are not imported any more.
CREATE TEMP TABLE gtfs_start ON COMMIT DROP AS
SELECT t.line AS trip, t.id AS key, 0 AS shift FROM gtfs_trip AS t
WHERE t.reason IS NULL AND t.id NOT IN (SELECT trip FROM gtfs_frequency)
UNION  -- not all: windows that overlap mean the same departures
SELECT t.line, t.id || '@' || to_char(make_interval(secs => start), 'HH24:MI:SS'), start - c.departure
FROM gtfs_frequency AS f
JOIN gtfs_trip AS t ON t.id = f.trip AND t.reason IS NULL
JOIN gtfs_call AS c ON c.trip = t.line AND c.seq = 0
CROSS JOIN LATERAL generate_series(f.first, f.until - 1, f.headway) AS start;

ANALYZE gtfs_start, gtfs_service_day, gtfs_midnight, gtfs_agency, gtfs_station, gtfs_fitting;

CREATE TEMP TABLE gtfs_run ON COMMIT DROP AS
SELECT x.id IS NULL AS is_new, coalesce(x.id, carnet_uuid7()) AS id, s.trip, s.key, d.day, r.kind, r.layout,
       a.operator_id, m.at + make_interval(secs => s.shift) AS start, t.number,
       CASE WHEN t.number ~ '[[:alpha:]]' THEN t.number
            WHEN t.number <> '' THEN coalesce(nullif(r.number, ''), r.name) || ' ' || t.number
            WHEN r.number ~ '[[:alpha:]]' OR r.name = '' THEN r.number
            ELSE concat_ws(' ', nullif(r.number, ''), r.name) END AS name,
       false AS is_changed
FROM gtfs_start AS s
JOIN gtfs_trip AS t ON t.line = s.trip
JOIN gtfs_route AS r ON r.id = t.route
JOIN gtfs_agency AS a ON a.id = r.agency
JOIN gtfs_service_day AS d ON d.service = t.service
JOIN gtfs_midnight AS m ON m.timezone = a.timezone AND m.day = d.day
JOIN gtfs_call AS c ON c.trip = s.trip AND c.seq = 0
LEFT JOIN schedule_trip AS x ON x.operator_id = a.operator_id AND x.source = %(feed)s AND x.source_key = s.key
    AND x.service_date = d.day
WHERE m.at + make_interval(secs => s.shift + c.departure) > %(now)s;
ANALYZE gtfs_run;

-- The stop times of these runs, as the schedule keeps them.
CREATE TEMP VIEW gtfs_wanted AS
SELECT r.id AS trip_id, c.seq::smallint AS seq, p.station_id,
       CASE WHEN c.seq > 0 THEN r.start + make_interval(secs => c.arrival) END AS arrival,
       CASE WHEN NOT c.is_last THEN r.start + make_interval(secs => c.departure) END AS departure,
       c.metres, c.pick_up, c.drop_off,
       CASE WHEN c.pick_up OR c.drop_off THEN 'boarding' ELSE 'technical' END AS kind, r.is_new, r.is_changed
FROM gtfs_run AS r JOIN gtfs_call AS c ON c.trip = r.trip JOIN gtfs_station AS p ON p.station = c.station;
