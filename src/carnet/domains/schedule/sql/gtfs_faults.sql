-- The end of a trip has no time when the row that has it was refused; that is no second fault.
UPDATE gtfs_ordered SET fault = NULL
WHERE fault = 'TIME_MISSING' AND trip IN (
    SELECT t.line FROM gtfs_refused AS r JOIN gtfs_trip AS t ON t.id = r.key WHERE r.file = 'stop_times.txt');

-- A trip of which any row is broken is left out whole, and says which row it was.
WITH unreadable AS (
    SELECT line, sequence FROM gtfs_refused WHERE file = 'stop_times.txt' AND key IS NULL
), around AS (  -- the sound rows before and behind each row whose trip cannot be read
    SELECT line, sequence, sound,
           max(line) FILTER (WHERE sound) OVER (ORDER BY line) AS before,
           min(line) FILTER (WHERE sound) OVER (ORDER BY line ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS behind
    FROM (SELECT line, sequence, false AS sound FROM unreadable
          UNION ALL SELECT line, sequence, true FROM gtfs_stop_time WHERE EXISTS (SELECT FROM unreadable)) AS lines
), touched AS (  -- it may be a call of the trip before if its sequence goes on there, of the one behind likewise
    SELECT s.trip, a.line FROM around AS a JOIN gtfs_stop_time AS s ON s.line = a.before
    WHERE NOT a.sound AND (s.sequence < a.sequence) IS NOT FALSE
    UNION ALL
    SELECT s.trip, a.line FROM around AS a JOIN gtfs_stop_time AS s ON s.line = a.behind
    WHERE NOT a.sound AND (s.sequence > a.sequence) IS NOT FALSE
), faults AS (
    SELECT trip AS line, 1 AS rank, line AS at, 'BROKEN_ROWS' AS reason,
           format('stop_times.txt, line %s: %s', line, fault) AS detail
    FROM gtfs_ordered WHERE fault IS NOT NULL
    UNION ALL
    SELECT t.line, 2, r.line, 'BROKEN_ROWS', format('%s, line %s cannot be used', r.file, r.line)
    FROM gtfs_refused AS r JOIN gtfs_trip AS t ON t.id = r.key
    WHERE r.file IN ('stop_times.txt', 'frequencies.txt')
    UNION ALL
    SELECT t.line, 3, u.line, 'BROKEN_ROWS', format('stop_times.txt, line %s cannot be read', u.line)
    FROM touched AS u JOIN gtfs_trip AS t ON t.id = u.trip
    UNION ALL
    SELECT t.line, 4, 0, 'TOO_FEW_STOPS', 'a trip needs at least two stops'
    FROM gtfs_trip AS t LEFT JOIN gtfs_ordered AS c ON c.trip = t.line AND c.seq = 1
    WHERE c.trip IS NULL
), first AS (
    SELECT DISTINCT ON (line) line, reason, detail FROM faults ORDER BY line, rank, at
)
UPDATE gtfs_trip AS t SET reason = f.reason, detail = f.detail FROM first AS f
WHERE f.line = t.line AND t.reason IS NULL;

INSERT INTO gtfs_skipped
SELECT 'trips.txt', line, reason, detail, concat_ws(',', id, route, service) FROM gtfs_trip WHERE reason IS NOT NULL;

INSERT INTO gtfs_skipped
SELECT 'stop_times.txt', s.line, 'UNKNOWN_TRIP', 'there is no usable trip ' || s.trip,
       concat_ws(',', s.trip, s.stop, s.sequence)
FROM gtfs_stop_time AS s WHERE s.trip NOT IN (SELECT id FROM gtfs_trip);

INSERT INTO gtfs_skipped
SELECT 'stop_times.txt', s.line, coalesce(c.fault, 'TRIP_SKIPPED'),
       CASE c.fault
           WHEN 'UNKNOWN_STOP' THEN 'there is no usable stop ' || s.stop
           WHEN 'DUPLICATE' THEN 'the trip has stop_sequence ' || s.sequence || ' already'
           WHEN 'TIME_BACKWARDS' THEN 'the trip arrives before it left the stop before'
           WHEN 'TIME_MISSING' THEN 'the first and the last stop need times'
           ELSE 'its trip is left out: ' || t.detail
       END,
       concat_ws(',', s.trip, make_interval(secs => s.arrival), make_interval(secs => s.departure), s.stop, s.sequence)
FROM gtfs_trip AS t
JOIN gtfs_ordered AS c ON c.trip = t.line
JOIN gtfs_stop_time AS s ON s.line = c.line
WHERE t.reason IS NOT NULL;

INSERT INTO gtfs_skipped
SELECT 'frequencies.txt', f.line,
       CASE WHEN t.line IS NULL THEN 'UNKNOWN_TRIP' ELSE 'TRIP_SKIPPED' END,
       CASE WHEN t.line IS NULL THEN 'there is no usable trip ' || f.trip
            ELSE 'its trip is left out: ' || t.detail END,
       concat_ws(',', f.trip, make_interval(secs => f.first), make_interval(secs => f.until), f.headway)
FROM gtfs_frequency AS f LEFT JOIN gtfs_trip AS t ON t.id = f.trip
WHERE t.line IS NULL OR t.reason IS NOT NULL;
