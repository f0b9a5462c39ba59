-- The operator's part of live tickets that it has not earned at an instant: those whose trip has not arrived for as long
-- as `delay`, and those of cancelled trips, whose holders may take everything back at any time.
CREATE OR REPLACE FUNCTION booking_not_earned(operator uuid, currency text, at timestamptz, delay interval)
RETURNS TABLE (waiting bigint, contested bigint)
LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(t.amount - t.commission - t.tax) FILTER (WHERE l.status IS DISTINCT FROM 'cancelled'), 0)::bigint,
           coalesce(sum(t.amount - t.commission - t.tax) FILTER (WHERE l.status = 'cancelled'), 0)::bigint
    FROM booking_ticket t LEFT JOIN booking_listing_times l ON l.listing_id = t.listing_id
    WHERE t.operator_id = booking_not_earned.operator AND t.currency = booking_not_earned.currency
      AND t.status IN ('issued', 'boarded')
      AND (l.status = 'cancelled' OR greatest(t.arrives_at, l.arrivals[t.to_stop + 1]) + delay > at)
$$;
