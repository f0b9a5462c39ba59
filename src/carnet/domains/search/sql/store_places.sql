-- Keeps places told by events; one whose version here is the same or newer is left alone.
INSERT INTO search_place AS old (id, version, kind, name, city_id, city_name, country, timezone, latitude, longitude,
                                 station_kind, codes, normalised, weight)
SELECT id, version, kind, name, city_id, city_name, country, timezone, latitude, longitude, station_kind, codes,
       normalised, 0
FROM jsonb_to_recordset(%(places)s) AS new (
    id uuid, version bigint, kind text, name text, city_id uuid, city_name text, country text, timezone text,
    latitude double precision, longitude double precision, station_kind text, codes jsonb, normalised text)
ORDER BY id
ON CONFLICT (id) DO UPDATE SET
    version = EXCLUDED.version, kind = EXCLUDED.kind, name = EXCLUDED.name, city_id = EXCLUDED.city_id,
    city_name = EXCLUDED.city_name, country = EXCLUDED.country, timezone = EXCLUDED.timezone,
    latitude = EXCLUDED.latitude, longitude = EXCLUDED.longitude, station_kind = EXCLUDED.station_kind,
    codes = EXCLUDED.codes, normalised = EXCLUDED.normalised
WHERE old.version < EXCLUDED.version
