"""Where things are: cities, stations, routes."""
