-- The time zones in which an operator's published trips begin.
SELECT DISTINCT p.timezone
FROM schedule_trip AS t
JOIN schedule_stop_time AS s ON s.trip_id = t.id AND s.seq = 0
JOIN network_station_place AS p USING (station_id)
WHERE t.operator_id = %(operator)s AND t.service_date >= %(since)s AND t.service_date < %(until)s
  AND t.kind <> 'event' AND t.version > 0 AND t.withdrawn_at IS NULL AND t.status <> 'cancelled'
ORDER BY 1
