-- Bookings stay for the books; whose they were is forgotten, and who held their tickets. What somebody else holds keeps
-- that person's name. Running it again changes nothing.
WITH RECURSIVE mine AS (
    UPDATE booking_booking SET email = %(email)s WHERE user_id = ANY (%(users)s) RETURNING id
), given AS (
    -- What they were given, and what it was exchanged for, also where they have handed it back.
    SELECT o.booking_id, o.ticket_id FROM booking_ticket_transfer o WHERE o.holder_id = ANY (%(users)s)
    UNION
    SELECT n.booking_id, n.id FROM given g JOIN booking_ticket n ON n.booking_id = g.booking_id AND n.replaces_id = g.ticket_id
), offers AS (
    UPDATE booking_ticket_transfer SET email = %(email)s, giver = %(first)s || ' ' || %(last)s
    WHERE booking_id IN (SELECT id FROM mine) OR holder_id = ANY (%(users)s)
), names AS (
    UPDATE booking_amendment a
    SET was = jsonb_build_object('first_name', %(first)s::text, 'last_name', %(last)s::text),
        now = jsonb_build_object('first_name', %(first)s::text, 'last_name', %(last)s::text)
    FROM booking_ticket t
    WHERE t.listing_id = a.listing_id AND t.id = a.ticket_id AND a.kind <> 'seated'
      AND (t.booking_id IN (SELECT id FROM mine) OR t.holder_id = ANY (%(users)s)
           -- How somebody else was given it afterwards says under which name it goes back, and nothing of these.
           OR t.id IN (SELECT ticket_id FROM given) AND (a.kind <> 'transferred' OR a.actor = ANY (%(users)s)))
)
UPDATE booking_ticket SET first_name = %(first)s, last_name = %(last)s
WHERE holder_id = ANY (%(users)s) OR holder_id IS NULL AND booking_id IN (SELECT id FROM mine)
