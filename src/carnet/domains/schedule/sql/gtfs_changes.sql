-- Mark the runs that the schedule has, but otherwise. What somebody has delayed, is boarding or over stays as it is; so do
-- a vehicle and fares that are not the ones an import gives.
WITH kept AS (
    SELECT r.id FROM gtfs_run AS r JOIN schedule_trip AS t USING (id)
    WHERE NOT r.is_new AND t.status IN ('draft', 'published')
), described AS (
    SELECT r.id
    FROM gtfs_run AS r JOIN kept USING (id) JOIN schedule_trip AS t USING (id)
    JOIN gtfs_fitting AS f ON f.operator_id = r.operator_id AND f.layout = r.layout
    JOIN schedule_fare_table AS old ON old.id = t.fare_table_id
    JOIN schedule_fare_table AS fares ON fares.id = f.fare_table_id
    WHERE (t.name, t.number, t.kind) IS DISTINCT FROM (r.name, r.number, r.kind)
       OR (old.name = fares.name AND old.id <> fares.id)
       OR t.withdrawn_at IS NOT NULL
), timed AS (
    SELECT DISTINCT trip_id AS id
    FROM (SELECT w.* FROM gtfs_wanted AS w JOIN kept ON kept.id = w.trip_id) AS wanted
    FULL JOIN (SELECT s.* FROM schedule_stop_time AS s JOIN kept ON kept.id = s.trip_id) AS had USING (trip_id, seq)
    WHERE (wanted.station_id, wanted.arrival, wanted.departure, wanted.metres, wanted.pick_up, wanted.drop_off, wanted.kind)
          IS DISTINCT FROM
          (had.station_id, had.arrival, had.departure, had.metres, had.pick_up, had.drop_off, had.kind)
)
UPDATE gtfs_run AS r SET is_changed = true
FROM (SELECT id FROM described UNION SELECT id FROM timed) AS changed WHERE changed.id = r.id;
