"""Character shapes: free fonts found on this machine, and strokes of our own.

The fonts come from Debian packages under free licences; none is required, the strokes
need no file.
- SIL OFL 1.1: fonts-b612, fonts-cantarell, fonts-comfortaa, fonts-croscore,
  fonts-crosextra-carlito, fonts-dosis, fonts-inter, fonts-lato, fonts-league-spartan,
  fonts-liberation, fonts-play, fonts-routed-gothic, fonts-yanone-kaffeesatz
- Apache-2.0: fonts-open-sans, fonts-roboto-unhinted
- Bitstream Vera and alike: fonts-dejavu-core, fonts-dejavu-extra, fonts-hack
- GPL or AGPL with font exception: fonts-adf-switzera, fonts-adf-universalis,
  fonts-freefont-ttf, fonts-tlwg-loma-ttf, fonts-urw-base35
- public domain: fonts-ocr-a
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from plates.text import ALPHABET

Mask = npt.NDArray[np.uint8]

CAP_PX = 96
"""Height of every glyph mask."""

FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
FONT_NAMES = (
    "DejaVuSans-Bold", "DejaVuSansCondensed-Bold", "DejaVuSans", "DejaVuSansMono-Bold", "LiberationSans-Bold",
    "LiberationSans-Regular", "LiberationSansNarrow-Bold", "LiberationMono-Bold", "Roboto-Bold", "Roboto-Medium",
    "Roboto-Regular", "RobotoCondensed-Bold", "RobotoCondensed-Regular", "NimbusSans-Bold", "NimbusSansNarrow-Bold",
    "NimbusMonoPS-Bold", "URWGothic-Demi", "OpenSans-CondBold", "OpenSans-Semibold", "OpenSans-Bold", "Lato-Bold", "Lato-Heavy",
    "FreeSansBold", "FreeSans", "Arimo-Bold", "Cousine-Bold", "Cantarell-Bold", "Inter-Bold", "Inter-SemiBold", "Hack-Bold",
    "b612-bold", "B612-Bold", "OCRA", "opendin", "OpenDIN", "routed-gothic", "routed-gothic-narrow", "Play-Bold", "Play-Regular",
    "Dosis-Bold", "Dosis-SemiBold", "SwitzeraADF-Bold", "SwitzeraADF-DemiBold", "SwitzeraADFCd-Bold", "UniversalisADFStd-Bold",
    "UniversalisADFStd-BoldCond", "YanoneKaffeesatz-Bold", "YanoneKaffeesatz-Regular", "Jura-DemiBold", "Comfortaa-Bold", "Loma-Bold",
    "Carlito-Bold", "LeagueSpartan-Bold",
)  # fmt: skip

STROKES = {
    "A": "06 20 46|14 34", "B": "00 06|~00 30 41 42 33 03|~03 33 44 45 36 06", "C": "~41 30 10 01 05 16 36 45",
    "D": "00 06|~00 30 41 45 36 06", "E": "40 00 06 46|03 33", "F": "40 00 06|03 33", "G": "~41 30 10 01 05 16 36 45 43|43 23",
    "H": "00 06|40 46|03 43", "I": "20 26", "J": "~40 45 36 16 05 04", "K": "00 06|40 03 46", "L": "00 06 46",
    "M": "06 00 24 40 46", "N": "06 00 46 40", "O": "~20 30 41 45 36 16 05 01 10 20", "P": "06 00|~00 30 41 42 33 03",
    "Q": "~20 30 41 45 36 16 05 01 10 20|34 46", "R": "06 00|~00 30 41 42 33 03|23 46", "S": "~41 30 10 01 02 13 33 44 45 36 16 05",
    "T": "00 40|20 26", "U": "~00 05 16 36 45 40", "V": "00 26 40", "W": "00 16 22 36 40", "X": "00 46|40 06", "Y": "00 23 40|23 26",
    "Z": "00 40 06 46", "0": "~20 30 41 45 36 16 05 01 10 20", "1": "11 20 26", "2": "~01 10 30 41 42 33 06|06 46",
    "3": "~01 10 30 41 42 33 13|~13 33 44 45 36 16 05", "4": "36 30 04 44", "5": "40 00 03|~03 13 33 44 45 36 16 05",
    "6": "~41 30 10 01 05 16 36 45 44 33 13 04", "7": "00 40 16", "8": "~20 30 41 42 33 13 02 01 10 20|~23 33 44 45 36 16 05 04 13 23",
    "9": "~05 16 36 45 41 30 10 01 02 13 33 42",
}  # fmt: skip
"""Strokes as points 'xy' on a grid of 4 × 6; '|' starts another stroke, '~' rounds its corners."""

VARIANTS = {
    "M": ("06 00 23 40 46", "06 00 26 40 46", "06 10 24 30 46"),
    "W": ("00 16 20 36 40", "00 06 22 46 40", "00 16 23 36 40"),
    "1": ("10 20 26|16 36", "20 26", "01 20 26"),
    "I": ("10 30|20 26|16 36",),
    "3": ("00 40 23|~23 33 44 45 36 16 05",),
    "4": ("20 04 44|32 36",),
    "6": ("~30 20 02 05 16 36 45 44 33 13 04",),
    "9": ("~16 26 44 41 30 10 01 02 13 33 42",),
    "J": ("~40 45 36 16 05",),
    "7": ("00 40 26",),
    "G": ("~41 30 10 01 05 16 36 45 43 23",),
}


@dataclass(frozen=True, slots=True)
class Face:
    """A complete alphabet: a font file, or strokes of one weight and variant (`file` is None)."""

    file: Path | None
    thickness: float = 0.0
    variant: int = 0
    narrow: float = 0.55

    def glyph(self, char: str) -> Mask:
        """The character as (CAP_PX, width) uint8 coverage without side bearings."""
        return (
            _font_glyph(self.file, char)
            if self.file
            else _stroke_glyph(self.thickness, self.variant, self.narrow, char)
        )


@cache
def faces() -> tuple[Face, ...]:
    """Every face that this machine has, fonts first, in a fixed order; ours come always."""
    found = {path.stem: path for folder in FONT_FOLDERS for path in sorted(folder.rglob("*.[to]tf"))}
    fonts = [Face(found[name]) for name in FONT_NAMES if name in found]
    usable = [face for face in fonts if all(face.glyph(char).shape[1] > 3 for char in ALPHABET)]
    return (*usable, *stroke_faces())


@cache
def stroke_faces() -> tuple[Face, ...]:
    return tuple(
        Face(None, thickness, variant, narrow)
        for thickness in (0.11, 0.14, 0.17, 0.2)
        for variant in range(4)
        for narrow in (0.44, 0.55, 0.66)
    )


@lru_cache(maxsize=16384)
def _font_glyph(file: Path, char: str) -> Mask:
    font = _font(file)
    left, top, right, bottom = font.getbbox(char)
    picture = Image.new("L", (int(right - left) + 4, int(bottom - top) + 4))
    ImageDraw.Draw(picture).text((2 - left, 2 - top), char, 255, font=font)
    pixels = np.asarray(picture)
    rows, columns = np.nonzero(pixels > 96)
    if not len(rows):
        return np.zeros((CAP_PX, 1), np.uint8)
    pixels = pixels[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    width = max(round(pixels.shape[1] * CAP_PX / pixels.shape[0]), 1)
    return cv2.resize(pixels, (width, CAP_PX), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


@cache
def _font(file: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(file), 128)


@lru_cache(maxsize=16384)
def _stroke_glyph(thickness: float, variant: int, narrow: float, char: str) -> Mask:
    shapes = (STROKES[char], *VARIANTS.get(char, ()))
    pen = max(int(thickness * CAP_PX), 2)
    wide = {"M": 1.12, "W": 1.2, "I": 0.9, "1": 0.85}.get(char, 1.0)
    width = max(int(CAP_PX * narrow * wide), pen + 2)
    scale = np.array([(width - pen) / 4, (CAP_PX - pen) / 6])
    canvas = np.zeros((CAP_PX, width), np.uint8)
    for stroke in shapes[variant % len(shapes)].split("|"):
        points = np.array([(int(p[0]), int(p[1])) for p in stroke.lstrip("~").split()], float) * scale + pen / 2
        if stroke.startswith("~"):
            points = _rounded(points)
        cv2.polylines(canvas, [np.round(points * 16).astype(np.int32)], False, 255, pen, cv2.LINE_AA, shift=4)
    columns = np.nonzero(canvas.max(0))[0]
    return canvas[:, columns.min() : columns.max() + 1]


def _rounded(points: npt.NDArray[np.float64], times: int = 2) -> npt.NDArray[np.float64]:
    """Chaikin's corner cutting, ends kept."""
    for _ in range(times):
        a, b = points[:-1], points[1:]
        cut = np.stack([0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b], 1).reshape(-1, 2)
        points = np.concatenate([points[:1], cut, points[-1:]])
    return points
