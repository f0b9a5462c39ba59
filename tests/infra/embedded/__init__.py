"""The embedded database, on real PostgreSQL servers in folders of their own."""
