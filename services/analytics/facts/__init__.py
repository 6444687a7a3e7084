"""One row per call with everything that figures need, and how it is written, checked and read."""

from services.analytics.facts.loading import Filters, default_period, load
from services.analytics.facts.writing import check, rebuild, rewrite

__all__ = ["Filters", "check", "default_period", "load", "rebuild", "rewrite"]
