"""One row per call with everything that figures need, and how it is written, checked and read."""

from services.analytics.facts.loading import default_period, load
from services.analytics.facts.writing import check, rebuild, rewrite
from services.analytics.filters import Filters

__all__ = ["Filters", "check", "default_period", "load", "rebuild", "rewrite"]
