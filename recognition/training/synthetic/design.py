"""The shape of the data in `countries_*`: one kind of plate of one country."""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[int, int, int]
"""Blue, green, red, 0..255."""

WHITE, YELLOW, BLACK, GREEN, RED, BLUE = (
    (238, 240, 240), (30, 190, 240), (28, 26, 26), (70, 130, 30), (40, 40, 190), (150, 70, 20),
)  # fmt: skip
DARK, NAVY, SILVER, LIGHT = (35, 32, 32), (110, 40, 20), (200, 202, 205), (240, 240, 240)
ALL_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Design:
    """One kind of plate: its patterns (see `texts`), grounds and inks, and what stands around the text."""

    region: str
    patterns: tuple[str, ...]
    looks: tuple[tuple[Colour, Colour], ...]
    """Pairs of ground and ink."""
    weight: float = 1.0
    strip: str = ""
    """'eu', 'flag' or 'ind' at the left edge, 'both' at both, 'top' for a coloured band above."""
    strip_share: float = 0.8
    code: str = ""
    """What the strip says; the region where it is empty."""
    letters: str = ALL_LETTERS
    aspects: tuple[float, float] = (4.0, 5.0)
    faces: tuple[str, ...] = ("grotesque", "narrow", "din", "strokes")
    """Looks of `glyphs.FONTS` that come near the real characters."""
    alike: str = ""
    """'O' where O and 0 have one shape, 'I' where I and 1 have, 'OI' where both pairs do."""
    cell: float = 0.0
    """Share of plates that fit all characters into cells of one width."""
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    """Small words above and below the text."""
    small_share: float = 0.85
    pictured: float = 0.03
    """Share of plates with a picture as ground."""
    stickers: float = 0.0
    """Share of plates with stickers in the corners."""
    painted: float = 0.0
    """Share of plates painted by hand."""
    pressed: float = 0.5
    unruly: float = 0.25
    """Share of plates that carry no text of the patterns."""
    text_height: tuple[float, float] = (0.58, 0.8)
    first_row: tuple[float, float] = (0.9, 1.05)
    """Height of the first of two rows by that of the second."""

    @property
    def rows(self) -> int:
        return self.patterns[0].count("/") + 1
