-- The legs [from_stop, to_stop) of a listing as a bit string, leg 0 on the left.
CREATE OR REPLACE FUNCTION inventory_span(from_stop integer, to_stop integer, legs integer) RETURNS bit varying
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (repeat('0', from_stop) || repeat('1', to_stop - from_stop) || repeat('0', legs - to_stop))::bit varying
$$;
