"""Tests of the facts and the figures."""
