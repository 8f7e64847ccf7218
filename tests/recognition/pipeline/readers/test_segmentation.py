"""Segmentation finds rows and characters of plates that were drawn for the occasion."""

import cv2
import numpy as np
import pytest

from recognition.pipeline.readers.lattice import Lattice, best_path, lattice, looks, worths
from recognition.pipeline.readers.lines import Line, layouts, lines
from recognition.pipeline.readers.segmentation import plate_view, segment, view_size
from recognition.pipeline.readers.strips import BOTTOM, HIGH, TALL, TOP, pieces, straightened
from recognition.pipeline.readers.windows import SIDE, normalised, windows
from recognition.training.characters_data import rows_of
from recognition.training.synthetic.glyphs import stroke_faces
from recognition.training.synthetic.renderer import render

FACE = next(face for face in stroke_faces() if face.thickness == 0.125 and face.narrow == 0.5)


def drawn(text: str, region: str = "DE", seed: int = 1):
    """A flat plate in one face, its quad, and its characters' boxes by rows."""
    plate = render(np.random.default_rng(seed), region, text, [FACE])
    high, wide = plate.pixels.shape[:2]
    quad = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    return plate.pixels, quad, [plate.boxes[row] for row in rows_of(plate)]


def tilted(picture: np.ndarray, degrees: float) -> tuple[np.ndarray, np.ndarray]:
    """The picture turned about its middle on a grey ground, and the matrix that did it."""
    high, wide = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 0.9)
    return cv2.warpAffine(picture, matrix, (wide, high), borderValue=(90, 90, 90)), matrix


def strip_mask(*boxes: tuple[int, int, int, int], wide: int = 200) -> np.ndarray:
    mask = np.zeros((HIGH, wide), np.uint8)
    for x1, y1, x2, y2 in boxes:
        mask[y1:y2, x1:x2] = 255
    return mask


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    low, high = np.maximum(one[:2], other[:2]), np.minimum(one[2:], other[2:])
    shared = np.prod(np.maximum(high - low, 0))
    areas = [np.prod(box[2:] - box[:2]) for box in (one, other)]
    return float(shared / (sum(areas) - shared))


def in_crop(row) -> np.ndarray:
    """The row's candidates as upright boxes of the crop."""
    x1, y1, x2, y2 = row.candidates.boxes.T
    corners = np.stack([x1, y1, x2, y1, x2, y2, x1, y2], -1).reshape(-1, 1, 2)
    moved = cv2.perspectiveTransform(corners, row.strip.to_crop).reshape(-1, 4, 2)
    return np.concatenate([moved.min(1), moved.max(1)], -1)


@pytest.mark.parametrize(
    ("aspect", "size"), [(4.6, (442, 96)), (2.0, (192, 96)), (1.4, (192, 137)), (0.5, (96, 160)), (9.0, (480, 96))]
)
def test_a_crop_keeps_its_aspect_and_the_size_of_its_characters(aspect, size):
    assert view_size(aspect) == size


@pytest.mark.parametrize(
    ("text", "region", "seed", "rows"),
    [
        ("MH 12 AB 1234", "IN", 1, 1),
        ("AB 123 CD", "DE", 2, 1),
        ("MH12/AB1234", "IN", 3, 2),
        ("59-A1/234.56", "VN", 4, 2),
    ],
)
def test_every_character_is_a_candidate_in_its_row(text, region, seed, rows):
    pixels, quad, boxes = drawn(text, region, seed)
    view = plate_view(pixels, quad)
    layout = max(segment(view), key=explained)
    assert len(layout) == rows
    scale = np.array([view.shape[1], view.shape[0]]) / (quad[2] * 1.06)
    for row, wanted in zip(layout, boxes, strict=True):
        found = in_crop(row)
        for box in (wanted + np.tile(quad[2] * 0.03, 2)) * np.tile(scale, 2):
            assert max(overlap(box, other) for other in found) > 0.6


def explained(layout) -> float:
    """How much of a layout looks like characters."""
    total = 0.0
    for row in layout:
        worth = worths(looks(row.candidates.boxes, row.width), row.candidates.boxes)
        total += float(worth[best_path(row.candidates, worth)].sum())
    return total


@pytest.mark.parametrize("inverted", [False, True])
def test_rows_of_dark_and_of_light_characters_are_found(inverted):
    pixels, quad, _ = drawn("AB 123 CD", "GB")
    grey = cv2.cvtColor(plate_view(pixels, quad), cv2.COLOR_BGR2GRAY)
    (line,) = [line for line in lines(255 - grey if inverted else grey)[:2] if line.dark is not inverted]
    assert line.edges(200) == pytest.approx((19, 76), abs=2)


@pytest.mark.parametrize("degrees", [-8, 5])
def test_a_tilted_row_is_straightened(degrees):
    pixels, _, (boxes,) = drawn("AB 123 CD", "GB")
    turned, matrix = tilted(pixels, degrees)
    grey = cv2.cvtColor(turned, cv2.COLOR_BGR2GRAY)
    strip = straightened(grey, next(line for line in lines(grey) if line.dark))
    corners = np.concatenate([boxes[:, :2], boxes[:, [2, 1]], boxes[:, 2:], boxes[:, [0, 3]]]).reshape(-1, 1, 2)
    moved = cv2.perspectiveTransform(cv2.transform(corners, matrix), np.linalg.inv(strip.to_crop)).reshape(4, -1, 2)
    assert np.abs(moved[:2, :, 1] - TOP).max() < 5
    assert np.abs(moved[2:, :, 1] - BOTTOM).max() < 5


def test_a_picture_of_nothing_has_no_rows():
    assert segment(np.full((96, 300, 3), 120, np.uint8)) == []


def test_of_two_rows_the_upper_one_comes_first():
    lower = Line((50.0, 0.0), (80.0, 0.0), 10, 150, True, 3.0)
    upper = Line((10.0, 0.0), (40.0, 0.0), 20, 140, True, 2.0)
    assert layouts([lower, upper])[0] == (upper, lower)


@pytest.mark.parametrize(
    "other",
    [
        Line((10.0, 0.0), (40.0, 0.0), 20, 140, False, 2.0),  # light where the other is dark
        Line((10.0, 0.0), (24.0, 0.0), 20, 140, True, 2.0),  # small print
        Line((10.0, 0.3), (40.0, 0.3), 20, 140, True, 2.0),  # another direction
    ],
)
def test_rows_of_another_kind_do_not_belong_together(other):
    row = Line((50.0, 0.0), (80.0, 0.0), 10, 150, True, 3.0)
    assert all(len(layout) == 1 for layout in layouts([row, other]))


def test_touching_characters_are_cut_where_there_is_least_ink():
    found = pieces(strip_mask((10, 8, 32, 48), (40, 8, 62, 48), (70, 8, 92, 48), (95, 8, 117, 48), (90, 26, 97, 30)))
    assert found.boxes[:, 0].tolist() == pytest.approx([10, 40, 70, 93.5], abs=2)
    assert found.joined.tolist() == [False, False, False, True]


def test_a_character_broken_across_is_one_piece():
    found = pieces(strip_mask((10, 8, 30, 26), (10, 29, 30, 48), (40, 8, 60, 48)))
    assert found.boxes.tolist() == [[10, 8, 30, 48], [40, 8, 60, 48]]


@pytest.mark.parametrize(
    "other",
    [
        (70, 26, 84, 30),  # a dash
        (70, 22, 80, 32),  # a screw
        (196, 0, 200, 56),  # the frame's side
    ],
)
def test_what_is_no_character_is_no_piece(other):
    found = pieces(strip_mask((10, 8, 30, 48), (40, 8, 60, 48), other))
    assert len(found.boxes) == 2


def test_strokes_side_by_side_may_be_one_character():
    found = lattice(pieces(strip_mask((10, 8, 30, 48), (40, 8, 46, 48), (52, 8, 58, 48), (70, 8, 90, 48))))
    spans = sorted(zip(found.first.tolist(), found.last.tolist(), strict=True))
    assert (1, 2) in spans  # the two strokes together
    assert (0, 1) not in spans  # too far apart


def test_the_best_path_shares_no_piece():
    found = Lattice(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 2]), np.zeros((4, 4), np.float32), 3)
    assert best_path(found, np.array([0.2, 0.3, 0.2, 0.1], np.float32)) == [0, 2, 3]
    assert best_path(found, np.array([0.1, 0.3, 0.1, -0.1], np.float32)) == [1]


def test_looks_prefer_what_has_a_characters_size():
    usual, wide, low = looks(np.array([[0, 8, 22, 48], [0, 8, 60, 48], [0, 20, 22, 36]], np.float32), 22)
    assert usual > 0.95
    assert wide < 0.2
    assert low < 0.2


def test_windows_hide_the_neighbours():
    ink = np.zeros((HIGH, 120), np.uint8)
    ink[TOP:BOTTOM, 10:30] = ink[TOP:BOTTOM, 32:52] = ink[TOP:BOTTOM, 54:74] = 200
    (window,) = windows(ink, np.array([[32, TOP, 52, BOTTOM]], np.float32), 20)
    assert window.shape == (SIDE, SIDE)
    assert window[16, 8:24].min() == 200
    assert not window[:, :5].any()
    assert not window[:, 27:].any()


def test_one_contrast_for_bright_and_faint_plates():
    levels = []
    for contrast in (0.2, 1.0):
        pixels, quad, _ = drawn("AB 123 CD", "GB")
        grey = cv2.cvtColor(plate_view(pixels, quad), cv2.COLOR_BGR2GRAY)
        faint = (128 + (grey.astype(np.float32) - 128) * contrast).astype(np.uint8)
        ink = normalised(straightened(faint, lines(faint)[0]))
        levels.append(np.percentile(ink[TOP:BOTTOM], 90))
    assert levels[0] == pytest.approx(levels[1], rel=0.15)
    assert TALL == BOTTOM - TOP
