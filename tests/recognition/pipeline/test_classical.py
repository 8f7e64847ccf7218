"""The classical detector: proposals, measures, verifiers, and the whole of it on drawn scenes."""

import cv2
import numpy as np
import pytest

from recognition.evaluation.metrics import overlaps
from recognition.pipeline.classical import detector as classical
from recognition.pipeline.classical.appearance import appearance
from recognition.pipeline.classical.character_rows import character_rows
from recognition.pipeline.classical.detector import ClassicalDetector, distinct_best, strongest, working_picture
from recognition.pipeline.classical.glyphs import glyph_features
from recognition.pipeline.classical.proposals import bounds, ordered, proposals, sizes
from recognition.pipeline.classical.surroundings import surroundings
from recognition.pipeline.classical.verifier import Verifier, load_verifiers
from recognition.pipeline.types import Box
from recognition.training.synthetic.glyphs import stroke_faces
from recognition.training.synthetic.renderer import render
from recognition.training.synthetic.scenes import compose

FLAT = np.full((300, 400, 3), 120, np.uint8)
STREET = compose([], 3)
IN, VN, UK = ("IN", "MH12AB1234"), ("VN", "59-X3/123.45"), ("GB", "KX15 ZTP")


def plate_pixels(kind, seed=1, *, negative=False):
    """A drawn plate, dark on light; `negative` makes it light on dark."""
    region, text = kind
    pixels = render(np.random.default_rng(seed), region, text, stroke_faces()).pixels
    return 255 - pixels if negative else pixels


def with_plate(scene, pixels, centre, width, turn_deg=0.0):
    """The scene with a plate `width` px wide on it, and the plate's quad."""
    height = width * pixels.shape[0] / pixels.shape[1]
    angle = np.deg2rad(turn_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    flat = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [width / 2, height / 2]
    quad = (flat @ turn.T + centre).astype(np.float32)
    small = cv2.resize(pixels, (max(round(width), 1), max(round(height), 1)), interpolation=cv2.INTER_AREA)
    corners = np.array([[0, 0], [small.shape[1], 0], [small.shape[1], small.shape[0]], [0, small.shape[0]]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners - 0.5, quad - 0.5)
    size = (scene.shape[1], scene.shape[0])
    warped = cv2.warpPerspective(small, matrix, size, flags=cv2.INTER_LINEAR)
    mask = cv2.warpPerspective(np.full(small.shape[:2], 255, np.uint8), matrix, size)
    return np.where(mask[..., None] > 127, warped, scene), quad


def best_overlap(detections, quad):
    """The greatest IoU of the found boxes with the box around a quad."""
    found = [[one.box.x1, one.box.y1, one.box.x2, one.box.y2] for one in detections]
    truth = np.concatenate([quad.min(0), quad.max(0)])[None]
    return overlaps(truth, np.array(found, np.float32).reshape(-1, 4)).max(initial=0.0)


@pytest.fixture(scope="module")
def detector():
    return ClassicalDetector()


@pytest.mark.parametrize("width", [100, 200, 420])
@pytest.mark.parametrize(
    ("kind", "negative"), [(IN, False), (IN, True), (VN, False)], ids=["one row", "light on dark", "two rows"]
)
def test_a_plate_is_found_where_it_is(detector, kind, negative, width):
    scene, quad = with_plate(STREET, plate_pixels(kind, negative=negative), (640, 700), width)
    found = detector.detect(scene)
    assert best_overlap(found[:1], quad) > 0.6


def test_several_plates_are_found_in_one_picture(detector):
    scene, quads = STREET, []
    for kind, centre in ((IN, (250, 650)), (VN, (640, 800)), (UK, (1030, 640))):
        scene, quad = with_plate(scene, plate_pixels(kind), centre, 150)
        quads.append(quad)
    found = detector.detect(scene)
    assert [best_overlap(found, quad) > 0.5 for quad in quads] == [True] * 3
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(detector.threshold <= one.score <= 1 for one in found)


def test_the_quad_turns_with_the_plate(detector):
    scene, _ = with_plate(STREET, plate_pixels(IN), (640, 700), 260, turn_deg=12)
    across = np.diff(detector.detect(scene)[0].quad[:2], axis=0)[0]
    assert np.rad2deg(np.arctan2(across[1], across[0])) == pytest.approx(12, abs=4)


@pytest.mark.parametrize(("width", "height"), [(4000, 3000), (400, 300)])
def test_the_photographs_size_does_not_matter(detector, width, height):
    scene, quad = with_plate(STREET, plate_pixels(IN), (640, 700), 200)
    scaled = cv2.resize(scene, (width, height), interpolation=cv2.INTER_AREA)
    assert best_overlap(detector.detect(scaled)[:1], quad * [width / 1280, height / 960]) > 0.6


def test_the_working_size_is_bounded():
    assert working_picture(np.zeros((3000, 4000, 3), np.uint8)).grey.shape == (600, 800)
    assert working_picture(np.zeros((50, 100, 3), np.uint8)).grey.shape == (150, 300)
    assert working_picture(np.zeros((2000, 16, 3), np.uint8)).grey.shape == (800, 6)


@pytest.mark.parametrize(
    "scene",
    [FLAT, np.zeros((200, 300, 3), np.uint8), np.tile(np.arange(400) * 0.6, (300, 1))[..., None].repeat(3, 2), STREET],
    ids=["grey", "black", "ramp", "street"],
)
def test_no_plate_is_found_where_there_is_none(detector, scene):
    assert detector.detect(scene.astype(np.uint8)) == []


@pytest.mark.parametrize("shape", [(16, 16), (20, 20), (16, 2000), (2000, 16), (1, 1), (700, 900)])
def test_odd_shapes_and_noise_are_no_trouble(shape):
    noise = np.random.default_rng(0).integers(0, 255, (*shape, 3), dtype=np.uint8)
    for detection in ClassicalDetector(threshold=0.0).detect(noise):
        assert 0 <= detection.box.x1 < detection.box.x2 <= shape[1]
        assert 0 <= detection.box.y1 < detection.box.y2 <= shape[0]


def test_the_threshold_is_the_least_score():
    scene, _ = with_plate(STREET, plate_pixels(IN), (640, 700), 200)
    everything = ClassicalDetector(threshold=0.0).detect(scene)
    scores = [one.score for one in everything]
    assert len(scores) > 3
    assert [one.score for one in ClassicalDetector(threshold=scores[1]).detect(scene)] == scores[:2]


def test_a_closer_look_finds_what_is_too_small_for_the_first(detector):
    large, quad = with_plate(cv2.resize(STREET, (2560, 1920)), plate_pixels(IN), (1300, 1500), 45)
    assert best_overlap(detector.detect(large), quad) == 0.0
    found = detector.look_closer(large, [Box(1200, 1400, 1500, 1640), Box(0, 0, 2560, 1920)])
    assert best_overlap(found, quad) > 0.5


def test_a_closer_look_is_not_wasted_on_what_was_large_already(detector):
    assert detector.look_closer(STREET, [Box(0, 0, 1280, 960)]) == []
    assert detector.look_closer(STREET, [Box(2000, 2000, 2100, 2100)]) == []
    assert detector.look_closer(STREET, []) == []


def test_an_outlined_rectangle_is_proposed():
    grey = np.full((300, 400), 90, np.uint8)
    cv2.rectangle(grey, (100, 120), (219, 149), 220, -1)
    truth = np.array([[100, 120, 220, 150]], np.float32)
    assert overlaps(truth, bounds(proposals(grey))).max() > 0.9


@pytest.mark.parametrize("ink", [20, 230])
def test_characters_side_by_side_are_a_row_and_two_rows_a_plate(ink):
    grey = np.full((200, 300), 120, np.uint8)
    for top in (60, 90):
        for left in range(80, 200, 20):
            cv2.rectangle(grey, (left, top), (left + 9, top + 19), ink, -1)
    truth = np.array([[76, 56, 196, 84], [76, 86, 196, 114], [76, 56, 196, 114]], np.float32)
    found = np.array(list(character_rows(grey, blocks_px=(31,))), np.float32)
    assert (overlaps(truth, bounds(found)).max(1) > 0.7).tolist() == [True] * 3


def test_shapes_that_differ_in_height_are_no_row():
    grey = np.full((200, 300), 120, np.uint8)
    for left, tall in ((80, 10), (100, 25), (120, 10), (140, 25)):
        cv2.rectangle(grey, (left, 100), (left + 7, 100 + tall), 20, -1)
    assert list(character_rows(grey)) == []


def test_corners_run_clockwise_from_the_top_left():
    quad = np.array([[10, 20], [110, 30], [107, 60], [7, 50]], np.float32)
    for shuffled in (quad, quad[::-1], np.roll(quad, 1, 0)):
        assert ordered(shuffled[None])[0].tolist() == quad.tolist()
    width, height, slope = sizes(quad[None])
    assert (width[0], height[0]) == pytest.approx((100.5, 30.1), abs=0.1)
    assert slope[0] == pytest.approx(0.0997, abs=1e-3)


def test_the_surroundings_tell_strokes_from_their_ring():
    grey = np.full((100, 200), 100, np.uint8)
    grey[40:60, 60:140] = np.where(np.arange(80) % 8 < 4, 30, 230)[None]
    quad = Box(60, 40, 140, 60).quad()[None]
    found = surroundings(grey, np.concatenate([quad, quad - [40, 30]]).astype(np.float32))
    assert found["strokes"][0] > found["ring strokes"][0] + 1
    assert found["strokes"][0] > found["strokes"][1] + 1
    assert found["aspect"].tolist() == pytest.approx([np.log(4)] * 2, abs=1e-4)


def test_characters_on_a_plate_are_counted():
    plate = np.full((1, 32, 80), 220, np.float32)
    for left in range(6, 70, 10):
        plate[0, 6:26, left : left + 5] = 30
    found = glyph_features(plate, np.full((1, 50), 90, np.float32))
    assert found["characters in a row"][0] == 7
    assert found["characters in each of two rows"][0] == 0
    assert found["dark glyphs"][0] == 1
    assert found["ground lighter than ring"][0] > 0
    assert glyph_features(255 - plate, np.full((1, 50), 90, np.float32))["dark glyphs"][0] == 0


def test_a_plates_measures_are_its_own():
    """Rectangles are measured on one canvas: none may see its neighbours there."""
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 255, (200, 300, 3), dtype=np.uint8)
    quads = np.stack([Box(20, 20, 100, 50).quad(), Box(150, 90, 260, 130).quad(), Box(30, 120, 90, 170).quad()])
    together, alone = appearance(noise, quads), appearance(noise, quads[1:2])
    assert {name: values[1] for name, values in together.items()} == pytest.approx(
        {name: values[0] for name, values in alone.items()}, rel=1e-4, abs=1e-4
    )


def test_the_fitted_verifiers_know_every_measure(detector):
    working = working_picture(STREET)
    quads = proposals(working.grey)[:5]
    first = surroundings(working.grey, quads)
    both = {**first, **appearance(working.image, quads)}
    assert set(detector.verifiers.first.names) == set(first)
    assert set(detector.verifiers.wide.names) == set(detector.verifiers.tall.names) == set(both)
    assert all(values.shape == (5,) and np.isfinite(values).all() for values in both.values())


def test_a_verifier_weighs_standardised_measures():
    data = {"bias": -1.0, "measures": {"a": [2.0, 4.0, 3.0], "b": [0.0, 1.0, -1.0]}}
    verifier = Verifier.of(data)
    logits = verifier.logit({"b": np.array([0.5, 0.0]), "a": np.array([6.0, 2.0]), "c": np.array([9.0, 9.0])})
    assert logits.tolist() == pytest.approx([1.5, -1.0])
    assert verifier.as_data() == data


@pytest.mark.parametrize("content", ["nonsense", "{}", '{"first": {"bias": 0, "measures": {}}}'])
def test_coefficients_that_cannot_be_used_are_refused(tmp_path, content):
    (tmp_path / "coefficients.json").write_text(content)
    with pytest.raises(ValueError, match=r"coefficients\.json|Expecting value"):
        load_verifiers(tmp_path / "coefficients.json")


def test_of_boxes_in_each_other_the_surest_stays():
    boxes = np.array([[0, 0, 100, 40], [10, 2, 90, 20], [0, 0, 100, 40], [200, 0, 300, 40]], np.float32)
    assert strongest(boxes, np.array([0.6, 0.9, 0.7, 0.1], np.float32)) == [1, 3]


def test_almost_the_same_places_are_looked_at_once(monkeypatch):
    boxes = np.array([[0, 0, 100, 40], [1, 0, 101, 40], [10, 2, 90, 20], [200, 0, 300, 40]], np.float32)
    scores = np.array([0.1, 0.2, 0.3, 0.4], np.float32)
    assert distinct_best(boxes, scores) == [3, 2, 1]
    monkeypatch.setattr(classical, "MOST_VERIFIED", 2)
    assert distinct_best(boxes, scores) == [3, 2]
