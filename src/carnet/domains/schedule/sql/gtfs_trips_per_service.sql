-- How many sound trips each service has.
SELECT service, count(*) FROM gtfs_trip WHERE reason IS NULL GROUP BY service
