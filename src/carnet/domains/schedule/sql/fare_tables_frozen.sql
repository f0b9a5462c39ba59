-- A fare table version never changes: sold tickets were priced from it. Only the fact that sellers were told is added.
CREATE OR REPLACE FUNCTION schedule_fare_table_frozen() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.operator_id, NEW.name, NEW.number, NEW.checksum, NEW.created_at, NEW.content)
       IS DISTINCT FROM
       (OLD.id, OLD.operator_id, OLD.name, OLD.number, OLD.checksum, OLD.created_at, OLD.content)
       OR (OLD.published_at IS NOT NULL AND NEW.published_at IS DISTINCT FROM OLD.published_at) THEN
        RAISE EXCEPTION 'fare table version % is immutable', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER fare_table_frozen BEFORE UPDATE ON schedule_fare_table
FOR EACH ROW EXECUTE FUNCTION schedule_fare_table_frozen()
