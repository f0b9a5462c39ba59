-- Takes listings off sale as of the given versions. One that is not known yet is remembered, so that a snapshot older
-- than its withdrawal changes nothing when it comes. Returns how many changed.
CREATE OR REPLACE FUNCTION search_withdraw_listings(ids uuid[], versions bigint[]) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    changed uuid[];
BEGIN
    WITH stored AS (
        INSERT INTO search_listing AS old (id, version, on_sale, amenities)
        SELECT id, version, false, '{}' FROM unnest(ids, versions) AS new (id, version) ORDER BY id
        ON CONFLICT (id) DO UPDATE SET version = EXCLUDED.version, on_sale = false
        WHERE old.version < EXCLUDED.version
        RETURNING id
    )
    SELECT coalesce(array_agg(id), '{}') INTO changed FROM stored;
    DELETE FROM search_call WHERE listing_id = ANY (changed);
    RETURN cardinality(changed);
END
$$;
