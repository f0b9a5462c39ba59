-- What Django's models cannot say about the seat table.
-- The free space lets an update of `occupied` stay on its page (no index has to change: a HOT update).
ALTER TABLE inventory_seat ADD COLUMN occupied bit varying NOT NULL;
ALTER TABLE inventory_seat SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
-- Whether a listing still runs is asked at each payment: its word stands apart from the snapshot, which is large.
ALTER TABLE inventory_listing ADD COLUMN status text GENERATED ALWAYS AS (content ->> 'status') STORED;
ALTER TABLE inventory_hold SET (autovacuum_vacuum_scale_factor = 0.05);

-- A part of one seat somebody asks for. `request` numbers the caller's requests; all claims of one succeed or none.
CREATE TYPE inventory_claim AS (
    request integer,
    listing_id uuid,
    version integer,
    ordinal smallint,
    from_stop smallint,
    to_stop smallint,
    span bit varying,
    ticket_id uuid,
    expires_at timestamptz
);

-- Why a request was refused; `tickets` are those whose seats somebody else has.
CREATE TYPE inventory_refusal AS (
    request integer,
    code text,
    tickets uuid[]
);
