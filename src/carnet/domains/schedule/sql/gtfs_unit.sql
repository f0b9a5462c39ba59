-- How long the measured ways are in the feed's unit, and in great-circle metres.
SELECT coalesce(sum(longest - shortest), 0), coalesce(sum(metres), 0)
FROM (SELECT max(distance) AS longest, min(distance) AS shortest, sum(leg) AS metres
      FROM gtfs_ordered GROUP BY trip HAVING bool_and(measured)) AS way
