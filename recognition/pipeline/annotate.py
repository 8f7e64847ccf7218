"""Draws what was found on a picture: vehicles, plates, text, and the confidence of every character."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from recognition.pipeline.types import Image, PipelineResult, Plate, Vehicle

OUTLINE, VEHICLE = (0, 199, 129), (255, 196, 0)
LABEL = (16, 24, 32)
SURE, UNSURE, DOUBTFUL = (120, 230, 170), (255, 205, 90), (255, 130, 120)
"""RGB; of characters at 0.9 and more, 0.6 and more, and less."""


def annotate(image: Image, result: PipelineResult) -> Image:
    """A copy of the picture with all plates drawn on it, legible at any size."""
    canvas = Pillow.fromarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
    draw = ImageDraw.Draw(canvas)
    unit = max(min(image.shape[0], image.shape[1]) / 60, 9.0)
    for vehicle in result.vehicles:
        _vehicle(draw, vehicle, unit)
    for plate in result.plates:
        corners = [(float(x), float(y)) for x, y in plate.detection.quad]
        draw.line([*corners, corners[0]], fill=OUTLINE, width=max(round(unit / 5), 2), joint="curve")
        _label(draw, canvas.size, plate, unit)
    return cv2.cvtColor(np.asarray(canvas), cv2.COLOR_RGB2BGR).astype(np.uint8, copy=False)


def _vehicle(draw: ImageDraw.ImageDraw, vehicle: Vehicle, unit: float) -> None:
    """A thin box with its class and score in the top left corner."""
    box = vehicle.box
    draw.rectangle((box.x1, box.y1, box.x2 - 1, box.y2 - 1), outline=VEHICLE, width=max(round(unit / 8), 1))
    font = _font(max(round(unit), 9))
    caption = f"{vehicle.kind} {vehicle.score:.0%}"
    width = draw.textlength(caption, font)
    draw.rectangle((box.x1, box.y1, box.x1 + width + unit * 0.8, box.y1 + unit * 1.5), fill=VEHICLE)
    draw.text((box.x1 + unit * 0.4, box.y1 + unit * 0.75), caption, fill=LABEL, font=font, anchor="lm")


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _label(draw: ImageDraw.ImageDraw, size: tuple[int, int], plate: Plate, unit: float) -> None:
    """A box above the plate (below, where there is no room): every character over its confidence in percent."""
    characters = plate.read.characters
    big, small = _font(round(unit * 1.7)), _font(max(round(unit * 0.75), 8))
    step, pad = unit * 1.55, unit * 0.4
    caption = f"{plate.read.score:.0%}" if characters else "not readable"
    width = step * len(characters) + draw.textlength(caption, small) + 3 * pad
    height = unit * 3.1
    box = plate.detection.box
    x = float(np.clip((box.x1 + box.x2 - width) / 2, 2, max(size[0] - width - 2, 2)))
    above = box.y1 - height - unit * 0.5
    y = above if above > 2 else min(box.y2 + unit * 0.5, size[1] - height - 2)
    draw.rounded_rectangle((x, y, x + width, y + height), unit * 0.35, fill=LABEL)
    for at, character in enumerate(characters):
        centre = x + pad + step * (at + 0.5)
        colour = SURE if character.score >= 0.9 else UNSURE if character.score >= 0.6 else DOUBTFUL
        draw.text((centre, y + height * 0.38), character.char, fill="white", font=big, anchor="mm")
        draw.text((centre, y + height * 0.82), f"{character.score * 100:.0f}", fill=colour, font=small, anchor="mm")
    draw.text((x + width - pad, y + height * 0.38), caption, fill="white", font=small, anchor="rm")
