-- The stations that sound trips call at, with the kinds of vehicles that serve them.
SELECT s.line, s.id, s.name, s.latitude, s.longitude, coalesce(nullif(s.timezone, ''), min(a.timezone)),
       array_agg(DISTINCT r.kind)
FROM (SELECT DISTINCT c.station, t.route FROM gtfs_call AS c JOIN gtfs_trip AS t ON t.line = c.trip) AS served
JOIN gtfs_stop AS s ON s.line = served.station
JOIN gtfs_route AS r ON r.id = served.route
JOIN gtfs_agency AS a ON a.id = r.agency
GROUP BY s.line, s.id, s.name, s.latitude, s.longitude, s.timezone
ORDER BY s.line
