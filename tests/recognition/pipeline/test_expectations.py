"""Reads in the light of national formats."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plates.text import ALPHABET
from recognition.pipeline.decoding import decode
from recognition.pipeline.expectations import by_formats, likely_regions
from recognition.pipeline.types import Character, Read, TextAlternative
from tests.recognition.pipeline.test_decoding import slots


def doubtful(text: str, at: int, other: str, share: float, regions: dict[str, float] | None = None) -> Read:
    """A sure read of `text`, but for one character that `other` may be with the probability `share`."""
    choices = [{char: 0.999} for char in text]
    choices[at] = {text[at]: 0.995 - share, other: share}
    return decode(slots(*choices), regions=regions)


def test_a_lookalike_that_makes_a_plate_of_the_country_is_taken():
    read = by_formats(doubtful("MHO2AB1234", 2, "0", 0.3, {"IN": 0.95}), "prefer")
    assert read.text == "MH02AB1234"
    assert [one.text for one in read.alternatives[:2]] == ["MH02AB1234", "MHO2AB1234"]
    assert read.score == read.alternatives[0].score
    assert read.score > 0.7


def test_a_text_that_is_far_likelier_is_kept_though_no_format_knows_it():
    assert by_formats(doubtful("MHO2AB1234", 2, "0", 0.02, {"IN": 0.95}), "prefer").text == "MHO2AB1234"
    assert by_formats(doubtful("MHO2AB1234", 2, "0", 0.02, {"IN": 0.95}), "strict").text == "MH02AB1234"


@pytest.mark.parametrize("use", ["prefer", "strict"])
def test_what_cannot_be_a_plate_of_the_country_is_never_made_one(use):
    assert by_formats(doubtful("POLICE", 1, "0", 0.3, {"IN": 0.99}), use, "IN").text == "POLICE"


def test_off_changes_nothing():
    read = doubtful("MHO2AB1234", 2, "0", 0.4, {"IN": 1.0})
    assert by_formats(read, "off", "IN") is read


def test_the_characters_stay_what_was_seen():
    before = doubtful("MHO2AB1234", 2, "0", 0.3, {"IN": 0.95})
    after = by_formats(before, "prefer")
    assert after.text != before.text
    assert after.characters == before.characters
    assert after.characters[2].char == "O"


def test_the_country_must_be_likely_or_given():
    unclear = doubtful("MHO2AB1234", 2, "0", 0.3, {"IN": 0.05, "LK": 0.4})
    assert by_formats(unclear, "prefer").text == "MHO2AB1234"
    assert by_formats(unclear, "prefer", "IN").text == "MH02AB1234"


def test_a_reader_that_tells_no_country_goes_by_the_given_one():
    read = doubtful("MHO2AB1234", 2, "0", 0.3)
    assert by_formats(read, "prefer").text == "MHO2AB1234"
    assert by_formats(read, "prefer", "IN").text == "MH02AB1234"


def test_a_plate_that_is_clearly_of_another_country_is_not_bent_to_the_given_one():
    dutch = doubtful("12ABC3", 0, "I", 0.45, {"NL": 0.999, "IN": 0.0005})
    assert likely_regions({"NL": 0.999, "IN": 0.0005}, "IN") == {"NL": pytest.approx(0.985, abs=1e-3)}
    assert by_formats(dutch, "prefer", "IN").text == by_formats(dutch, "prefer").text


def test_a_given_country_becomes_thirty_times_as_likely_against_each_other_one():
    regions = likely_regions({"IN": 0.1, "LK": 0.9}, "IN")
    assert regions["IN"] / regions["LK"] == pytest.approx(30 * 0.1 / 0.9)
    assert sum(regions.values()) == pytest.approx(1.0)


def test_what_has_no_evidence_or_no_text_stays_as_it_is():
    bare = Read("MHO2AB1234", 0.4, (Character("M", 0.4),), (TextAlternative("MHO2AB1234", 0.4),))
    empty = decode(slots({"": 0.9}), regions={"IN": 1.0})
    assert by_formats(bare, "prefer", "IN") is bare
    assert by_formats(empty, "prefer", "IN") is empty


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["prefer", "strict"]))
def test_the_scores_are_probabilities_and_fall(seed, use):
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet(np.full(len(ALPHABET) + 1, 0.05), 7).astype(np.float32)
    read = by_formats(decode(probabilities, regions={"GB": 0.6, "IN": 0.3}), use)
    scores = [one.score for one in read.alternatives]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= sum(scores) <= 1 + 1e-6
    if read.text:
        assert (read.text, read.score) == (read.alternatives[0].text, read.alternatives[0].score)
