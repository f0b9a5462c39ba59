-- What the database itself can sell: one hold and one payment by the product's own functions, called by pgbench.
CREATE TABLE bench_buyer (number integer PRIMARY KEY, user_id uuid NOT NULL);
CREATE TABLE bench_listing (number integer PRIMARY KEY, id uuid NOT NULL, version integer NOT NULL, legs integer NOT NULL);
INSERT INTO bench_buyer SELECT row_number() OVER (), owner_id FROM payments_account WHERE kind = 'wallet';
INSERT INTO bench_listing
SELECT row_number() OVER (), id, version, legs FROM inventory_listing WHERE seats_made AND legs = 9;

CREATE FUNCTION bench_buy(buyer integer, listing integer, seat integer, leg integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    person uuid := (SELECT user_id FROM bench_buyer WHERE number = buyer);
    train bench_listing := (SELECT l FROM bench_listing l WHERE number = listing);
    booking uuid := carnet_uuid7();
    reference text := upper(substr(md5(random()::text), 1, 6));
    answered booking_answer;
BEGIN
    SELECT * INTO answered FROM booking_hold(jsonb_build_array(jsonb_build_object(
        'request', 0, 'user_id', person, 'key', booking, 'fingerprint', '00', 'most_held', 1000000, 'booking', booking,
        'reference', reference, 'currency', 'EUR', 'amount', 100, 'email', 'bench@example.org', 'departs_at', now(),
        'arrives_at', now(), 'expires_at', now() + interval '10 minutes', 'answer', '{}'::jsonb, 'event', '{}'::jsonb,
        'tickets', jsonb_build_array(jsonb_build_object(
            'id', carnet_uuid7(), 'listing_id', train.id, 'version', train.version, 'ordinal', seat,
            'span', inventory_span(leg, leg + 1, train.legs)::text, 'from_stop', leg, 'to_stop', leg + 1, 'seat', seat,
            'departs_at', now(), 'arrives_at', now(),
            'section', '1', 'travel_class', '2', 'fare_id', booking, 'family', 'Saver', 'conditions', '{}'::jsonb,
            'first_name', 'Ada', 'last_name', 'Lovelace', 'amount', 100, 'commission', 5, 'operator_id', booking)))),
        now()) a;
    IF answered.code IS NULL THEN
        PERFORM booking_settle(jsonb_build_array(jsonb_build_object(
            'request', 0, 'user_id', person, 'key', carnet_uuid7(), 'fingerprint', '00', 'reference', reference,
            'payment', carnet_uuid7(), 'transfer', carnet_uuid7(), 'answer', '{}'::jsonb)), now());
    END IF;
END
$$;
