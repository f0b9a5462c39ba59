-- What others of the role may read about a station with its city, in SQL; the Python form is queries.stations.
CREATE OR REPLACE VIEW network_station_place AS
SELECT s.id AS station_id, s.name AS station_name, s.kind AS station_kind, s.timezone, s.latitude, s.longitude,
       c.id AS city_id, c.name AS city_name, c.country
FROM network_station AS s JOIN network_city AS c ON c.id = s.city_id
