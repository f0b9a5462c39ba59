-- Take listings off sale; a newer snapshot may put them back. %(ids)s, %(versions)s: parallel arrays.
INSERT INTO inventory_listing AS l (id, version, on_sale, seats_made)
SELECT gone.id, gone.version, false, false FROM unnest(%(ids)s::uuid[], %(versions)s::int[]) AS gone (id, version)
ORDER BY gone.id
ON CONFLICT (id) DO UPDATE SET on_sale = false, version = excluded.version
WHERE l.version < excluded.version
