"""Processes: the web server, its children that die with their parents, and the supervisor of the demo."""
