-- Bookings stay for the books; whose they were is forgotten. Running it again changes nothing.
WITH mine AS (
    UPDATE booking_booking SET email = %(email)s WHERE user_id = ANY (%(users)s) RETURNING id
)
UPDATE booking_ticket SET first_name = %(first)s, last_name = %(last)s FROM mine WHERE booking_id = mine.id
