"""From what a text recognition found to a read."""

import numpy as np
import pytest

from recognition.pipeline.readers.ocr import Piece, place, plate_read, rows, upright
from recognition.pipeline.types import Alternative, Box, Character


def piece(text, x1, y1, x2, y2, score=1.0):
    return Piece(Box(x1, y1, x2, y2), tuple(Character(char, score) for char in text))


def texts(found):
    return [["".join(character.char for character in one.characters) for one in row] for row in found]


def test_nothing_found_is_an_unreadable_plate():
    for pieces in ([], [piece("", 0, 0, 90, 30)], [piece("AB", 5, 9, 40, 9)]):
        read = plate_read(pieces)
        assert (read.text, read.score, read.characters, read.alternatives) == ("", 0.0, (), ())


def test_one_row_goes_from_left_to_right_though_it_rises():
    pieces = [piece("1234", 60, 10, 95, 40), piece("MH", 5, 24, 30, 54), piece("12", 32, 17, 55, 47)]
    assert plate_read(pieces).text == "MH121234"


def test_two_rows_go_from_the_top():
    pieces = [piece("F5030", 40, 52, 90, 95), piece("DL8C", 20, 5, 80, 48), piece("A", 10, 52, 30, 95)]
    assert texts(rows(pieces)) == [["DL8C"], ["A", "F5030"]]
    assert plate_read(pieces).text == "DL8CAF5030"


@pytest.mark.parametrize(
    "small",
    [piece("IND", 2, 10, 10, 25), piece("CALIFORNIA", 10, 0, 90, 18), piece("WWWDEALERCOMANDMORETEXT", 5, 80, 95, 100)],
)
def test_small_texts_are_not_the_plate(small):
    assert plate_read([small, piece("7ABC123", 10, 25, 90, 75)]).text == "7ABC123"


def test_a_mark_in_the_same_size_is_not_the_plate():
    read = plate_read([piece("IND", 0, 10, 20, 50, 0.5), piece("KA05MH1234", 25, 10, 95, 50, 0.9)])
    assert read.text == "KA05MH1234"
    assert read.score == pytest.approx(0.9**10)


def test_whole_texts_follow_from_the_characters_alternatives():
    pieces = [
        Piece(Box(0, 0, 60, 30), (Character("B", 0.6, (Alternative("8", 0.4),)), Character("1", 1.0))),
        piece("7", 62, 0, 80, 30, 0.9),
    ]
    read = plate_read(pieces)
    assert [(other.text, pytest.approx(other.score)) for other in read.alternatives] == [("B17", 0.54), ("817", 0.36)]


def test_without_alternatives_the_text_has_none():
    assert [other.text for other in plate_read([piece("AB12", 0, 0, 60, 30, 0.4)]).alternatives] == ["AB12"]


def test_a_crop_keeps_the_plates_aspect():
    picture = np.zeros((400, 900, 3), np.uint8)
    assert upright(picture, Box(100, 100, 300, 140).quad(), 128, 1000, 0.05).shape == (128, 640, 3)
    assert upright(picture, Box(100, 100, 300, 140).quad(), 128, 500, 0.05).shape == (128, 500, 3)
    assert upright(picture, Box(100, 100, 102, 300).quad(), 128, 500, 0.05).shape == (128, 64, 3)


def test_places_lie_on_the_plate():
    crop = np.zeros((120, 240, 3), np.uint8)
    assert place(120, 60, crop, 0.1) == pytest.approx((0.5, 0.5))
    assert place(20, 10, crop, 0.1) == pytest.approx((0.0, 0.0))
    assert place(240, 0, crop, 0.1) == (1.0, 0.0)
