-- The seat plan versions and fare table versions that trips point to. %(trips)s: uuid[]
SELECT coalesce(array_agg(DISTINCT seat_plan_version_id), '{}'), coalesce(array_agg(DISTINCT fare_table_id), '{}')
FROM schedule_trip WHERE id = ANY (%(trips)s)
