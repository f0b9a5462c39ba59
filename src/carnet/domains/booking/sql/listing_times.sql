-- Keep how listings run by these snapshots (%(listings)s: JSON array of them); an older one never replaces a newer one.
-- Answers those that are news, and of which somebody has a ticket.
WITH news AS (
    INSERT INTO booking_listing_times AS l (listing_id, version, status, departures, arrivals)
    SELECT DISTINCT ON (id) (c ->> 'id')::uuid AS id, (c ->> 'version')::int, c ->> 'status',
           ARRAY(SELECT (s ->> 'departure')::timestamptz
                 FROM jsonb_array_elements(c -> 'stops') WITH ORDINALITY AS stop (s, place) ORDER BY place),
           ARRAY(SELECT (s ->> 'arrival')::timestamptz
                 FROM jsonb_array_elements(c -> 'stops') WITH ORDINALITY AS stop (s, place) ORDER BY place)
    FROM jsonb_array_elements(%(listings)s::jsonb) AS c
    ORDER BY id, (c ->> 'version')::int DESC
    ON CONFLICT (listing_id) DO UPDATE SET
        version = excluded.version, status = excluded.status, departures = excluded.departures,
        arrivals = excluded.arrivals
    WHERE l.version < excluded.version
    RETURNING l.listing_id, l.version
)
SELECT n.listing_id, n.version FROM news n
WHERE EXISTS (SELECT FROM booking_ticket t WHERE t.listing_id = n.listing_id AND t.status IN ('held', 'issued', 'boarded'))
