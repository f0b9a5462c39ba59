-- An instant as events write it: RFC 3339 in UTC with Z, microseconds only where there are some.
CREATE OR REPLACE FUNCTION schedule_instant(at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT to_char(at AT TIME ZONE 'UTC', CASE WHEN date_trunc('second', at) = at
                                               THEN 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
                                               ELSE 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"' END)
$$
