-- Bookings stay for the books; whose they were is forgotten, and who held their tickets. Running it again changes nothing.
WITH mine AS (
    UPDATE booking_booking SET email = %(email)s WHERE user_id = ANY (%(users)s) RETURNING id
), offers AS (
    UPDATE booking_ticket_transfer SET email = %(email)s, giver = %(first)s || ' ' || %(last)s
    WHERE booking_id IN (SELECT id FROM mine) OR holder_id = ANY (%(users)s)
), names AS (
    UPDATE booking_amendment a
    SET was = jsonb_build_object('first_name', %(first)s::text, 'last_name', %(last)s::text),
        now = jsonb_build_object('first_name', %(first)s::text, 'last_name', %(last)s::text)
    FROM booking_ticket t
    WHERE t.listing_id = a.listing_id AND t.id = a.ticket_id AND a.kind <> 'seated'
      AND (t.booking_id IN (SELECT id FROM mine) OR t.holder_id = ANY (%(users)s))
)
UPDATE booking_ticket SET first_name = %(first)s, last_name = %(last)s
WHERE booking_id IN (SELECT id FROM mine) OR holder_id = ANY (%(users)s)
