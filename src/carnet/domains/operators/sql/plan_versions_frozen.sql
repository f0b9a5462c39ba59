-- A seat plan version never changes: sold seats point into it. Only the fact that sellers were told is added, once.
CREATE OR REPLACE FUNCTION operators_plan_version_frozen() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.seat_plan_id, NEW.number, NEW.capacity, NEW.checksum, NEW.created_at, NEW.sections, NEW.seats)
       IS DISTINCT FROM
       (OLD.id, OLD.seat_plan_id, OLD.number, OLD.capacity, OLD.checksum, OLD.created_at, OLD.sections, OLD.seats)
       OR (OLD.published_at IS NOT NULL AND NEW.published_at IS DISTINCT FROM OLD.published_at) THEN
        RAISE EXCEPTION 'seat plan version % is immutable', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER plan_version_frozen BEFORE UPDATE ON operators_seat_plan_version
FOR EACH ROW EXECUTE FUNCTION operators_plan_version_frozen()
