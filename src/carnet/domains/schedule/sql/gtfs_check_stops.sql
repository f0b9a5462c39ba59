-- Stops: ids once, parents that exist; then each stop knows its station.
WITH counted AS (
    SELECT line, row_number() OVER (PARTITION BY id ORDER BY line) AS place FROM gtfs_stop
), gone AS (
    DELETE FROM gtfs_stop AS s USING counted AS c WHERE c.line = s.line AND c.place > 1 RETURNING s.*
)
INSERT INTO gtfs_skipped
SELECT 'stops.txt', line, 'DUPLICATE', 'stop_id ' || id || ' stands further up already', concat_ws(',', id, name)
FROM gone;

-- The parent of a boarding area (4) is a platform (0), of all others a station (1) or, though the specification does
-- not say so, a stop that has no parent itself. Boarding areas come second: their platforms may have gone.
WITH orphans AS (
    SELECT s.line FROM gtfs_stop AS s
    LEFT JOIN gtfs_stop AS p ON p.id = s.parent AND (p.location_type = 1 OR p.location_type = 0 AND p.parent = '')
    WHERE s.parent <> '' AND s.location_type <> 4 AND p.line IS NULL
), gone AS (
    DELETE FROM gtfs_stop AS s USING orphans AS o WHERE o.line = s.line RETURNING s.*
)
INSERT INTO gtfs_skipped
SELECT 'stops.txt', line, 'UNKNOWN_PARENT', 'there is no station ' || parent, concat_ws(',', id, name)
FROM gone;

WITH orphans AS (
    SELECT s.line FROM gtfs_stop AS s
    LEFT JOIN gtfs_stop AS p ON p.id = s.parent AND p.location_type = 0
    WHERE s.location_type = 4 AND p.line IS NULL
), gone AS (
    DELETE FROM gtfs_stop AS s USING orphans AS o WHERE o.line = s.line RETURNING s.*
)
INSERT INTO gtfs_skipped
SELECT 'stops.txt', line, 'UNKNOWN_PARENT', 'there is no platform ' || parent, concat_ws(',', id, name)
FROM gone;

-- 0 stop or platform, 1 station, 4 boarding area on a platform; entrances and nodes are no places to board.
WITH placed AS (
    SELECT s.line, CASE WHEN s.location_type = 1 THEN s.line
                        WHEN s.location_type = 4 THEN coalesce(g.line, p.line, s.line)
                        ELSE coalesce(p.line, s.line) END AS station
    FROM gtfs_stop AS s
    LEFT JOIN gtfs_stop AS p ON p.id = s.parent
    LEFT JOIN gtfs_stop AS g ON g.id = p.parent
    WHERE s.location_type IN (0, 1, 4)
)
UPDATE gtfs_stop AS s SET station = p.station FROM placed AS p WHERE p.line = s.line;
