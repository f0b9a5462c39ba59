-- In which orders of stations trips from %(today)s on with the fare table %(table)s, and timetables that name it, run.
WITH trips AS (
    SELECT id FROM schedule_trip
    WHERE operator_id = %(operator)s AND service_date >= %(today)s AND fare_table_id = %(table)s LIMIT %(most)s
)
SELECT DISTINCT array_agg(s.station_id ORDER BY s.seq) FROM trips JOIN schedule_stop_time s ON s.trip_id = trips.id
GROUP BY trips.id
UNION
SELECT array_agg(s.station_id ORDER BY s.seq)
FROM schedule_timetable t JOIN schedule_timetable_stop s ON s.timetable_id = t.id
WHERE t.operator_id = %(operator)s AND t.fares = %(name)s AND t.ended_at IS NULL
GROUP BY t.id
