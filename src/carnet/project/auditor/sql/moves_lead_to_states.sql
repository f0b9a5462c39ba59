-- Bookings and tickets whose last move does not lead to where they are, and moves that start where no other one ended.
WITH subject AS (
    SELECT id, id AS booking_id, status FROM booking_booking
    UNION ALL
    SELECT id, booking_id, status FROM booking_ticket
)
SELECT s.id, format('is %%s without a move that leads there', s.status)
FROM subject s
WHERE NOT EXISTS (
    SELECT FROM booking_move m WHERE m.booking_id = s.booking_id AND m.subject_id = s.id AND m.to_status = s.status
)
UNION ALL
-- A ticket whose boarding was taken back has come to a state and left it more than once.
SELECT s.id, format('is %%s, but moved on to %%s', s.status, max(m.to_status))
FROM subject s JOIN booking_move m ON m.booking_id = s.booking_id AND m.subject_id = s.id AND m.from_status = s.status
GROUP BY s.id, s.booking_id, s.status
HAVING count(*) >= (SELECT count(*) FROM booking_move came
                    WHERE came.booking_id = s.booking_id AND came.subject_id = s.id AND came.to_status = s.status)
UNION ALL
SELECT m.subject_id, format('moved to %%s from %%s, where it was not', max(m.to_status), m.from_status)
FROM booking_move m
WHERE m.from_status IS NOT NULL
GROUP BY m.booking_id, m.subject_id, m.from_status
HAVING count(*) > (SELECT count(*) FROM booking_move came
                   WHERE came.booking_id = m.booking_id AND came.subject_id = m.subject_id
                     AND came.to_status = m.from_status)
