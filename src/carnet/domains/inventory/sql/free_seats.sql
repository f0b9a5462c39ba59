-- Seats free on a whole span, by listing and class, for many spans at once. Dead holds count as free.
CREATE OR REPLACE FUNCTION inventory_free_seats(listings uuid[], from_stops integer[], to_stops integer[], at timestamptz)
RETURNS TABLE (place integer, travel_class text, free bigint)
LANGUAGE sql STABLE
AS $$
    SELECT asked.place::integer, s.travel_class::text,
           count(*) FILTER (
               WHERE NOT s.blocked AND (s.occupied & ~coalesce(dead.span, ~s.occupied & s.occupied) & asked.span)
                     = (asked.span & ~asked.span)
           )
    FROM (
        SELECT a.place, a.listing_id, inventory_span(a.from_stop, a.to_stop, l.legs) AS span
        FROM unnest(listings, from_stops, to_stops) WITH ORDINALITY AS a (listing_id, from_stop, to_stop, place)
        JOIN inventory_listing l ON l.id = a.listing_id AND a.to_stop <= l.legs
    ) asked
    JOIN inventory_seat s ON s.listing_id = asked.listing_id
    LEFT JOIN (
        SELECT h.listing_id, h.ordinal, bit_or(inventory_span(h.from_stop, h.to_stop, l.legs)) AS span
        FROM inventory_hold h JOIN inventory_listing l ON l.id = h.listing_id
        WHERE h.listing_id = ANY (listings) AND h.expires_at <= at
        GROUP BY h.listing_id, h.ordinal
    ) dead ON dead.listing_id = s.listing_id AND dead.ordinal = s.ordinal
    GROUP BY asked.place, s.travel_class
$$;
