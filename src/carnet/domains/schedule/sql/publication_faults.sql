-- The trips that cannot be published, and why (a word of contracts.Outcome).
CREATE OR REPLACE FUNCTION schedule_publication_faults(trip_ids uuid[], at timestamptz, put_on_sale boolean)
RETURNS TABLE (trip_id uuid, fault text, version integer)
LANGUAGE sql STABLE AS $$
    WITH given AS (
        SELECT DISTINCT unnest(trip_ids) AS id
    ), stops AS (
        SELECT s.trip_id, count(*) AS number, min(s.departure) AS first_departure
        FROM given JOIN schedule_stop_time AS s ON s.trip_id = given.id GROUP BY s.trip_id
    ), judged AS (
        SELECT given.id, coalesce(t.version, 0) AS version, CASE
                   WHEN t.id IS NULL THEN 'not_found'
                   WHEN NOT put_on_sale AND t.version = 0 THEN 'unchanged'
                   WHEN put_on_sale AND t.status IN ('departed', 'arrived', 'cancelled') THEN 'closed'
                   WHEN put_on_sale AND NOT o.may_sell THEN 'operator_not_approved'
                   WHEN coalesce(stops.number, 0) < 2 THEN 'without_stops'
                   WHEN t.status = 'draft' AND stops.first_departure <= at THEN 'departed'
               END AS fault
        FROM given
        LEFT JOIN schedule_trip AS t ON t.id = given.id
        LEFT JOIN operators_operator_terms AS o ON o.operator_id = t.operator_id
        LEFT JOIN stops ON stops.trip_id = given.id
    )
    SELECT judged.id, judged.fault, judged.version FROM judged WHERE judged.fault IS NOT NULL
$$
