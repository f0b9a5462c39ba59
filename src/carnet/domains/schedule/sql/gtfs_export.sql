-- Published trips of an operator as GTFS has them: trips that run alike on several days are one, with the days.
--   %(operator)s, %(since)s to %(until)s (local dates, the last one excluded), %(zone)s: the agency's time zone.
-- Times are seconds from noon less twelve hours of the day, as GTFS counts them
-- (https://gtfs.org/documentation/schedule/reference/#field-types, Time), so that they never repeat in a night when
-- clocks are turned. A day begins in the agency's zone, which may be later than the day where the trip begins.
WITH chosen AS (
    SELECT t.id, t.kind, t.name, least(t.service_date, (first.departure AT TIME ZONE %(zone)s)::date) AS day
    FROM schedule_trip AS t
    JOIN schedule_stop_time AS first ON first.trip_id = t.id AND first.seq = 0
    WHERE t.operator_id = %(operator)s AND t.service_date >= %(since)s AND t.service_date < %(until)s
      AND t.kind <> 'event' AND t.version > 0 AND t.withdrawn_at IS NULL AND t.status <> 'cancelled'
), timed AS (
    SELECT id, kind, name, day, ((day + time '12:00') AT TIME ZONE %(zone)s) - interval '12 hours' AS midnight
    FROM chosen
), alike AS (
    SELECT t.id, t.kind, t.name, t.day, jsonb_agg(jsonb_build_array(
               s.station_id, extract(epoch FROM coalesce(s.arrival, s.departure) - t.midnight)::integer,
               extract(epoch FROM coalesce(s.departure, s.arrival) - t.midnight)::integer,
               s.pick_up, s.drop_off, s.metres) ORDER BY s.seq) AS calls
    FROM timed AS t JOIN schedule_stop_time AS s ON s.trip_id = t.id
    GROUP BY t.id, t.kind, t.name, t.day
), told_apart AS (  -- two that are alike on one day are two trips
    SELECT *, row_number() OVER (PARTITION BY kind, name, day, calls ORDER BY id) AS twin FROM alike
)
SELECT kind, name, array_agg(day ORDER BY day) AS days, calls
FROM told_apart GROUP BY kind, name, calls, twin ORDER BY kind, name, min(day), calls, twin
