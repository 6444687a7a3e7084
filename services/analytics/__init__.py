"""Facts and figures: one row per call, and pure functions over those rows."""
