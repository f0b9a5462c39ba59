-- Free, held and sold seats of every leg of a listing whose seats have rows. Dead holds count as free.
SELECT leg - 1,
       count(*),
       count(*) FILTER (WHERE substring(s.occupied FROM leg FOR 1) = B'0' OR dead.legs @> ARRAY[leg - 1]),
       count(*) FILTER (WHERE live.legs @> ARRAY[leg - 1])
FROM inventory_listing l
CROSS JOIN LATERAL generate_series(1, l.legs) AS leg
JOIN inventory_seat s ON s.listing_id = l.id
LEFT JOIN LATERAL (
    SELECT array_agg(held) AS legs FROM inventory_hold h, generate_series(h.from_stop, h.to_stop - 1) AS held
    WHERE h.listing_id = l.id AND h.ordinal = s.ordinal AND h.expires_at > %(now)s
) live ON true
LEFT JOIN LATERAL (
    SELECT array_agg(held) AS legs FROM inventory_hold h, generate_series(h.from_stop, h.to_stop - 1) AS held
    WHERE h.listing_id = l.id AND h.ordinal = s.ordinal AND h.expires_at <= %(now)s
) dead ON true
WHERE l.id = %(listing)s AND NOT s.blocked
GROUP BY leg ORDER BY leg
