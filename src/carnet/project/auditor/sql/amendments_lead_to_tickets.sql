-- Tickets whose code or holder is not what their history says: each name and each holder makes a new revision, and only
-- an accepted offer gives a ticket to somebody.
SELECT t.id, format('is of revision %%s after %%s changes of its name', t.revision, coalesce(a.named, 0))
FROM booking_ticket t
LEFT JOIN (
    SELECT listing_id, ticket_id, count(*) FILTER (WHERE kind <> 'seated') AS named
    FROM booking_amendment GROUP BY listing_id, ticket_id
) a ON a.listing_id = t.listing_id AND a.ticket_id = t.id
WHERE t.revision <> coalesce(a.named, 0)
UNION ALL
SELECT t.id, format('is held by %%s, whom nobody gave it to', t.holder_id)
FROM booking_ticket t
WHERE t.holder_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM booking_ticket_transfer o
    WHERE o.ticket_id IN (t.id, t.replaces_id) AND o.status = 'accepted' AND o.holder_id = t.holder_id)
UNION ALL
SELECT a.ticket_id, format('has %%s events ticket.renamed after %%s changes of its name', count(e.id), a.named)
FROM (
    SELECT ticket_id, count(*) AS named FROM booking_amendment
    WHERE kind <> 'seated' AND at > %(events_since)s GROUP BY ticket_id
) a
LEFT JOIN events_outbox e ON e.aggregate_id = a.ticket_id AND e.name = 'ticket.renamed'
    AND e.occurred_at > %(events_since)s
GROUP BY a.ticket_id, a.named
HAVING count(e.id) <> a.named
