"""The groups of commands that manage.py puts together."""
