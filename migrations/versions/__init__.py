"""The revisions, in the order that each one names."""
