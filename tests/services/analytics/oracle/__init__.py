"""A slow and obvious second reading of the definitions, against which the real figures are tested.

Plain Python over a list of calls: no columns, no instants of periods, no sharing of code with the
figures beyond the records that describe a call, a configuration version and a period. Where a
sentence of the definitions says something, one function here says it again, as literally as it can.
"""

from tests.services.analytics.oracle.agents import agents_report
from tests.services.analytics.oracle.funnel import funnel_report
from tests.services.analytics.oracle.objections import objections_report
from tests.services.analytics.oracle.team import team_report

__all__ = ["agents_report", "funnel_report", "objections_report", "team_report"]
