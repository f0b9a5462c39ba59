-- Which of these tickets still have a live hold, each locked until the transaction ends: the point of no return
-- is to delete them with inventory_sell in the same transaction.
CREATE OR REPLACE FUNCTION inventory_live_holds(listings uuid[], tickets uuid[], at timestamptz) RETURNS SETOF uuid
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    SELECT h.ticket_id FROM inventory_hold h
    WHERE h.listing_id = ANY (listings) AND h.ticket_id = ANY (tickets) AND h.expires_at > at
    ORDER BY h.listing_id, h.ticket_id
    FOR UPDATE;
END
$$;

-- The holds become sales: the rows go, the legs stay taken.
CREATE OR REPLACE FUNCTION inventory_sell(listings uuid[], tickets uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM inventory_hold h WHERE h.listing_id = ANY (listings) AND h.ticket_id = ANY (tickets);
END
$$;
