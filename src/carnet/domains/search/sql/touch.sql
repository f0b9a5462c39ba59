-- Tells every process that a part of the index has changed.
INSERT INTO search_revision (part, token) VALUES (%(part)s, gen_random_uuid())
ON CONFLICT (part) DO UPDATE SET token = EXCLUDED.token
