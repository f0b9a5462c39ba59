"""Import of timetables in GTFS, the General Transit Feed Specification (https://gtfs.org/schedule/reference/).

A feed is read as a stream, checked row by row in Python and as a whole in SQL, and written set-wise in one
transaction: a broken row is reported and left out together with the trip it belongs to, an unusable feed changes
nothing. Running an import again changes only what changed.
"""
