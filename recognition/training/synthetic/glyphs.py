"""Character shapes: free fonts found on this machine, and strokes of our own.

The fonts come from Debian packages under free licences; none is required, the strokes
need no file.
- SIL OFL 1.1: fonts-3270, fonts-allerta, fonts-b612, fonts-bebas-neue, fonts-cabin, fonts-cantarell,
  fonts-comfortaa, fonts-comic-neue, fonts-croscore, fonts-crosextra-carlito, fonts-dosis,
  fonts-eurofurence, fonts-gemunu-libre, fonts-humor-sans, fonts-inter, fonts-jetbrains-mono
  (or Apache-2.0), fonts-jura, fonts-karla, fonts-lato, fonts-league-mono, fonts-league-spartan,
  fonts-liberation, fonts-manrope, fonts-mononoki, fonts-national-park, fonts-oxygen, fonts-play,
  fonts-quicksand, fonts-routed-gothic, fonts-sil-andika, fonts-sora, fonts-yanone-kaffeesatz,
  fonts-yusei-magic, fonts-opendin
- Apache-2.0: fonts-clear-sans, fonts-open-sans, fonts-roboto-unhinted
- Bitstream Vera and alike: fonts-dejavu-core, fonts-dejavu-extra, fonts-hack
- GPL, LGPL or AGPL, most with font exception: fonts-adf-gillius, fonts-adf-switzera, fonts-adf-universalis,
  fonts-beteckna, fonts-freefont-ttf, fonts-osifont, fonts-rufscript, fonts-tiresias,
  fonts-tlwg-loma-ttf, fonts-urw-base35
- MIT: fonts-roadgeek; ParaType Free Font License: fonts-paratype
- public domain: fonts-ocr-a, fonts-ocr-b, fonts-tuffy
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
from recognition.training.synthetic.strokes import CAP_PX, stroke_glyph

Mask = npt.NDArray[np.uint8]

__all__ = ["CAP_PX", "Face", "faces", "stroke_faces", "word_mask"]

FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
FONTS = {
    "grotesque": (
        "DejaVuSans-Bold", "DejaVuSans", "LiberationSans-Bold", "LiberationSans-Regular", "Roboto-Bold", "Roboto-Medium", "Roboto-Regular",
        "NimbusSans-Bold", "OpenSans-Semibold", "OpenSans-Bold", "Lato-Bold", "Lato-Heavy", "FreeSansBold", "FreeSans", "Arimo-Bold", "Cantarell-Bold",
        "Inter-Bold", "Inter-SemiBold", "Carlito-Bold", "Loma-Bold", "SwitzeraADF-Bold", "SwitzeraADF-DemiBold", "UniversalisADFStd-Bold",
        "GilliusADF-Bold", "Cabin-Bold", "Karla-Bold", "Manrope-ExtraBold", "ClearSans-Bold", "PTS75F", "PTC75F", "Andika-Bold", "Tuffy_Bold",
        "tiresias_signfont_bold", "tiresias_infofont_bold", "allerta_medium", "BetecknaGS-Bold", "Oxygen-Sans-Bold", "Sora-Bold", "URWGothic-Demi",
        "LeagueSpartan-Bold",
    ),
    "narrow": (
        "DejaVuSansCondensed-Bold", "LiberationSansNarrow-Bold", "RobotoCondensed-Bold", "RobotoCondensed-Regular", "NimbusSansNarrow-Bold",
        "OpenSans-CondBold", "SwitzeraADF-BoldCond", "UniversalisADFStd-BoldCond", "YanoneKaffeesatz-Bold", "YanoneKaffeesatz-Regular",
        "BebasNeue-Bold", "BebasNeue-Regular", "GilliusADF-BoldCond", "PTN77F", "BetecknaGSCondensed-Bold", "LeagueMono-CondensedBold", "RG2014B",
        "RG2014C",
    ),
    "din": (
        "OSP-DIN", "RG2014D", "RG2014E", "RG2014EM", "RG2014F", "routed-gothic", "routed-gothic-narrow", "osifont", "B612-Bold", "Play-Bold",
        "Play-Regular", "GemunuLibre-Bold", "NationalPark-Heavy", "NationalPark-Regular", "Jura-Bold",
    ),
    "mono": (
        "DejaVuSansMono-Bold", "LiberationMono-Bold", "NimbusMonoPS-Bold", "Cousine-Bold", "Hack-Bold", "OCRA", "OCRB", "PTM75F", "3270-Regular",
        "JetBrainsMono-Bold", "mononoki-Bold", "B612Mono-Bold", "LeagueMono-NarrowBold",
    ),
    "round": ("Dosis-Bold", "Dosis-SemiBold", "Comfortaa-Bold", "Quicksand-Bold", "YuseiMagic-Regular", "ComicNeue-Bold", "eurof75", "tiresias_signfontz_bold"),
    "hand": ("YuseiMagic-Regular", "ComicNeue-Bold", "Humor-Sans", "Rufscript010", "Quicksand-Bold", "NationalPark-Regular"),
    "serif": ("DejaVuSerif-Bold", "URWBookman-Demi"),
}  # fmt: skip
"""Font files by their look; 'strokes' beside them are ours."""


@dataclass(frozen=True, slots=True)
class Face:
    """A complete alphabet: a font file, or strokes of one weight and variant (`file` is None)."""

    file: Path | None
    thickness: float = 0.0
    variant: int = 0
    narrow: float = 0.55
    radius: float = 1.6
    look: str = "strokes"

    def glyph(self, char: str) -> Mask:
        """The character as (CAP_PX, width) uint8 coverage without side bearings."""
        if self.file:
            return _font_glyph(self.file, char)
        return stroke_glyph(self.thickness, self.variant, self.narrow, self.radius, char)


@cache
def faces() -> tuple[Face, ...]:
    """Every face that this machine has, fonts first, in a fixed order; ours come always."""
    found = {path.stem: path for folder in FONT_FOLDERS for path in sorted(folder.rglob("*.[to]tf"))}
    fonts = [Face(found[name], look=look) for look, names in FONTS.items() for name in names if name in found]
    usable = [face for face in fonts if all(face.glyph(char).shape[1] > 3 for char in ALPHABET)]
    return (*usable, *stroke_faces())


@cache
def faces_of(look: str) -> tuple[Face, ...]:
    """The faces of one look; ours where this machine has none of it."""
    return tuple(face for face in faces() if face.look == look) or stroke_faces()


@cache
def stroke_faces() -> tuple[Face, ...]:
    return tuple(
        Face(None, thickness, variant, narrow, radius)
        for thickness in (0.1, 0.125, 0.15, 0.18)
        for variant, narrow in ((0, 0.42), (1, 0.5), (2, 0.58), (3, 0.5), (4, 0.62), (5, 0.46))
        for radius in (0.9, 1.6, 2.6)
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


@lru_cache(maxsize=4096)
def word_mask(face: Face, word: str) -> Mask:
    """A word in small print as (24, width) coverage; characters outside the alphabet are gaps."""
    parts = []
    for char in word.upper():
        if char in ALPHABET:
            glyph = face.glyph(char)
            width = max(round(glyph.shape[1] * 24 / CAP_PX), 2)
            parts.append(cv2.resize(glyph, (width, 24), interpolation=cv2.INTER_AREA))
        parts.append(np.zeros((24, 3 if char in ALPHABET else 8), np.uint8))
    return np.hstack(parts).astype(np.uint8, copy=False)
