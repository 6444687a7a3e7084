"""What somebody asks of the figures: days, filters, comparison and breakdown, read from the words of an address.

Screens and exports read the same words by the same functions, so that an export holds what its screen shows.
"""
