"""Geometry of charts: scales, labels, columns, lines, heat."""

from itertools import pairwise

import pytest

from recognition.charts.columns import Series, columns, label_ranks
from recognition.charts.heat import heat_map, level
from recognition.charts.lines import Shares, lines
from recognition.charts.scales import Scale, round_ticks, short_number, thinned


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (0, (0, 1)),
        (1, (0, 1)),
        (3, (0, 1, 2, 3)),
        (7, (0, 2, 4, 6, 8)),
        (10, (0, 5, 10)),
        (145, (0, 50, 100, 150)),
        (1000, (0, 500, 1000)),
        (123_456, (0, 50_000, 100_000, 150_000)),
    ],
)
def test_ticks_are_round_and_reach_the_largest_value(most, ticks):
    assert round_ticks(most) == ticks


def test_a_scale_turns_values_upside_down_and_stays_in_the_plot():
    scale = Scale(10, top=20, bottom=120)
    assert [scale.y(value) for value in (0, 5, 10, 99, -1)] == [120, 70, 20, 20, 120]


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (950, "950"), (1500, "1.5k"), (20_000, "20k"), (3_000_000, "3M")]
)
def test_axes_shorten_numbers(value, text):
    assert short_number(value) == text


def test_labels_are_thinned_evenly_and_keep_the_last():
    assert thinned(5, 10) == [0, 1, 2, 3, 4]
    assert thinned(30, 10) == [2, 5, 8, 11, 14, 17, 20, 23, 26, 29]
    ranks = label_ranks(30)
    assert ranks.count(2) <= 5
    assert ranks.count(1) + ranks.count(2) <= 10
    assert ranks[-1] == 2
    assert [at for at, rank in enumerate(label_ranks(24)) if rank == 2] == [5, 11, 17, 23]


def test_columns_stack_from_the_bottom_and_say_what_they_are():
    chart = columns(["Mon", "Tue"], [Series("a", "Allowed", (3, 0)), Series("b", "Blocked", (1, 0))], height=144)
    first, second = chart.columns
    assert (chart.total, chart.slot, chart.bottom) == (4, 50, 122)
    assert [(bar.key, bar.y, bar.height) for bar in first.bars] == [("a", 47, 75), ("b", 22, 25)]
    assert (first.title, second.title) == ("Mon: 4 (3 allowed, 1 blocked)", "Tue: 0")
    assert second.bars == ()
    assert (first.left, first.middle, first.x, first.width) == (0, 25, 23, 4)
    assert [(tick.y, tick.text) for tick in chart.ticks][::4] == [(122, "0"), (22, "4")]


def test_columns_fill_the_width_without_overlap():
    chart = columns([str(at) for at in range(90)], [Series("a", "A", (1,) * 90)])
    ends = [(one.x, one.x + one.width) for one in chart.columns]
    assert all(one[1] < other[0] for one, other in pairwise(ends))
    assert ends[-1][1] <= 100


def test_nothing_can_be_drawn():
    assert columns([], []).columns == ()
    assert columns(["Mon"], [Series("a", "A", (0,))]).columns[0].bars == ()


def test_lines_break_where_nothing_was_read():
    chart = lines(["a", "b", "c", "d"], [Shares("m", "Matched", (0.5, 1.0, None, 0.0))], height=144)
    (line,) = chart.lines
    assert [(point.x, point.y) for point in line.points] == [(12.5, 72), (37.5, 22), (87.5, 122)]
    assert [(one.x, other.x) for one, other in line.joins] == [(12.5, 37.5)]
    assert chart.moments[2].title == "c: nothing read"
    assert chart.moments[0].title == "a: matched 50%"


def test_a_share_of_nothing_keeps_the_scale():
    assert [tick.text for tick in lines([], []).ticks] == ["0%", "25%", "50%", "75%", "100%"]


def test_heat_is_shaded_by_the_share_of_the_most():
    assert [level(count, 100) for count in (0, 1, 20, 21, 50, 99, 100)] == [0, 1, 1, 2, 3, 5, 5]
    chart = heat_map(["Mon", "Tue"], [[0] * 24, [0] * 23 + [7]])
    assert chart.rows[1].cells[23].level == 5
    assert chart.rows[1].cells[23].title == "Tue, 23–24: 7"
    assert chart.hours[:2] == ((0, "00"), (12.5, "03"))
    assert {cell.level for cell in heat_map(["Mon"], [[0] * 24]).rows[0].cells} == {0}
