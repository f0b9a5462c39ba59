-- How many places of fares with a quota are taken, by listing: sold, or held and alive. %(listings)s: uuid[]
SELECT u.listing_id, u.family, u.travel_class, count(*)
FROM inventory_quota_use u
LEFT JOIN inventory_hold h ON h.listing_id = u.listing_id AND h.ticket_id = u.ticket_id
WHERE u.listing_id = ANY (%(listings)s) AND (h.ticket_id IS NULL OR h.expires_at > %(now)s)
GROUP BY u.listing_id, u.family, u.travel_class
