"""Measurements, each a ratio or a time of whole commands; `make bench` writes them to results.md."""
