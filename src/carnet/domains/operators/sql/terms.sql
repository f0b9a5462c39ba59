-- What others of the role may read about operators and vehicles, in SQL; the Python forms are in queries.py.
CREATE OR REPLACE VIEW operators_operator_terms AS
SELECT id AS operator_id, name AS operator_name, status = 'approved' AS may_sell, commission_bp, hold_minutes, lead_hours
FROM operators_operator;

CREATE OR REPLACE VIEW operators_vehicle_amenities AS
SELECT id AS vehicle_id, amenities FROM operators_vehicle
