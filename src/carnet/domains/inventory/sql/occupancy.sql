-- Every taken seat of a listing and every unpaid hold, in one snapshot. One row; arrays of [ordinal, bits] and
-- [ordinal, from_stop, to_stop, lives].
SELECT
    (SELECT coalesce(json_agg(json_build_array(ordinal, occupied::text)), '[]')
     FROM inventory_seat WHERE listing_id = %(listing)s AND occupied::text LIKE '%%1%%'),
    (SELECT coalesce(json_agg(json_build_array(ordinal, from_stop, to_stop, expires_at > %(now)s)), '[]')
     FROM inventory_hold WHERE listing_id = %(listing)s)
