-- A new UUIDv7 (RFC 9562) for rows that are made set-wise; kernel.ids makes the same in Python.
-- PostgreSQL has one of its own from version 18 on; this serves 15 and later. The version is set by two bits of
-- the random UUID (its 4 becomes a 7), the first six bytes are the Unix milliseconds.
CREATE OR REPLACE FUNCTION carnet_uuid7() RETURNS uuid
LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT encode(
        set_bit(set_bit(
            overlay(uuid_send(gen_random_uuid())
                    PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
                    FROM 1 FOR 6),
            52, 1), 53, 1), 'hex')::uuid
$$;
