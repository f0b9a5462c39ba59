-- The state machine of trips, as rules.MOVES has it (a test compares the two): no statement makes another move,
-- so a row that was read before somebody else's move cannot write its old status back.
CREATE OR REPLACE FUNCTION schedule_trip_may_move(before text, after text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (before, after) IN (
        ('draft', 'published'), ('published', 'delayed'),
        ('published', 'boarding'), ('delayed', 'boarding'),
        ('boarding', 'departed'), ('departed', 'arrived'),
        ('draft', 'cancelled'), ('published', 'cancelled'), ('delayed', 'cancelled'), ('boarding', 'cancelled'))
$$;

CREATE OR REPLACE FUNCTION schedule_trip_moves() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT schedule_trip_may_move(OLD.status, NEW.status) THEN
        RAISE EXCEPTION 'trip % does not move from % to %', OLD.id, OLD.status, NEW.status
              USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER trip_moves BEFORE UPDATE OF status ON schedule_trip
FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION schedule_trip_moves()
