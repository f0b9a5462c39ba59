-- Which agencies run which kinds of vehicles.
SELECT DISTINCT r.agency, r.layout, r.kind
FROM gtfs_trip AS t JOIN gtfs_route AS r ON r.id = t.route
WHERE t.reason IS NULL
ORDER BY 1, 2
