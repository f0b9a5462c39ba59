-- Stop times in order of travel, each with the first fault that can be seen in it. `leg` is the great-circle distance
-- from the call before, in metres; the haversine formula with the mean radius of the earth (IUGG).
CREATE TEMP TABLE gtfs_ordered ON COMMIT DROP AS
WITH placed AS (
    SELECT s.line, t.line AS trip, o.station, s.sequence, s.arrival, s.departure, s.pick_up, s.drop_off, s.distance,
           radians(p.latitude) AS latitude, radians(p.longitude) AS longitude
    FROM gtfs_stop_time AS s
    JOIN gtfs_trip AS t ON t.id = s.trip
    LEFT JOIN gtfs_stop AS o ON o.id = s.stop
    LEFT JOIN gtfs_stop AS p ON p.line = o.station
), ordered AS (
    SELECT *, (row_number() OVER travel - 1)::integer AS seq,
           lag(sequence) OVER travel AS sequence_before, lead(sequence) OVER travel IS NULL AS is_last,
           lag(latitude) OVER travel AS latitude_before, lag(longitude) OVER travel AS longitude_before,
           lag(distance) OVER travel AS distance_before,
           max(departure) OVER (PARTITION BY trip ORDER BY sequence, line
                                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS departure_before
    FROM placed WINDOW travel AS (PARTITION BY trip ORDER BY sequence, line)
)
SELECT line, trip, seq, station, arrival, departure, pick_up, drop_off, distance,
       distance IS NOT NULL AND (distance >= distance_before) IS NOT FALSE AS measured,
       CASE WHEN seq = 0 THEN 0
            ELSE 2 * 6371009 * asin(least(1, sqrt(
                sin((latitude - latitude_before) / 2) ^ 2
                + cos(latitude) * cos(latitude_before) * sin((longitude - longitude_before) / 2) ^ 2)))
       END AS leg,
       CASE WHEN station IS NULL THEN 'UNKNOWN_STOP'
            WHEN sequence = sequence_before THEN 'DUPLICATE'
            WHEN arrival < departure_before THEN 'TIME_BACKWARDS'
            WHEN arrival IS NULL AND (seq = 0 OR is_last) THEN 'TIME_MISSING'
       END AS fault
FROM ordered;
ANALYZE gtfs_ordered;
