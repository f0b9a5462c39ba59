-- The head that hold and settle share. Locks the buyers in key order, so that requests of one user follow one another
-- in every process, then answers what needs no work:
--   REPLAYED                 the same key and body before; status and body are the stored ones
--   IDEMPOTENCY_KEY_REUSED   the same key with another body
--   AGAIN                    an earlier request of this batch is the same user's; ask again after it
-- Requests that are not in the answer are to be worked on.
CREATE OR REPLACE FUNCTION booking_head(requests booking_request[]) RETURNS SETOF booking_answer
LANGUAGE plpgsql AS $$
DECLARE
    buyers uuid[] := (SELECT array_agg(DISTINCT user_id) FROM unnest(requests));
    locked integer;
BEGIN
    PERFORM FROM booking_buyer WHERE user_id = ANY (buyers) ORDER BY user_id FOR UPDATE;
    GET DIAGNOSTICS locked = ROW_COUNT;
    IF locked < cardinality(buyers) THEN
        -- In key order as above: a new row is locked by its insertion, a known one by the empty update.
        INSERT INTO booking_buyer AS b (user_id) SELECT unnest(buyers) ORDER BY 1
        ON CONFLICT (user_id) DO UPDATE SET user_id = b.user_id;
    END IF;

    RETURN QUERY
    SELECT r.request,
           CASE WHEN r.place > 1 THEN 'AGAIN'
                WHEN known.fingerprint = r.fingerprint THEN 'REPLAYED'
                ELSE 'IDEMPOTENCY_KEY_REUSED' END,
           known.status, known.body, NULL::jsonb
    FROM (
        SELECT q.*, row_number() OVER (PARTITION BY q.user_id ORDER BY q.request) AS place FROM unnest(requests) q
    ) r
    LEFT JOIN idempotency_record known ON known.user_id = r.user_id AND known.key = r.key
    WHERE r.place > 1 OR known.key IS NOT NULL;
END
$$;
