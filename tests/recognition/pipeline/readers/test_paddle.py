"""The paddle reader with PaddleOCR's real networks, on plates that are drawn here."""

import socket

import cv2
import numpy as np
import pytest

from plates.text import ALPHABET
from recognition.errors import PermanentError
from recognition.pipeline.decoding import BLANK
from recognition.pipeline.readers import paddle
from recognition.pipeline.readers.paddle import PaddleReader
from recognition.pipeline.types import Box

GREY = 110


@pytest.fixture(scope="module")
def reader():
    return PaddleReader()


def draw(picture, text, left, baseline, scale, thickness):
    cv2.putText(picture, text, (left, baseline), cv2.FONT_HERSHEY_DUPLEX, scale, (25, 25, 25), thickness, cv2.LINE_AA)


def one_row(text):
    """A picture with a plate 300 × 64 pixels at (150, 120), and the plate's quad."""
    picture = np.full((300, 600, 3), GREY, np.uint8)
    cv2.rectangle(picture, (150, 120), (450, 184), (245, 245, 245), -1)
    (width, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, 1.5, 3)
    draw(picture, text, 300 - width // 2, 170, 1.5, 3)
    return picture, Box(150, 120, 450, 184).quad()


def two_rows(upper, lower):
    picture = np.full((300, 600, 3), GREY, np.uint8)
    cv2.rectangle(picture, (200, 80), (380, 200), (245, 245, 245), -1)
    for text, baseline in ((upper, 132), (lower, 188)):
        (width, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, 1.5, 3)
        draw(picture, text, 290 - width // 2, baseline, 1.5, 3)
    return picture, Box(200, 80, 380, 200).quad()


def read_one(reader, picture, quad):
    return reader.read([reader.view(picture, quad)])[0]


@pytest.mark.parametrize("text", ["MH 12 AB 3456", "KL-07-CD-2893", "W 4736 XK", "7HBP254"])
def test_one_row_is_read(reader, text):
    read = read_one(reader, *one_row(text))
    assert read.text == "".join(char for char in text if char.isalnum())
    assert read.alternatives[0].text == read.text
    assert read.score > 0.3


def test_two_rows_are_read_from_the_top(reader):
    assert read_one(reader, *two_rows("DL8C", "AF5036")).text == "DL8CAF5036"


def test_small_texts_are_left_out(reader):
    picture, quad = one_row("7HBP254")
    cv2.rectangle(picture, (150, 100), (450, 120), (245, 245, 245), -1)
    draw(picture, "CALIFORNIA", 245, 117, 0.55, 1)
    quad[:2, 1] = 98
    assert read_one(reader, picture, quad).text == "7HBP254"


def test_a_tilted_plate_is_read_at_its_corners(reader):
    picture, quad = one_row("KL-07-CD-2893")
    turned = cv2.getRotationMatrix2D((300, 150), 20, 1.0)
    tilted = cv2.warpAffine(picture, turned, (600, 300), borderValue=(GREY,) * 3)
    corners = cv2.transform(quad[None], turned)[0].astype(np.float32)
    assert read_one(reader, tilted, corners).text == "KL07CD2893"


def test_characters_have_places_and_alternatives(reader):
    read = read_one(reader, *one_row("7HBP254"))
    centres = np.array([character.center for character in read.characters])
    # The text is centred on the plate, and its characters stand at about equal distances.
    assert np.all(np.diff(centres[:, 0]) > 0.04)
    assert centres[:, 0].mean() == pytest.approx(0.5, abs=0.05)
    assert centres[:, 1] == pytest.approx([0.5] * 7, abs=0.12)
    for character in read.characters:
        scores = [character.score, *(other.score for other in character.alternatives)]
        assert scores == sorted(scores, reverse=True)
        assert sum(scores) <= 1.0 + 1e-4


def test_columns_become_positions(reader):
    classes = reader.recogniser.plate_class
    named = {char: int(np.flatnonzero(classes == ALPHABET.index(char))[0]) for char in "0AB"}
    small_a = int(np.flatnonzero(classes == ALPHABET.index("A"))[1])
    foreign = int(np.flatnonzero(classes == BLANK)[500])
    #         a capital, then a small letter: one A; blank; A again; B with another sign before it
    said = [named["A"], small_a, 0, named["A"], foreign, named["B"], named["B"], 0]
    columns = np.zeros((len(said), len(classes)), np.float32)
    columns[np.arange(len(said)), said] = (0.7, 0.9, 1, 0.8, 0.6, 0.5, 0.6, 1)
    columns[6, named["0"]] = 0.3
    slots, places = reader.recogniser._positions(columns)
    assert [ALPHABET[at] for at in slots.argmax(1)] == ["A", "A", "B"]
    assert slots[:, [ALPHABET.index("A"), ALPHABET.index("B"), ALPHABET.index("0")]] == pytest.approx(
        np.array([[0.9, 0, 0], [0.8, 0, 0], [0, 0.6, 0.3]])
    )
    assert places == [1 / 8, 3.5 / 8, 6 / 8]


def test_an_empty_plate_has_no_text(reader):
    picture = np.full((300, 600, 3), GREY, np.uint8)
    assert read_one(reader, picture, Box(150, 120, 450, 184).quad()).text == ""
    assert reader.read([]) == []


def test_nothing_is_fetched_from_anywhere(monkeypatch):
    def refused(*_, **__):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    assert read_one(PaddleReader(), *one_row("7HBP254")).text == "7HBP254"


def test_a_package_without_networks_says_so(monkeypatch):
    monkeypatch.setattr(paddle, "RECOGNISER", "none.onnx")
    with pytest.raises(PermanentError) as failure:
        PaddleReader()
    assert failure.value.code == "reader_missing"
