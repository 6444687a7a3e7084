"""Rules that hold over the whole code and the whole schema."""
