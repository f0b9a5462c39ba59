-- Routes and trips: ids once, what they point to exists. Faulty routes go; faulty trips stay and say why.
WITH counted AS (
    SELECT line, row_number() OVER (PARTITION BY id ORDER BY line) AS place FROM gtfs_route
), gone AS (
    DELETE FROM gtfs_route AS r USING counted AS c WHERE c.line = r.line AND c.place > 1 RETURNING r.*
)
INSERT INTO gtfs_skipped
SELECT 'routes.txt', line, 'DUPLICATE', 'route_id ' || id || ' stands further up already', concat_ws(',', id, name)
FROM gone;

UPDATE gtfs_route SET agency = (SELECT id FROM gtfs_agency) -- a route may leave its agency away if there is one only
WHERE agency = '' AND (SELECT count(*) FROM gtfs_agency) = 1;

WITH gone AS (
    DELETE FROM gtfs_route WHERE agency NOT IN (SELECT id FROM gtfs_agency) RETURNING *
)
INSERT INTO gtfs_skipped
SELECT 'routes.txt', line, 'UNKNOWN_AGENCY', 'there is no usable agency ' || agency, concat_ws(',', id, name)
FROM gone;

WITH counted AS (
    SELECT line, row_number() OVER (PARTITION BY id ORDER BY line) AS place FROM gtfs_trip
), gone AS (
    DELETE FROM gtfs_trip AS t USING counted AS c WHERE c.line = t.line AND c.place > 1 RETURNING t.*
)
INSERT INTO gtfs_skipped
SELECT 'trips.txt', line, 'DUPLICATE', 'trip_id ' || id || ' stands further up already', id
FROM gone;

UPDATE gtfs_trip SET reason = 'UNKNOWN_ROUTE', detail = 'there is no usable route ' || route
WHERE route NOT IN (SELECT id FROM gtfs_route);

-- A trip that runs by frequencies makes trips called as itself and its departure; nobody else may be called so.
UPDATE gtfs_trip SET reason = 'DUPLICATE', detail = 'a departure of another trip is called ' || id
WHERE regexp_replace(id, '@[0-9]+:[0-9]{2}:[0-9]{2}$', '') IN (SELECT trip FROM gtfs_frequency)
  AND id NOT IN (SELECT trip FROM gtfs_frequency);

UPDATE gtfs_trip SET reason = 'UNKNOWN_SERVICE', detail = 'there is no usable service ' || service
WHERE reason IS NULL AND (service NOT IN (SELECT id FROM gtfs_service)
    OR service IN (SELECT key FROM gtfs_refused WHERE file = 'calendar.txt' AND key IS NOT NULL));

