"""Composed demo scenes: drawn vehicles on a drawn road, with rendered plates on them.

They stand in for photographs where none may be published: the demo, the README and the tests.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from recognition.training.synthetic.renderer import RenderedPlate, render

Pixels = npt.NDArray[np.uint8]

WIDTH, HEIGHT = 1280, 960


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle of a scene: its plate ('/' between rows), where it stands and how large it is."""

    plate: str
    x: float = 0.5
    y: float = 0.62
    size: float = 0.5
    """Width as a share of the picture."""
    colour: tuple[int, int, int] = (150, 60, 40)
    kind: str = "car"
    tilt_deg: float = 0.0


def compose(vehicles: list[Vehicle], seed: int, *, night: bool = False) -> Pixels:
    """A (960, 1280, 3) BGR scene; the same arguments give the same picture."""
    rng = np.random.default_rng(seed)
    scene = _street(rng)
    for vehicle in vehicles:
        _draw_vehicle(scene, vehicle, rng)
    scene = cv2.GaussianBlur(scene, (0, 0), 0.9)
    light = scene.astype(np.float32)
    if night:
        light = light * np.array([0.42, 0.34, 0.34], np.float32)
    light += cv2.GaussianBlur(rng.normal(0, 7 if night else 5, scene.shape).astype(np.float32), (0, 0), 0.7) * 1.5
    return np.clip(light, 0, 255).astype(np.uint8)


def _street(rng: np.random.Generator) -> Pixels:
    """Sky, houses and a road with some texture."""
    horizon = int(HEIGHT * rng.uniform(0.3, 0.4))
    scene = np.empty((HEIGHT, WIDTH, 3), np.float32)
    sky = np.linspace(0, 1, horizon, dtype=np.float32)[:, None, None]
    scene[:horizon] = (1 - sky) * np.array([225, 190, 160]) + sky * np.array([235, 225, 215])
    scene[horizon:] = (
        np.array([112, 112, 114]) + np.linspace(-18, 22, HEIGHT - horizon, dtype=np.float32)[:, None, None]
    )
    for _ in range(9):
        left, width, tall = (
            int(rng.integers(-80, WIDTH)),
            int(rng.integers(90, 300)),
            int(rng.integers(60, horizon - 10)),
        )
        shade = tuple(float(v) for v in rng.uniform(90, 190) + rng.normal(0, 14, 3))
        cv2.rectangle(scene, (left, horizon - tall), (left + width, horizon + 14), shade, -1)
        for wx in range(left + 14, left + width - 22, 36):
            for wy in range(horizon - tall + 14, horizon - 22, 44):
                cv2.rectangle(scene, (wx, wy), (wx + 18, wy + 24), (70, 62, 58), -1)
    coarse = cv2.resize(rng.normal(0, 1, (60, 80)).astype(np.float32), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    fine = rng.normal(0, 1, (HEIGHT, WIDTH)).astype(np.float32)
    scene += (coarse * 5 + fine * 4)[..., None]
    return np.clip(scene, 0, 255).astype(np.uint8)


def _draw_vehicle(scene: Pixels, vehicle: Vehicle, rng: np.random.Generator) -> None:
    """Draws on a square layer and warps that layer onto the scene."""
    side = 900
    layer = np.zeros((side, side, 4), np.uint8)
    quad = _motorcycle(layer, vehicle) if vehicle.kind == "motorcycle" else _car(layer, vehicle)
    _mount(layer, quad, _plate(vehicle.plate, rng))
    extent = vehicle.size * WIDTH
    turn = cv2.getRotationMatrix2D((side / 2, side * 0.55), vehicle.tilt_deg, extent / side)
    turn[:, 2] += np.array([vehicle.x * WIDTH - side / 2, vehicle.y * HEIGHT - side * 0.55])
    drawn = cv2.warpAffine(layer, turn, (WIDTH, HEIGHT), flags=cv2.INTER_AREA)
    shadow = cv2.GaussianBlur(np.roll(drawn[..., 3], 12, 0), (0, 0), 14).astype(np.float32)[..., None] / 255 * 0.5
    alpha = drawn[..., 3:].astype(np.float32) / 255
    scene[:] = (scene * (1 - shadow) * (1 - alpha) + drawn[..., :3] * alpha).astype(np.uint8)


def _car(layer: Pixels, vehicle: Vehicle) -> npt.NDArray[np.float32]:
    """The rear of a car; where its plate goes."""
    body = np.array(vehicle.colour, np.float32)
    _polygon(layer, [(150, 420), (230, 190), (670, 190), (750, 420)], body * 0.9)
    _polygon(layer, [(205, 400), (265, 222), (635, 222), (695, 400)], (62, 54, 48))
    _polygon(layer, [(230, 390), (275, 232), (420, 232), (330, 390)], (96, 88, 82))
    _polygon(layer, [(95, 440), (150, 400), (750, 400), (805, 440), (815, 690), (85, 690)], body)
    for row in range(400, 690):
        part = layer[row]
        part[part[:, 3] > 0, :3] = np.clip(part[part[:, 3] > 0, :3] * (1.18 - 0.5 * (row - 400) / 290), 0, 255)
    _polygon(layer, [(70, 640), (830, 640), (815, 745), (85, 745)], body * 0.45 + 14)
    for left in (100, 690):
        _polygon(layer, [(left, 450), (left + 110, 455), (left + 110, 530), (left, 545)], (40, 36, 190))
        _polygon(layer, [(left + 14, 500), (left + 96, 500), (left + 96, 522), (left + 14, 526)], (180, 190, 235))
    for left in (110, 660):
        _polygon(layer, [(left, 740), (left + 130, 740), (left + 122, 830), (left + 8, 830)], (24, 24, 24))
    _polygon(layer, [(290, 528), (610, 528), (624, 640), (276, 640)], body * 0.55)
    cv2.circle(layer, (450, 480), 24, (205, 205, 205, 255), 5, cv2.LINE_AA)
    return np.array([[310, 545], [590, 545], [590, 612], [310, 612]], np.float32)


def _motorcycle(layer: Pixels, vehicle: Vehicle) -> npt.NDArray[np.float32]:
    """The rear of a motorcycle; where its plate goes."""
    body = np.array(vehicle.colour, np.float32)
    _polygon(layer, [(405, 560), (495, 560), (505, 860), (395, 860)], (22, 22, 22))
    _polygon(layer, [(330, 260), (570, 260), (620, 400), (560, 470), (340, 470), (280, 400)], body)
    _polygon(layer, [(360, 330), (540, 330), (525, 392), (375, 392)], (40, 36, 190))
    for left in (245, 600):
        cv2.circle(layer, (left + 28, 380), 26, (60, 150, 235, 255), -1, cv2.LINE_AA)
    _polygon(layer, [(350, 455), (550, 455), (560, 620), (340, 620)], (36, 36, 36))
    _polygon(layer, [(560, 560), (640, 575), (640, 640), (560, 640)], (150, 150, 155))
    return np.array([[362, 472], [538, 472], [538, 600], [362, 600]], np.float32)


def _polygon(layer: Pixels, points: list[tuple[int, int]], colour: npt.ArrayLike) -> None:
    blue, green, red = (float(value) for value in np.clip(np.asarray(colour, np.float32), 0, 255))
    cv2.fillPoly(layer, [np.array(points, np.int32)], (blue, green, red, 255), cv2.LINE_AA)


def _plate(text: str, rng: np.random.Generator) -> RenderedPlate:
    """A plain white or yellow plate, drawn again until it is one."""
    while True:
        plate = render(rng, "IN", text)
        corner = plate.pixels[len(plate.pixels) // 2, -8:].astype(float).mean(0)
        bright = corner[2] > 170  # red: neither green nor black plates
        if bright:
            return plate


def _mount(layer: Pixels, quad: npt.NDArray[np.float32], plate: RenderedPlate) -> None:
    height, width = plate.pixels.shape[:2]
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, quad)
    opaque = np.dstack([plate.pixels, np.full((height, width), 255, np.uint8)])
    drawn = cv2.warpPerspective(opaque, matrix, layer.shape[1::-1], flags=cv2.INTER_AREA)
    mask = drawn[..., 3] > 127
    layer[mask] = drawn[mask]
