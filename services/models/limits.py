"""The greatest length of every text, in characters; past it a request or an imported row is refused.

The database holds the same numbers as CHECK constraints, as a last line.
"""

NAME = 200
EMAIL = 254
SLUG = 63
PHONE = 50
EXTERNAL_ID = 200
SHORT_TEXT = 1_000
NOTES = 20_000
REASON = 1_000
# What an integer column can hold; a client count past it is a typing error anyway.
CLIENT_COUNT = 2_000_000_000
LINK = 1_000
