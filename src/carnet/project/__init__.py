"""The only place that wires things together: settings, urls, roles, command line, server entry."""
