-- The calls of sound trips, with metres since the first one: as the feed measured them (%(scale)s metres for its unit,
-- null: not usable), else along great circles, longer by the detour that rails and roads make (%(detour)s); planes
-- make none.
CREATE TEMP TABLE gtfs_call ON COMMIT DROP AS
WITH ways AS (
    SELECT c.trip, bool_and(c.measured) AND %(scale)s::float8 IS NOT NULL AS measured, min(c.distance) AS start,
           CASE max(r.kind) WHEN 'plane' THEN 1 ELSE %(detour)s::float8 END AS detour
    FROM gtfs_ordered AS c JOIN gtfs_trip AS t ON t.line = c.trip JOIN gtfs_route AS r ON r.id = t.route
    WHERE t.reason IS NULL
    GROUP BY c.trip
)
SELECT c.trip, c.seq, lead(c.seq) OVER (PARTITION BY c.trip ORDER BY c.seq) IS NULL AS is_last, c.station, c.arrival,
       c.departure, c.pick_up, c.drop_off, least(2147483647, round(
           CASE WHEN w.measured THEN (c.distance - w.start) * %(scale)s::float8
                ELSE w.detour * sum(c.leg) OVER (PARTITION BY c.trip ORDER BY c.seq) END))::integer AS metres
FROM gtfs_ordered AS c JOIN ways AS w USING (trip);
CREATE UNIQUE INDEX ON gtfs_call (trip, seq);

-- Times that the feed leaves open, in proportion to the way between the calls that have times; where the way has no
-- length, in proportion to the number of calls.
WITH open AS (
    SELECT trip, seq, metres, arrival,
           max(seq) FILTER (WHERE arrival IS NOT NULL) OVER (PARTITION BY trip ORDER BY seq) AS before,
           min(seq) FILTER (WHERE arrival IS NOT NULL)
               OVER (PARTITION BY trip ORDER BY seq ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS behind
    FROM gtfs_call WHERE trip IN (SELECT trip FROM gtfs_call WHERE arrival IS NULL)
), filled AS (
    SELECT o.trip, o.seq, b.departure + round((a.arrival - b.departure) * CASE
               WHEN a.metres > b.metres THEN (o.metres - b.metres)::float8 / (a.metres - b.metres)
               ELSE (o.seq - b.seq)::float8 / (a.seq - b.seq) END)::integer AS at
    FROM open AS o
    JOIN gtfs_call AS b ON b.trip = o.trip AND b.seq = o.before
    JOIN gtfs_call AS a ON a.trip = o.trip AND a.seq = o.behind
    WHERE o.arrival IS NULL
)
UPDATE gtfs_call AS c SET arrival = f.at, departure = f.at FROM filled AS f WHERE f.trip = c.trip AND f.seq = c.seq;
ANALYZE gtfs_call;
