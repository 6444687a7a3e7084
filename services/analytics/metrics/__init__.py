"""Every metric of the domain that the data can answer, by name.

The figures of reports and screens are computed from these, so that a passport says of each exactly what was
counted.
"""

from __future__ import annotations

from collections.abc import Mapping

from services.analytics.metrics import of_calls, of_milestones, of_objections
from services.analytics.metrics.metric import Kind, LeftOut, Metric, Passport

METRICS: Mapping[str, Metric] = {
    metric.name: metric for metric in (*of_calls.METRICS, *of_milestones.METRICS, *of_objections.METRICS)
}

__all__ = ["METRICS", "Kind", "LeftOut", "Metric", "Passport", "of_calls", "of_milestones", "of_objections"]
