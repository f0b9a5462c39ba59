-- Drops calls that nobody can board or leave at any more.
DELETE FROM search_call WHERE coalesce(departs_at, arrives_at) < %(before)s AND coalesce(arrives_at, departs_at) < %(before)s
