"""Scores, reasons and differences of registered texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plates.alignment import differences
from plates.channel import fitted, slots_of
from plates.matching import Prior, Reason, best_text, has_format, plausible, rank, reason_of
from plates.text import ALPHABET
from tests.plates.test_channel import reads

EVEN = Prior(odds=100.0)
INDIA = Prior(odds=100.0, region="IN")


def certain(text):
    return [{char: 0.999} for char in text]


def test_the_read_itself_is_an_exact_match():
    (match,) = rank(certain("MH12AB1234"), ["MH12AB1234"], INDIA)
    assert match.is_exact
    assert match.differences == ()
    assert match.score > 0.98


def test_a_lookalike_among_the_alternatives_matches_and_says_where():
    read = certain("MH12AB1234")
    read[4] = {"A": 0.999}
    read[5] = {"8": 0.6, "B": 0.38}
    (match,) = rank(read, ["MH12AB1234"], INDIA)
    assert match.reason is Reason.LOOKALIKE
    assert match.score > 0.95
    (difference,) = match.differences
    assert (difference.position, difference.read, difference.registered, difference.rank) == (5, "8", "B", 2)
    assert difference.words == "8 read where B is registered (character 6; 2nd choice, 0.38)."


def test_another_plate_is_no_match():
    (match,) = rank(certain("MH12AB1234"), ["MH12AB1237"], INDIA)
    assert match.reason is Reason.NEAR
    assert match.score < 0.05
    assert match.differences[0].words.endswith("(character 10; not among the choices).")


def test_the_formats_letters_and_digits_decide_between_lookalikes():
    read = certain("MH12AB1284")
    read[8] = {"B": 0.7, "8": 0.29}
    without, within = (rank(read, ["MH12AB1284"], prior)[0].score for prior in (Prior(1.0), Prior(1.0, "IN")))
    assert without == pytest.approx(0.29, abs=0.06)
    assert within > 0.8


def test_a_character_too_many_and_one_too_few():
    extra = certain("MH12AB1234")
    extra.insert(2, {"1": 0.3, "I": 0.2})
    (match,) = rank(extra, ["MH12AB1234"], INDIA)
    assert match.reason is Reason.NEAR
    assert match.score > 0.9
    assert [one.registered for one in match.differences] == [""]
    assert "nothing is registered" in match.differences[0].words
    (missed,) = rank(certain("MH12AB123"), ["MH12AB1234"], Prior(1e4, "IN"))
    assert [(one.position, one.read, one.registered) for one in missed.differences] == [(9, "", "4")]
    assert "was not read (before character 10)" in missed.differences[0].words


def test_two_registered_lookalikes_share_the_score():
    first, second = rank([{"O": 0.6, "0": 0.4}, {"1": 1.0}], ["01", "O1"], EVEN)
    assert (first.text, second.text) == ("O1", "01")
    assert first.score + second.score <= 1.0
    assert first.score == pytest.approx(0.6, abs=0.05)


def test_the_more_plates_may_pass_the_surer_a_small_register_is():
    small = Prior.of_register(2_000, 0.5, 10_000_000)
    large = Prior.of_register(10_000_000, 0.5, 10_000_000)
    assert (small.odds, large.odds) == (5000.0, 1.0)
    assert Prior.of_register(1, 0.5, 10_000_000).odds == Prior.of_register(1000, 0.5, 10_000_000).odds


@pytest.mark.parametrize(("share", "plates"), [(0, 1), (1, 1), (0.5, 0), (1.5, 10)])
def test_impossible_priors_are_refused(share, plates):
    with pytest.raises(ValueError, match="share"):
        Prior.of_register(10, share, plates)


@pytest.mark.parametrize("positions", [[], [{}], [{"?": 1.0}]])
def test_an_empty_read_shows_hardly_anything(positions):
    assert all(match.score < 0.01 for match in rank(positions, ["A1"], Prior(1.0)))


def test_plausible_is_certain_where_no_format_is_known():
    slots = slots_of(certain("MH12AB1234"), fitted())
    assert plausible(slots, "") == plausible(slots, "ZZ") == 1.0
    assert plausible(slots, "IN") > 0.95
    assert plausible(slots_of(certain("1234567890"), fitted()), "IN") < 0.05


def test_formats_of_texts():
    assert has_format("MH12AB1234", "IN")
    assert not has_format("MHI2AB1234", "IN")
    assert has_format("MHI2AB1234", "ZZ")


@pytest.mark.parametrize(
    ("read", "registered", "reason"),
    [("A0", "A0", "exact"), ("AO", "A0", "lookalike"), ("A8", "A0", "near"), ("A", "A0", "near")],
)
def test_reasons(read, registered, reason):
    assert reason_of(read, registered) == reason


@given(reads, st.lists(st.text(ALPHABET, min_size=1, max_size=12), max_size=6), st.sampled_from(["", "IN", "GB"]))
def test_scores_are_probabilities_that_leave_room_for_another_plate(read, registered, region):
    found = rank(read, registered, Prior(100.0, region))
    assert {match.text for match in found} == set(registered)
    assert sum(match.score for match in found) <= 1.0 + 1e-9


@given(st.text(ALPHABET, min_size=1, max_size=10), st.lists(st.text(ALPHABET, min_size=1, max_size=12), max_size=6))
def test_of_a_certain_read_the_true_plate_scores_at_least_as_high_as_any_other(text, others):
    found = rank([{char: 1.0} for char in text], [text, *others], Prior(10.0, "IN"))
    assert found[0].score == next(match.score for match in found if match.text == text)


@given(reads, st.text(ALPHABET, max_size=12))
def test_differences_turn_the_read_into_the_registered_text(read, text):
    found = differences(read, text)
    shown = [[char] for char in best_text(read)]
    before = [""] * (len(shown) + 1)
    for one in found:
        if one.read:
            shown[one.position] = [one.registered]
        else:
            before[one.position] += one.registered
    assert "".join(a + b for a, (b,) in zip(before, shown, strict=False)) + before[-1] == text
