-- Keep everybody from a listing's seats until the transaction ends: the listing, its seats, its holds, in the order in which
-- buyers lock them. Each is a statement of its own, so that what is read after it is what the last buyer left.
CREATE OR REPLACE FUNCTION inventory_lock_listing(wanted uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM inventory_listing WHERE id = wanted FOR UPDATE;
    PERFORM FROM inventory_seat s WHERE s.listing_id = wanted ORDER BY s.ordinal FOR UPDATE;
    PERFORM FROM inventory_hold h WHERE h.listing_id = wanted ORDER BY h.ticket_id FOR UPDATE;
END
$$;

-- Give a listing that the caller has locked the seats of its snapshot's plan. `placed` is a JSON array of
--   {ticket, ordinal, from_stop, to_stop}
-- for every ticket that has a seat from now on; whatever else was taken is free, and holds of other tickets are gone. A
-- listing that was taken off sale by a later version stays off.
CREATE OR REPLACE FUNCTION inventory_give_plan(snapshot jsonb, placed jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    listing uuid := (snapshot ->> 'id')::uuid;
    stops integer := jsonb_array_length(snapshot -> 'stops');
BEGIN
    WITH gone AS (
        DELETE FROM inventory_hold h
        WHERE h.listing_id = listing
          AND h.ticket_id NOT IN (SELECT p.ticket FROM jsonb_to_recordset(placed) AS p (ticket uuid))
        RETURNING h.ticket_id
    )
    -- Without its hold a place of a quota counts as sold, and nobody gives it back any more.
    DELETE FROM inventory_quota_use u USING gone WHERE u.listing_id = listing AND u.ticket_id = gone.ticket_id;
    UPDATE inventory_hold h SET ordinal = p.ordinal
    FROM jsonb_to_recordset(placed) AS p (ticket uuid, ordinal smallint)
    WHERE h.listing_id = listing AND h.ticket_id = p.ticket AND h.ordinal <> p.ordinal;

    DELETE FROM inventory_seat s USING inventory_seat_plan p
    WHERE s.listing_id = listing AND p.id = (snapshot ->> 'seat_plan_id')::uuid
      AND s.ordinal NOT IN (SELECT (seat ->> 'ordinal')::smallint FROM jsonb_array_elements(p.content -> 'seats') AS seat);
    INSERT INTO inventory_seat AS s (listing_id, ordinal, travel_class, blocked, occupied)
    SELECT listing, (seat ->> 'ordinal')::smallint, seat ->> 'travel_class', (seat ->> 'blocked')::boolean,
           coalesce(taken.span, repeat('0', stops - 1)::bit varying)
    FROM inventory_seat_plan p
    CROSS JOIN LATERAL jsonb_array_elements(p.content -> 'seats') AS seat
    LEFT JOIN (
        SELECT t.ordinal, bit_or(inventory_span(t.from_stop, t.to_stop, stops - 1)) AS span
        FROM jsonb_to_recordset(placed) AS t (ordinal smallint, from_stop integer, to_stop integer)
        GROUP BY t.ordinal
    ) taken ON taken.ordinal = (seat ->> 'ordinal')::smallint
    WHERE p.id = (snapshot ->> 'seat_plan_id')::uuid
    ON CONFLICT (listing_id, ordinal) DO UPDATE SET
        travel_class = excluded.travel_class, blocked = excluded.blocked, occupied = excluded.occupied;

    UPDATE inventory_listing l SET
        seat_plan_id = (snapshot ->> 'seat_plan_id')::uuid, fare_table_id = (snapshot ->> 'fare_table_id')::uuid,
        departs_at = (snapshot -> 'stops' -> 0 ->> 'departure')::timestamptz, content = snapshot,
        version = greatest(l.version, (snapshot ->> 'version')::int),
        on_sale = l.version <= (snapshot ->> 'version')::int AND coalesce((snapshot ->> 'on_sale')::boolean, true)
                  AND snapshot ->> 'status' IN ('published', 'delayed', 'boarding')
    WHERE l.id = listing;
END
$$;
