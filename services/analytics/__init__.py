"""From facts to figures: one row per call, what is counted of them by name, and what is made of the counts.

facts (rows to a frame) -> masks (who counts) -> counts -> metrics -> figures, breakdowns and comparisons.
"""
