"""The database schema, one hand-read revision after another. Imports no application code."""
