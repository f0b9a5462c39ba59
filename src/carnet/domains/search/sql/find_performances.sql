-- Performances on sale that begin on one of the local dates from `first_day` to `last_day`; `in_city` and `at_station`
-- may be null for anywhere, `of_event` for any event. Rows as those of search_find_trips. Dates are off instants by at most a day, which lets an
-- index on the instant narrow them down.
CREATE OR REPLACE FUNCTION search_find_performances(in_city uuid, at_station uuid, first_day date, last_day date, of_event uuid)
RETURNS TABLE (
    listing_id uuid, kind text, name text, operator_id uuid, operator_name text, amenities text[], sale_from timestamptz,
    seat_plan_id uuid, fare_table_id uuid, from_seq smallint, from_station_id uuid, departs bigint,
    to_seq smallint, to_station_id uuid, arrives bigint, metres integer, sale_until timestamptz, event_id uuid
)
LANGUAGE sql STABLE ROWS 50 AS $$
    SELECT listing.id, listing.kind, listing.name, listing.operator_id, listing.operator_name, listing.amenities,
        listing.sale_from, listing.seat_plan_id, listing.fare_table_id, board.seq, board.station_id,
        extract(epoch FROM board.departs_at)::bigint, leave.seq, leave.station_id,
        extract(epoch FROM leave.arrives_at)::bigint, leave.metres - board.metres, listing.sale_until, listing.event_id
    FROM search_listing listing
    JOIN search_call board ON board.listing_id = listing.id AND board.seq = 0
    JOIN search_call leave ON leave.listing_id = listing.id AND leave.seq = 1
    WHERE listing.on_sale AND listing.kind = 'event'
        AND listing.departs_at BETWEEN first_day - interval '1 day' AND last_day + interval '2 days'
        AND board.local_date BETWEEN first_day AND last_day
        AND (of_event IS NULL OR listing.event_id = of_event)
        AND (in_city IS NULL OR board.city_id = in_city)
        AND (at_station IS NULL OR board.station_id = at_station);
$$;
