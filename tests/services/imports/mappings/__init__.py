"""Mappings: how they are read, what is wrong with them, and what they make of a file."""
