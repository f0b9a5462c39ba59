-- Counts the calls of each place anew. A place keeps its number while the new one is within a tenth of it: every change
-- makes each process read all places again. Rows are locked in the order in which everybody else takes them.
WITH counted AS (
    SELECT id, sum(calls)::integer AS weight
    FROM (
        SELECT station_id AS id, count(*) AS calls FROM search_call GROUP BY station_id
        UNION ALL
        SELECT city_id, count(*) FROM search_call GROUP BY city_id
    ) AS each
    GROUP BY id
), moved AS (
    SELECT place.id, coalesce(counted.weight, 0) AS weight
    FROM search_place place
    LEFT JOIN counted USING (id)
    WHERE abs(coalesce(counted.weight, 0) - place.weight) * 10 > place.weight
    ORDER BY place.id
    FOR UPDATE OF place
)
UPDATE search_place SET weight = moved.weight FROM moved WHERE search_place.id = moved.id
