"""A figure's passport as text: what it is, what it counts and leaves out, how sure it is, and its course in time.

All of it is read from `analytics.metrics.Passport` and `analytics.comparisons`, which compute the figure itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from dashboard import formats, texts
from dashboard.drawing.marks import Led, built, filled, joined, note
from dashboard.drawing.tables import Cell as TableCell
from dashboard.drawing.tables import Heading, table
from dashboard.formats import number
from dashboard.texts import _, n_
from dashboard.ways import Ways
from services.analytics.comparisons import Comparison
from services.analytics.metrics import Kind, LeftOut, Passport
from services.analytics.sample_sizes import HALF_WIDTH


def value(passport: Passport) -> str:
    """The figure as a person reads it."""
    if passport.rate is not None:
        return formats.share(passport.rate)
    if passport.metric.kind is Kind.MEDIAN:
        return formats.duration(passport.value)
    return number(passport.value, decimals=1 if passport.metric.kind is Kind.PER_100 else 0)


def parts(passport: Passport, ways: Ways) -> Markup:
    """What the figure is made of, each number with the way to its list, and its interval."""
    metric = passport.metric
    if metric.part is None:
        whole = ways.led(passport.denominator, metric.whole, passport.cell.only(metric.whole.takes))
        if metric.kind is Kind.MEDIAN:
            return filled(_("The middle of %(number)s"), number=whole)
        return filled(_("Show all %(number)s"), number=whole) if passport.denominator else Markup("")
    if not passport.denominator:
        return escape(_("Nothing to count in this period"))
    made_of = fraction(passport, ways)
    if passport.rate is None:
        return made_of
    within = formats.interval(passport.rate)
    if within is None:
        return joined([made_of, _("too few for a percentage")], ": ")
    return filled(_("%(fraction)s (%(interval)s)"), fraction=made_of, interval=within)


def fraction(passport: Passport, ways: Ways) -> Markup:
    """So many of so many, each with the way to its list; of a share or of a number per hundred."""
    metric, cell = passport.metric, passport.cell
    if metric.part is None or passport.numerator is None:
        raise ValueError(f"{metric.name} has no parts.")
    template = (
        _("%(numerator)s in %(denominator)s")
        if metric.kind is Kind.PER_100
        else _("%(numerator)s of %(denominator)s")
    )
    return filled(
        template,
        numerator=ways.led(passport.numerator, metric.part, cell.only(metric.part.takes)),
        denominator=ways.led(passport.denominator, metric.whole, cell.only(metric.whole.takes)),
    )


def details(
    passport: Passport, ways: Ways, *, course: Sequence[Passport] = (), before: Markup | None = None
) -> Markup:
    """The whole passport, folded until it is asked for; `before` is what `comparison` says."""
    metric = passport.metric
    definition = texts.marked(metric.definition)
    as_of = formats.moment(passport.as_of, passport.period.time_zone)
    lines = [
        note(definition % passport.values if passport.values else definition),
        *(note(line) for line in _certainty(passport)),
        note(before) if before else "",
        _left_out(passport, ways),
        note(_("As of %(time)s.", time=as_of)),
        _course(passport, course, ways) if len(course) > 1 else "",
    ]
    return built("<details><summary>{}</summary>{}</details>", _("About this figure"), joined(lines))


def comparison(compared: Comparison, ways: Ways) -> Markup:
    """The earlier figure with its numbers, whose lists `ways` lead to, and what the difference says."""
    earlier = compared.earlier
    made_of = parts(earlier, ways)
    template = _("Before: %(value)s, %(parts)s.") if made_of else _("Before: %(value)s.")
    before = filled(template, value=value(earlier), parts=made_of)
    if compared.difference is None:
        return before
    if compared.is_apart:
        said = _("The difference is more than chance would make of it.")
    elif compared.more_needed:
        count = number(compared.more_needed)
        said = _("The difference may be chance; at this rate %(count)s more would settle it.", count=count)
    else:
        said = _("The difference may be chance.")
    return joined([before, said], " ")


def _before(earlier: Passport, ways: Ways) -> Markup:
    """The earlier figure; a number that is none is not made of anything."""
    made_of = parts(earlier, ways)
    if not made_of:
        return filled(_("Before: %(value)s."), value=value(earlier))
    return filled(_("Before: %(value)s, %(parts)s."), value=value(earlier), parts=made_of)


def title(passport: Passport) -> str:
    """The figure's name."""
    return texts.marked(passport.metric.title)


def _certainty(passport: Passport) -> list[str]:
    """How sure a share is, in words."""
    rate = passport.rate
    if rate is None or rate.low is None or rate.high is None:
        return []
    said = [
        _(
            "In 95 of 100 cases the true share lies between %(low)s and %(high)s.",
            low=formats.percent(rate.low),
            high=formats.percent(rate.high),
        )
    ]
    if passport.more_needed:
        said.append(
            n_(
                "%(count)s more would tell it to %(points)s points either way.",
                "%(count)s more would tell it to %(points)s points either way.",
                passport.more_needed,
                count=number(passport.more_needed),
                points=number(100 * HALF_WIDTH),
            )
        )
    return said


def _left_out(passport: Passport, ways: Ways) -> Markup:
    """What is not counted, each with its list."""
    met = [one for one in passport.left_out if one.size]
    if not met:
        return note(_("Nothing was left out."))
    lines = joined(built("<li>{}: {}</li>", _sentence_of(one, passport), _led(one, passport, ways)) for one in met)
    return built('<p class="note">{}</p><ul class="note">{}</ul>', _("Left out:"), lines)


def _sentence_of(one: LeftOut, passport: Passport) -> str:
    text = texts.marked(one.count.sentence)
    values = one.count.values(int(str(passport.values["days"])))
    return text % values if values else text


def _led(one: LeftOut, passport: Passport, ways: Ways) -> Led:
    return ways.led(one.size, one.count, passport.cell.only(one.count.takes))


def _course(passport: Passport, course: Sequence[Passport], ways: Ways) -> Markup:
    """The figure in each part of the period, each number with its list."""
    rows = [
        (
            TableCell(formats.days(point.period)),
            TableCell(value(point)),
            TableCell(parts(point, ways.within(point.period))),
        )
        for point in course
    ]
    headings = [Heading(_("Days"), is_number=False), Heading(title(passport)), Heading(_("Counted"))]
    return table(headings, rows, alt=_("The figure in the course of the period"))
