UPDATE limits_window SET spent = greatest(spent - 1, 0) WHERE key = %(key)s
