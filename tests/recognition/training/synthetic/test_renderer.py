"""Rendered plates say what they claim to say, where they claim it."""

import numpy as np
import pytest

from plates.text import ALPHABET
from recognition.training.synthetic.designs import DESIGNS, REGIONS
from recognition.training.synthetic.glyphs import CAP_PX, stroke_faces
from recognition.training.synthetic.pool import PLATE, place, placed_boxes, read_shards, write_shards
from recognition.training.synthetic.renderer import RenderedPlate, render
from recognition.training.synthetic.texts import spell

OURS = stroke_faces()


def in_reading_order(plate: RenderedPlate) -> bool:
    """Whether the centres run left to right, top row first."""
    x, y = plate.centres.T
    falls = np.flatnonzero(np.diff(y) > plate.pixels.shape[0] / 5)
    rows = np.split(x, falls + 1)
    return len(rows) == plate.rows and all(np.all(np.diff(row) > 0) for row in rows)


@pytest.mark.parametrize("region", REGIONS)
def test_every_country_has_its_characters_in_order_inside_the_plate(region):
    rng = np.random.default_rng(7)
    for _ in range(6):
        plate = render(rng, region, alphabets=OURS)
        height, width = plate.pixels.shape[:2]
        assert plate.region == region
        assert len(plate.centres) == len(plate.text) > 0
        assert set(plate.text) <= set(ALPHABET)
        assert in_reading_order(plate)
        assert np.all((plate.centres >= 0) & (plate.centres <= (width, height)))


@pytest.mark.parametrize(("text", "rows"), [("MH 12 AB 1234", 1), ("MH 12/AB 1234", 2), ("22-BH/1234.AA", 2)])
def test_a_given_text_is_drawn_in_as_many_rows_as_it_has(text, rows):
    plate = render(np.random.default_rng(3), "IN", text, OURS)
    assert plate.rows == rows
    assert plate.text == "".join(char for char in text if char.isalnum())
    assert in_reading_order(plate)


def test_characters_stand_inside_their_boxes():
    for seed in range(8):
        plate = render(np.random.default_rng(seed), "IN", "MH12AB1234", OURS)
        grey = plate.pixels.mean(-1)
        for x1, y1, x2, y2 in plate.boxes.round().astype(int):
            assert grey[y1:y2, x1:x2].std() > 12  # ink and ground


@pytest.mark.parametrize("region", ["IN", "VN", "GB", "BR"])
def test_two_row_plates_exist_where_the_country_has_them(region):
    rng = np.random.default_rng(1)
    assert {render(rng, region, alphabets=OURS).rows for _ in range(40)} == {1, 2}


def test_a_seed_draws_the_same_plate_again():
    one, same, other = (render(np.random.default_rng(seed), alphabets=OURS) for seed in (5, 5, 6))
    assert one.text == same.text
    assert np.array_equal(one.pixels, same.pixels)
    assert np.array_equal(one.boxes, same.boxes)
    assert one.text != other.text


def test_patterns_spell_letters_digits_choices_and_rows():
    rng = np.random.default_rng(2)
    for _ in range(30):
        first, second = spell("[MH|DL]9/AX", "AB", rng)
        assert first[:2] in ("MH", "DL")
        assert first[2].isdigit()
        assert second[0] in "AB"


def test_designs_name_regions_by_iso_code():
    assert all(len(region) == 2 and region.isupper() for region in REGIONS)
    assert DESIGNS[-1].region == ""


def test_our_strokes_draw_every_character_and_tell_them_apart():
    for face in OURS[::5]:
        shapes = {char: face.glyph(char) for char in ALPHABET}
        assert all(shape.shape[0] == CAP_PX and shape.any() for shape in shapes.values())
        drawn = {(shape.shape, shape.tobytes()) for char, shape in shapes.items() if char not in "0O"}
        assert len(drawn) >= len(ALPHABET) - 4  # O and 0, I and 1 may look alike on plates


def test_a_placed_plate_keeps_its_characters_inside_its_corners():
    rng = np.random.default_rng(4)
    plate = render(rng, "IN", "MH12/AB1234", OURS)
    picture, centres = place(plate, rng)
    assert picture.shape == (128, 320)
    used = centres[: len(plate.text)]
    assert np.all((used > PLATE[0]) & (used < PLATE[2]))
    assert not centres[len(plate.text) :].any()


def test_placed_boxes_surround_the_ink_of_their_characters():
    plate = render(np.random.default_rng(4), "IN", "MH12/AB1234", OURS)
    picture, centres = place(plate, np.random.default_rng(1))
    boxes = placed_boxes(plate)
    assert (boxes[:, :2] + boxes[:, 2:]) / 2 == pytest.approx(centres)
    for x1, y1, x2, y2 in boxes[:10].round().astype(int):
        assert picture[y1:y2, x1:x2].std() > 12


def test_shards_keep_texts_boxes_and_regions(tmp_path, monkeypatch):
    monkeypatch.setattr("recognition.training.synthetic.pool.SHARD", 4)
    write_shards(tmp_path, 8, seed=3)
    pool = read_shards(tmp_path, set())
    assert pool is not None
    assert (len(pool), pool.boxes.shape, pool.centres.shape) == (8, (8, 10, 4), (8, 10, 2))
    for text, boxes in zip(pool.texts, pool.boxes, strict=True):
        assert np.all(boxes[: len(text), 2:] > boxes[: len(text), :2])
        assert not boxes[len(text) :].any()


def test_a_shard_without_boxes_is_named(tmp_path):
    np.savez(tmp_path / "1-0000.npz", pictures=np.zeros((1, 112, 320), np.uint8), texts=["A1"], regions=["IN"])
    with pytest.raises(ValueError, match=r"1-0000\.npz: rendered without character boxes"):
        read_shards(tmp_path, set())
