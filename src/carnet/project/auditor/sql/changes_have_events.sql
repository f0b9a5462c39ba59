-- Moves of the last days that others must know of and have no event, or more than one.
WITH due (subject, to_status, name) AS (
    VALUES ('booking', 'held', 'reservation.created'), ('booking', 'confirmed', 'reservation.confirmed'),
           ('booking', 'released', 'reservation.cancelled'), ('booking', 'cancelled', 'reservation.cancelled'),
           ('booking', 'expired', 'reservation.expired'), ('booking', 'failed', 'reservation.failed'),
           ('ticket', 'issued', 'ticket.issued'), ('ticket', 'boarded', 'ticket.boarded'),
           ('ticket', 'issued', 'ticket.unboarded'),
           ('ticket', 'cancelled', 'ticket.cancelled'), ('ticket', 'exchanged', 'ticket.exchanged')
)
SELECT m.subject_id, format('became %%s with %%s events %%s', m.to_status, count(e.id), due.name)
FROM booking_move m
JOIN due ON due.to_status = m.to_status
    AND due.subject = CASE WHEN m.subject_id = m.booking_id THEN 'booking' ELSE 'ticket' END
    AND (due.name = 'ticket.unboarded') = (m.verb = 'unboard')
LEFT JOIN events_outbox e ON e.aggregate_id = m.subject_id AND e.name = due.name
    -- A boarding can be taken back and made again, each time with its event.
    AND (e.name NOT IN ('ticket.boarded', 'ticket.unboarded') OR e.occurred_at = m.at)
WHERE m.at > %(events_since)s
GROUP BY m.subject_id, m.to_status, m.taken_back, due.name
HAVING count(e.id) <> 1
