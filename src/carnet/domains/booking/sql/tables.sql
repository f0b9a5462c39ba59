-- What Django's models cannot say. Ticket rows are found by their listing first, so that all rows of one sale can live
-- on one database node; the id alone has an index of its own.
ALTER TABLE booking_ticket DROP CONSTRAINT booking_ticket_pkey;
ALTER TABLE booking_ticket ADD PRIMARY KEY (listing_id, id);
CREATE INDEX ticket_by_id ON booking_ticket (id);
-- Room for the one update that every sold booking and ticket gets.
ALTER TABLE booking_booking SET (fillfactor = 80);
ALTER TABLE booking_ticket SET (fillfactor = 80);

-- One request to a hot verb, as the head of each function reads it.
CREATE TYPE booking_request AS (
    request integer,
    user_id uuid,
    key text,
    fingerprint bytea
);

-- What a hot verb answers: a status and body to send, or a code that says why not.
CREATE TYPE booking_answer AS (
    request integer,
    code text,
    status smallint,
    body jsonb,
    facts jsonb
);

-- A booking that is about to be paid, locked.
CREATE TYPE booking_due AS (
    request integer,
    id uuid,
    reference text,
    user_id uuid,
    status text,
    currency text,
    amount bigint,
    ticket_count smallint,
    expires_at timestamptz,
    payment uuid,
    transfer uuid
);

-- A ticket of such a booking.
CREATE TYPE booking_due_ticket AS (
    request integer,
    id uuid,
    listing_id uuid
);
