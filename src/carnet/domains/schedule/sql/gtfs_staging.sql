-- Where a feed is kept while it is checked, gone with the transaction. `line` is the row's line in its file and, for
-- stops and trips, also its short name for the rest of the import.
-- Compiling the statements takes longer than running them; sorting in memory is worth its memory, once.
SET LOCAL jit = off;
SET LOCAL work_mem = '64MB';

DROP TABLE IF EXISTS pg_temp.gtfs_agency, pg_temp.gtfs_stop, pg_temp.gtfs_route, pg_temp.gtfs_trip,
    pg_temp.gtfs_frequency, pg_temp.gtfs_stop_time, pg_temp.gtfs_service, pg_temp.gtfs_service_day,
    pg_temp.gtfs_midnight, pg_temp.gtfs_refused, pg_temp.gtfs_skipped, pg_temp.gtfs_ordered, pg_temp.gtfs_call,
    pg_temp.gtfs_station, pg_temp.gtfs_fitting, pg_temp.gtfs_start, pg_temp.gtfs_run CASCADE;

CREATE TEMP TABLE gtfs_agency (id text, timezone text, operator_id uuid) ON COMMIT DROP;
CREATE TEMP TABLE gtfs_stop (
    line integer, id text, name text, latitude float8, longitude float8, location_type smallint, parent text,
    timezone text, station integer  -- the line of the station, itself where it has no parent; null: no place to board
) ON COMMIT DROP;
CREATE TEMP TABLE gtfs_route (line integer, id text, agency text, kind text, layout text, number text, name text) ON COMMIT DROP;
CREATE TEMP TABLE gtfs_trip (
    line integer, id text, route text, service text, number text,
    reason text, detail text  -- why it is left out
) ON COMMIT DROP;
CREATE TEMP TABLE gtfs_frequency (
    line integer, trip text, first integer, until integer, headway integer) ON COMMIT DROP;
CREATE TEMP TABLE gtfs_stop_time (
    line integer, trip text, arrival integer, departure integer, stop text, sequence integer,
    pick_up boolean, drop_off boolean, distance float8) ON COMMIT DROP;

-- The calendar: services that exist; the days on which they run; when these days begin.
CREATE TEMP TABLE gtfs_service (id text) ON COMMIT DROP;
CREATE TEMP TABLE gtfs_service_day (service text, day date) ON COMMIT DROP;
CREATE TEMP TABLE gtfs_midnight (timezone text, day date, at timestamptz) ON COMMIT DROP;

-- Rows that were refused while reading. `key` is their first value, null where it cannot be read.
CREATE TEMP TABLE gtfs_refused (file text, line integer, key text, sequence integer) ON COMMIT DROP;
-- Rows that the checks below leave out.
CREATE TEMP TABLE gtfs_skipped (file text, line integer, reason text, detail text, content text) ON COMMIT DROP;

-- Filled in when stations and operators are known.
CREATE TEMP TABLE gtfs_station (station integer, station_id uuid) ON COMMIT DROP;
CREATE TEMP TABLE gtfs_fitting (
    operator_id uuid, layout text, vehicle_id uuid, seat_plan_version_id uuid, fare_table_id uuid) ON COMMIT DROP;
