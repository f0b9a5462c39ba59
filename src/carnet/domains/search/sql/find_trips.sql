-- Listings on sale that take somebody from one city or station to another and leave on one of the local dates from
-- `first_day` to `last_day`. A station may be null: then any in the city. Where a listing calls at several of a city's
-- stations, the pair with the shortest ride is taken, so that a listing appears once. Times are Unix seconds, which
-- cost a fraction of what reading timestamps does.
CREATE OR REPLACE FUNCTION search_find_trips(
    from_city uuid, from_station uuid, to_city uuid, to_station uuid, first_day date, last_day date
) RETURNS TABLE (
    listing_id uuid, kind text, name text, operator_id uuid, operator_name text, amenities text[], sale_from timestamptz,
    seat_plan_id uuid, fare_table_id uuid, from_seq smallint, from_station_id uuid, departs bigint,
    to_seq smallint, to_station_id uuid, arrives bigint, metres integer, sale_until timestamptz, event_id uuid
)
LANGUAGE plpgsql STABLE ROWS 50
-- A plan made while the tables were empty must not outlive that: reading either table whole is never right here.
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
BEGIN
    RETURN QUERY
    WITH pair AS MATERIALIZED (
        SELECT DISTINCT ON (board.listing_id)
            board.listing_id, board.seq AS from_seq, board.station_id AS from_station_id, board.departs_at,
            leave.seq AS to_seq, leave.station_id AS to_station_id, leave.arrives_at,
            leave.metres - board.metres AS metres
        FROM search_call board
        JOIN search_call leave
            ON leave.city_id = to_city AND leave.listing_id = board.listing_id AND leave.drop_off
            AND leave.seq > board.seq AND (to_station IS NULL OR leave.station_id = to_station)
        WHERE board.city_id = from_city AND board.local_date BETWEEN first_day AND last_day AND board.pick_up
            AND (from_station IS NULL OR board.station_id = from_station)
        ORDER BY board.listing_id, leave.arrives_at - board.departs_at, board.seq
    )
    SELECT pair.listing_id, listing.kind, listing.name, listing.operator_id, listing.operator_name, listing.amenities,
        listing.sale_from, listing.seat_plan_id, listing.fare_table_id, pair.from_seq, pair.from_station_id,
        extract(epoch FROM pair.departs_at)::bigint, pair.to_seq, pair.to_station_id,
        extract(epoch FROM pair.arrives_at)::bigint, pair.metres, listing.sale_until, listing.event_id
    FROM pair
    JOIN search_listing listing ON listing.id = pair.listing_id
    WHERE listing.on_sale AND listing.kind <> 'event';
END
$$;
