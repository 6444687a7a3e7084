"""Tests of the screens, through the main script."""
