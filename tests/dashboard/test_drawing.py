"""Tables and charts as HTML: texts are no markup, marks lead somewhere, and parts are told apart without color."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit as st
from markupsafe import Markup

from dashboard.components import linked
from dashboard.drawing import bars, grids
from dashboard.drawing.bars import Bar, Part
from dashboard.drawing.funnel_plot import Dot, LineNames, funnel_plot
from dashboard.drawing.marks import Led, Tone, filled, legend, picture
from dashboard.drawing.pairs import Half, Pair, pairs
from dashboard.drawing.sparks import spark
from dashboard.drawing.strips import Box, Pin, Strip, strips
from dashboard.drawing.tables import Cell, Heading, Sorting, table
from tests.linked_markup import links, parse, text
from tests.linked_markup import table as rows_of

NAMED = LineNames("Team", "95%", "99.8%")
HOSTILE = '<script>alert(1)</script>" onclick="x" & \'{}\' %s %(x)s'
STYLES = Path(linked.__file__).parents[1] / "assets" / "linked.css"


def drawings(words: str) -> dict[str, Markup]:
    """One of everything, with the same words wherever words go."""
    part = Part(Tone.GOOD, 3, words, f"/counted?of={words}")
    pin = Pin(3, words, f"/counted?of={words}")
    dot = Dot(words, 0.5, 10, words, f"/counted?of={words}", is_outside=True)
    cell = Cell(Led(words, f"/counted?of={words}"), words, order=words)
    square = grids.Square(3, words, words, f"/counted?of={words}")
    row = grids.Row(words, [square], Led(words, f"/counted?of={words}"))
    lines = LineNames(words, words, words)
    half = Half(Led(words, f"/call?call_id={words}"), words, words, words)
    return {
        "grid": grids.grid(words, [grids.Column(words, words)], [row], row, alt=words),
        "pairs": pairs([Pair(words, words, half, half)]),
        "stacked": bars.stacked([Bar(words, [part], words)]),
        "nested": bars.nested([Bar(words, [part], words)]),
        "columns": bars.columns([Bar(words, [part])], most=words),
        "strips": strips([Strip(words, [pin], words)], written=lambda minutes: words, across=words),
        "plot": funnel_plot([dot], 0.4, written=lambda share: words, across=words, up=words, named=lines),
        "table": table([Heading(words), Heading(words)], [[cell, cell]], alt=words, foot=[[cell, cell]]),
        "picture": picture(legend([(Tone.GOOD, words)]), alt=words),
        "spark": spark([1, 2], alt=words),
        "filled": filled("%(one)s " + words.replace("%", "%%"), one=words),
    }


@pytest.mark.parametrize("kind", drawings("x"))
def test_words_of_the_organization_are_no_markup(kind: str) -> None:
    plain, hostile = parse(drawings("x")[kind]), parse(drawings(HOSTILE)[kind])
    assert [element.tag for element in hostile.iter()] == [element.tag for element in plain.iter()]
    for one, other in zip(hostile.iter(), plain.iter(), strict=True):
        assert one.keys() == other.keys()
    if kind not in ("spark", "filled"):
        assert HOSTILE in [
            value for element in hostile.iter() for value in (element.text, *element.attrib.values())
        ]


def test_bars_are_on_one_scale_and_empty_parts_are_left_out() -> None:
    one = Bar("One", [Part(Tone.GOOD, 3, "3", "/counted"), Part(Tone.LATER, 1, "1"), Part(Tone.ENDED, 0, "0")])
    drawn = parse(bars.stacked([one, Bar("Two", [Part(Tone.GOOD, 2, "2")])]))
    widths = [element.get("style") for element in drawn.iter() if element.get("style")]
    assert widths == ["width:75.000%", "width:25.000%", "width:50.000%"]
    assert bars.stacked([]) == bars.nested([]) == Markup('<ol class="bars"></ol>')


def test_of_many_columns_only_some_are_named() -> None:
    drawn = parse(bars.columns([Bar(f"W{n}", [Part(Tone.GOOD, n, str(n))]) for n in range(60)], most="59"))
    named = re.findall(r"W\d+", text(drawn))
    assert named[:2] == ["W0", "W8"]
    assert len(named) == 8


def test_every_part_of_a_chart_is_a_link_that_says_what_it_is() -> None:
    for kind in ("stacked", "nested", "columns", "strips", "plot"):
        (link,) = links(parse(drawings("x")[kind]))
        assert (link.way, link.label) == ("/counted?of=x", "x")


def test_every_tone_has_a_color_and_all_but_the_first_a_pattern() -> None:
    styles = STYLES.read_text()
    for tone in Tone:
        assert f".{tone} {{ --tone: var(--st-" in styles
        assert (f".{tone}.{tone} {{" in styles) == (tone is not Tone.GOOD)


@pytest.mark.parametrize(("end", "steps"), [(1.0, 6), (0.37, 4), (0.09, 5), (60.0, 4), (7.0, 4), (1234.0, 5)])
def test_an_axis_has_a_few_round_numbers(end: float, steps: int) -> None:
    dots = [Dot("A", min(end, 0.5), max(round(end), 1), "A", "/x", is_outside=False)]
    plot = parse(funnel_plot(dots, 0.3, written=lambda share: f"{share:g}", across="", up="", named=NAMED))
    upward = [element.text for element in plot.iter("i") if element.get("class") == "tick y"]
    assert 3 <= len(upward) <= 6
    assert upward[0] == "0"


ROUND = ("after", "before", "above", "below")


def sides(*dots: tuple[str, float, int]) -> list[tuple[str, str]]:
    """Each dot's name and on which side it stands; none of both where there was no room."""
    drawn = [Dot(name, rate, size, name, "/counted", is_outside=False) for name, rate, size in dots]
    plot = parse(funnel_plot(drawn, 0.4, written=str, across="", up="", named=NAMED))
    marks = plot.iter("a")
    return [(text(mark), mark.get("class", "").removeprefix("dot").strip()) for mark in marks]


def test_names_on_a_funnel_plot_stand_where_they_cover_no_other_one() -> None:
    assert sides(("Ann", 0.4, 10), ("Bo", 0.4, 30)) == [("Ann", "after"), ("Bo", "before")]
    # At one point there is room for four.
    same = [(name, 0.4, 20) for name in ("Ann", "Bo", "Cy", "Di", "Ed")]
    assert [side for _name, side in sides(*same, ("Far", 0.4, 40))][:5] == [
        "after",
        "before",
        "above",
        "below",
        "",
    ]
    # Above each other they are far enough apart; a name does not leave the plane.
    assert sides(("Ann", 0.1, 20), ("Bo", 0.9, 20), ("Far", 0.4, 40))[:2] == [("Ann", "after"), ("Bo", "after")]
    assert sides(("A very long name indeed " * 2, 0.4, 2), ("Far", 0.9, 40))[0][1] == "after"


def test_the_shades_of_a_grid_go_from_the_fewest_to_the_most_and_none_has_none() -> None:
    assert [grids.step(number, 10) for number in range(11)] == [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert [grids.step(number, 1) for number in range(2)] == [0, 5]
    assert grids.step(0, 0) == 0
    styles = STYLES.read_text()
    assert all(f".shade{shade} {{ --shade:" in styles for shade in range(1, grids.STEPS + 1))


def test_a_square_says_its_number_and_leads_to_it_and_one_of_none_leads_nowhere() -> None:
    squares = [grids.Square(4, "4", "4: Price, M1", "/counted"), grids.Square(0, "0", "0: Price, M2")]
    columns = [grids.Column("M1", "M1 Context"), grids.Column("M2", "M2 State")]
    foot = grids.Row("All", squares, Led("4"))
    drawn = parse(grids.grid("Type", columns, [grids.Row("Price", squares, Led("4"))], foot, alt="x"))
    assert rows_of(drawn) == {"": ["Type", "M1", "M2", "All"], "Price": ["4", "0", "4"]}
    assert [link.label for link in links(drawn)] == ["4: Price, M1", ""]


def test_a_pair_without_a_note_says_so() -> None:
    half = Half(Led("Resolved"), "1 May", None, "No note was taken.")
    shown = parse(pairs([Pair("Ann", "Price", half, Half(Led("Came back"), "2 May", "Two\nlines", "-"))]))
    assert text(shown) == "Ann Price Resolved 1 May No note was taken. Came back 2 May Two lines"


def test_strips_are_on_one_scale_that_begins_at_zero() -> None:
    box = Box(q1=10, middle=20, q3=30, p90=50, label="box", way="/counted?of=box")
    rows = [Strip("One", [Pin(25, "pin", "/counted?of=pin")]), Strip("Two", [box])]
    drawn = parse(strips(rows, written=lambda minutes: f"{minutes:g}", across="Minutes"))
    pin, whole = drawn.iter("a")
    places = [float(re.findall(r"left:([\d.]+)%", one.get("style", ""))[0]) for one in (pin, whole)]
    assert places[0] == pytest.approx(2.5 * places[1], rel=1e-3)
    # Within the box its parts stand where the values lie between its ends, 10 and 50.
    assert [part.get("style") for part in whole] == ["width:50.000%", "left:25.000%"]
    assert [tick.text for tick in drawn.iter("i") if tick.get("class") == "tick x"][:2] == ["0", "10"]


def test_pins_beside_each_other_stand_in_lanes_so_that_none_hides_another() -> None:
    pins = [Pin(at, str(at), f"/counted?of={at}") for at in (50, 50.1, 50.2, 90)]
    drawn = parse(strips([Strip("One", pins)], written=str, across=""))
    heights = [re.findall(r"top:([\d.]+)%", one.get("style", ""))[0] for one in drawn.iter("a")]
    assert len(set(heights[:3])) == 3
    assert heights[3] == heights[0]
    many = parse(strips([Strip("One", [Pin(1, str(n), "/counted") for n in range(40)])], written=str, across=""))
    assert len(list(many.iter("a"))) == 40
    assert len({one.get("style") for one in many.iter("a")}) == 6


@pytest.mark.parametrize("values", [(0, 0, 0, 0), (5, 5, 5, 5), (1, 2, 9, 9)])
def test_a_box_of_one_value_or_of_none_that_takes_time_is_drawn(values: tuple[float, float, float, float]) -> None:
    drawn = parse(strips([Strip("One", [Box(*values, "box", "/counted")])], written=str, across=""))
    shares = [float(one) for one in re.findall(r":([\d.]+)%", " ".join(x.get("style", "") for x in drawn.iter()))]
    assert shares and all(0 <= share <= 100 for share in shares)
    assert parse(strips([], written=str, across="")).find("ol") is not None


def test_a_line_has_a_gap_where_there_is_no_value() -> None:
    drawn = parse(spark([1, 2, None, 3, 4], alt="x"))
    assert len(list(drawn.iter("polyline"))) == 2
    assert spark([None, 1], alt="x") == ""


def test_a_table_names_its_columns_for_the_entries_of_a_phone() -> None:
    markup = table([Heading("Who"), Heading("Held")], [[Cell("Ann"), Cell(3, order=3)]], alt="x")
    drawn = parse(markup)
    assert rows_of(drawn) == {"": ["Who", "Held"], "Ann": ["3"]}
    (cell,) = drawn.iter("td")
    assert cell.get("data-label") == "Held"


HEADINGS = [Heading("Who", is_number=False), Heading("Held")]
ROWS = [
    [Cell(name, order=name.casefold()), Cell(held, order=held)]
    for name, held in (("Bo", 9), ("ann", 10), ("Cy", None))
]


@pytest.mark.parametrize(
    ("sorting", "names", "marked", "offered"),
    [
        (Sorting("agents"), ["Bo", "ann", "Cy"], [None, None], ["agents.1.up", "agents.2.down"]),
        (Sorting("agents", 1), ["ann", "Bo", "Cy"], ["ascending", None], ["agents.1.down", "agents.2.down"]),
        (
            Sorting("agents", 2, is_descending=True),
            ["ann", "Bo", "Cy"],
            [None, "descending"],
            ["agents.1.up", "agents.2.up"],
        ),
        (Sorting("agents", 2), ["Bo", "ann", "Cy"], [None, "ascending"], ["agents.1.up", "agents.2.down"]),
    ],
)
def test_a_table_is_sorted_by_what_cells_are_worth_and_those_without_come_last(
    sorting: Sorting, names: list[str], marked: list[str | None], offered: list[str]
) -> None:
    drawn = parse(table(HEADINGS, ROWS, alt="x", sorting=sorting, foot=[[Cell("All"), Cell(19)]]))
    assert list(rows_of(drawn)) == ["", *names]
    assert "".join(next(drawn.iter("tfoot")).itertext()).startswith("All")
    heads = list(next(drawn.iter("thead")).iter("th"))
    assert [head.get("aria-sort") for head in heads] == marked
    assert [button.get("data-sort") for button in drawn.iter("button")] == offered


@pytest.mark.parametrize(
    "way", ["/users", "/counted?of=held", "https://evil.example/counted", "/nowhere", None, 8]
)
def test_a_click_leads_to_screens_of_ours_alone(monkeypatch: pytest.MonkeyPatch, way: object) -> None:
    gone: list[str] = []
    monkeypatch.setattr(st, "switch_page", lambda page, query_params: gone.append(page))
    linked.follow(way)
    assert bool(gone) == (way in ("/users", "/counted?of=held"))
