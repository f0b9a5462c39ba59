-- What an operator will have earned day by day (UTC), the next day first: see booking_not_earned.
SELECT ((greatest(t.arrives_at, l.arrivals[t.to_stop + 1]) + %(delay)s) AT TIME ZONE 'UTC')::date AS day,
       sum(t.amount - t.commission - t.tax)::bigint, count(*)
FROM booking_ticket t LEFT JOIN booking_listing_times l ON l.listing_id = t.listing_id
WHERE t.operator_id = %(operator)s AND t.currency = %(currency)s AND t.status IN ('issued', 'boarded')
  AND l.status IS DISTINCT FROM 'cancelled'
  AND greatest(t.arrives_at, l.arrivals[t.to_stop + 1]) + %(delay)s > %(at)s
GROUP BY 1
ORDER BY 1
LIMIT %(limit)s
