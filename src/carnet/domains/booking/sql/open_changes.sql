-- Open a change for those of these tickets (%(tickets)s, whose bookings the caller has locked) whose trip does not run, or
-- takes them at another time than it was sold for or accepted since. Answers the bookings that are to be told.
--   Who is on board already is asked only when the trip does not run.
--   An open change of the same kind is replaced, with the version that brought it; a cancellation replaces the others.
--   A trip that is back at the time it was sold for, after its holder was told of another one, is news, too.
WITH seen AS MATERIALIZED (
    SELECT t.id, t.booking_id, t.listing_id, l.version, l.status = 'cancelled' AS cancelled,
           booking_times(t.departs_at, t.arrives_at) AS sold,
           booking_times(coalesce(l.departures[t.from_stop + 1], t.departs_at),
                         coalesce(l.arrivals[t.to_stop + 1], t.arrives_at)) AS runs,
           told.now AS told
    FROM booking_ticket t
    JOIN booking_listing_times l ON l.listing_id = t.listing_id
    LEFT JOIN booking_operator_change told
        ON told.ticket_id = t.id AND told.choice IS NULL
        AND told.kind = CASE l.status WHEN 'cancelled' THEN 'cancelled' ELSE 'moved' END
    WHERE t.listing_id = ANY (%(listings)s) AND t.id = ANY (%(tickets)s)
      AND (t.status = 'issued' OR t.status = 'boarded' AND l.status = 'cancelled')
), due AS MATERIALIZED (
    SELECT s.id, s.booking_id, s.listing_id, s.version,
           CASE WHEN s.cancelled THEN 'cancelled' ELSE 'moved' END AS kind,
           CASE WHEN s.cancelled OR s.sold <> s.runs THEN s.sold ELSE s.told END AS was,
           CASE WHEN s.cancelled THEN '{}' ELSE s.runs END AS now
    FROM seen s
    WHERE CASE WHEN s.cancelled THEN s.told IS NULL ELSE s.runs <> coalesce(s.told, s.sold) END
), replaced AS (
    DELETE FROM booking_operator_change c USING due d
    WHERE d.kind = 'cancelled' AND c.ticket_id = d.id AND c.choice IS NULL AND c.kind <> 'cancelled'
), opened AS (
    INSERT INTO booking_operator_change AS c
        (id, ticket_id, booking_id, listing_id, kind, version, was, now, opened_at)
    SELECT carnet_uuid7(), id, booking_id, listing_id, kind, version, was, now, %(now)s FROM due ORDER BY id
    ON CONFLICT (ticket_id, kind) WHERE choice IS NULL DO UPDATE SET
        version = excluded.version, was = excluded.was, now = excluded.now, opened_at = excluded.opened_at
)
SELECT DISTINCT booking_id FROM due
