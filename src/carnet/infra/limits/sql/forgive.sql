DELETE FROM limits_window WHERE key = %(key)s
