-- Stops: ids once, parents that exist; then each stop knows its station.
WITH counted AS (
    SELECT line, row_number() OVER (PARTITION BY id ORDER BY line) AS place FROM gtfs_stop
), gone AS (
    DELETE FROM gtfs_stop AS s USING counted AS c WHERE c.line = s.line AND c.place > 1 RETURNING s.*
)
INSERT INTO gtfs_skipped
SELECT 'stops.txt', line, 'DUPLICATE', 'stop_id ' || id || ' stands further up already', concat_ws(',', id, name)
FROM gone;

WITH orphans AS (
    SELECT s.line FROM gtfs_stop AS s LEFT JOIN gtfs_stop AS p ON p.id = s.parent
    WHERE s.parent <> '' AND (p.id IS NULL OR p.parent <> '' AND p.parent NOT IN (SELECT id FROM gtfs_stop))
), gone AS (
    DELETE FROM gtfs_stop AS s USING orphans AS o WHERE o.line = s.line RETURNING s.*
)
INSERT INTO gtfs_skipped
SELECT 'stops.txt', line, 'UNKNOWN_PARENT', 'there is no parent_station ' || parent, concat_ws(',', id, name)
FROM gone;

-- 0 stop or platform, 1 station, 4 boarding area on a platform; entrances and nodes are no places to board.
UPDATE gtfs_stop AS s SET station = coalesce(
    (SELECT g.line FROM gtfs_stop AS p JOIN gtfs_stop AS g ON g.id = p.parent
     WHERE p.id = s.parent AND p.parent <> '' AND s.location_type = 4),
    (SELECT p.line FROM gtfs_stop AS p WHERE p.id = s.parent AND s.location_type <> 1),
    s.line)
WHERE s.location_type IN (0, 1, 4);

