-- How many trips have no fault.
SELECT count(*) FROM gtfs_trip WHERE reason IS NULL
