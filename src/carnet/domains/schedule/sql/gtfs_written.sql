-- The functions that publish are planned for the tables as they are now.
ANALYZE schedule_trip, schedule_stop_time
