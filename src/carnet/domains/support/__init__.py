"""Reports of travellers about what they bought, and the answers of staff.

Promises: a report names nothing but its writer's own things, and tells nobody whether others exist; only its writer,
the platform's support and the operator it is about read it; what staff note for one another the writer never sees.
"""
