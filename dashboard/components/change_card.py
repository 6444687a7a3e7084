"""What changed since the earlier period, in sentences made from the figures."""

from __future__ import annotations

from markupsafe import Markup

from dashboard import formats, labels, passports
from dashboard.components import linked
from dashboard.components.figure import card
from dashboard.drawing.marks import built, filled, joined, note
from dashboard.formats import number
from dashboard.texts import _, n_
from dashboard.ways import Ways
from services.analytics.changes import ONE_IN, Changes, changes
from services.analytics.comparisons import Comparison
from services.analytics.frame import FactFrame

# More sentences than these are read by nobody; the rest is on the other screens.
_MOST = 6


def show(ways: Ways, frame: FactFrame, earlier: FactFrame) -> None:
    """The clear changes as sentences, or that there is none, and how much chance can have made of them."""
    found = changes(frame, earlier)
    days = formats.days(earlier.period)
    about = _("Compared with %(days)s; only where the 95%% interval of the difference excludes zero", days=days)
    with card(_("What changed"), about):
        before = ways.within(earlier.period)
        said = joined(built("<li>{}</li>", _sentence(one, frame, ways, before)) for one in found.clear[:_MOST])
        if not found.clear:
            said = note(_("Nothing changed by more than chance would do."))
        linked.show(joined([built('<ul class="said">{}</ul>', said), note(_chance(found))]), key="changes")


def _sentence(one: Comparison, frame: FactFrame, ways: Ways, before: Ways) -> Markup:
    difference = one.difference
    is_more = difference is not None and difference.difference > 0
    template = (
        _("%(figure)s rose from %(earlier)s (%(parts_before)s) to %(now)s (%(parts)s).")
        if is_more
        else _("%(figure)s fell from %(earlier)s (%(parts_before)s) to %(now)s (%(parts)s).")
    )
    return filled(
        template,
        figure=built("<strong>{}</strong>", _name(one, frame)),
        earlier=passports.value(one.earlier),
        parts_before=passports.fraction(one.earlier, before),
        now=passports.value(one.now),
        parts=passports.fraction(one.now, ways),
    )


def _name(one: Comparison, frame: FactFrame) -> str:
    """The figure, and of which milestone or type of objection."""
    cell = one.now.cell
    of = []
    if cell.milestone is not None:
        titles = {milestone.number: milestone.title for milestone in frame.current.milestones}
        of.append(labels.milestone(cell.milestone, titles.get(cell.milestone)))
    if cell.objection_type is not None:
        of.append(labels.objection_type(cell.objection_type))
    name = passports.title(one.now)
    return _("%(figure)s, %(of)s", figure=name, of=", ".join(of)) if of else name


def _chance(found: Changes) -> str:
    by_chance = round(found.looked_at / ONE_IN)
    return n_(
        "%(looked)s figures were compared; %(number)s of them would be named here by chance alone.",
        "%(looked)s figures were compared; about %(number)s of them would be named here by chance alone.",
        by_chance,
        looked=number(found.looked_at),
    )
