-- A plan made for empty tables is a bad one; nobody else analyses temporary tables.
ANALYZE gtfs_stop, gtfs_route, gtfs_trip, gtfs_frequency, gtfs_stop_time, gtfs_service, gtfs_refused
