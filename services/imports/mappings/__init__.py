"""Files whose headings and values are not ours: a mapping says what their cells mean.

A mapping is a text in TOML (`documents` reads it and knows the line of every key, `checking` and `checking_rules`
tell all its faults at once). What is left is a rule for each column (`rules`), which `parsing` applies to the rows
of a file in place of our own headings. `choosing` finds the mapping that is for a file, `saved` keeps mappings
under a name.
"""
