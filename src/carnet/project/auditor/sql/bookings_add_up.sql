-- Bookings whose tickets are not as many, do not cost as much, or are in another currency; tickets without a booking. What was
-- bought is meant: tickets that came in exchange for others are beside it.
SELECT b.reference, format('%%s tickets for %%s %%s; the booking says %%s for %%s %%s', count(t.id), sum(t.amount),
                           min(t.currency), b.ticket_count, b.amount, b.currency)
FROM booking_booking b LEFT JOIN booking_ticket t ON t.booking_id = b.id AND t.replaces_id IS NULL
GROUP BY b.id, b.reference, b.ticket_count, b.amount, b.currency
HAVING count(t.id) <> b.ticket_count OR sum(t.amount) <> b.amount
    OR min(t.currency) <> b.currency OR max(t.currency) <> b.currency
UNION ALL
SELECT t.id::text, 'a ticket without its booking, or in another currency'
FROM booking_ticket t WHERE NOT EXISTS (
    SELECT FROM booking_booking b WHERE b.id = t.booking_id AND b.currency = t.currency)
