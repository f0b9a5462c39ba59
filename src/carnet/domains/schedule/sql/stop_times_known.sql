-- What foreign keys of stop times would say, once per statement instead of once per row: a COPY of a national
-- timetable has hundreds of thousands of rows, but thousands of trips and stations.
CREATE OR REPLACE FUNCTION schedule_stop_times_known() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT trip_id FROM written) AS w
               WHERE NOT EXISTS (SELECT FROM schedule_trip AS t WHERE t.id = w.trip_id)) THEN
        RAISE EXCEPTION 'stop times of unknown trips' USING ERRCODE = 'foreign_key_violation';
    END IF;
    IF EXISTS (SELECT FROM (SELECT DISTINCT station_id FROM written) AS w
               WHERE NOT EXISTS (SELECT FROM network_station_place AS s WHERE s.station_id = w.station_id)) THEN
        RAISE EXCEPTION 'stop times at unknown stations' USING ERRCODE = 'foreign_key_violation';
    END IF;
    -- From here on the foreign key of this table keeps the stations.
    INSERT INTO schedule_station_use (station_id) SELECT DISTINCT station_id FROM written ORDER BY 1
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER stop_times_inserted AFTER INSERT ON schedule_stop_time
REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION schedule_stop_times_known();

CREATE OR REPLACE TRIGGER stop_times_updated AFTER UPDATE ON schedule_stop_time
REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION schedule_stop_times_known();

CREATE OR REPLACE FUNCTION schedule_trips_gone() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM schedule_stop_time AS s USING gone WHERE s.trip_id = gone.id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER trips_gone AFTER DELETE ON schedule_trip
REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION schedule_trips_gone()
