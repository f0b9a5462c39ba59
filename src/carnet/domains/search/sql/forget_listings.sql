-- Drops listings of which no call is left. They are kept longer than their calls, so that late news of them is known
-- to be stale.
DELETE FROM search_listing AS listing
WHERE listing.departs_at < %(before)s
    AND NOT EXISTS (SELECT FROM search_call WHERE search_call.listing_id = listing.id)
