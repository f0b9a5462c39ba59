"""From domain dataclasses to what a page shows: words, drawings, rows. Pure: no database, no request."""
