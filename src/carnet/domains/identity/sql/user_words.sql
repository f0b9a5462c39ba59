-- What staff finds accounts by, in small letters.
CREATE OR REPLACE FUNCTION identity_user_words(first_name text, last_name text, email text, phone text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT lower(first_name || ' ' || last_name || ' ' || coalesce(email, '') || ' ' || coalesce(phone, ''))
$$;

CREATE INDEX IF NOT EXISTS identity_user_words ON identity_user
USING gin (identity_user_words(first_name, last_name, email, phone) gin_trgm_ops);
