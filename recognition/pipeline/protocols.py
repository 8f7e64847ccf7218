"""The seams of the pipeline: anything of these shapes can take part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from recognition.pipeline.types import Box, Detection, Image, Quad, Read, Vehicle


class PlateDetector(Protocol):
    """Finds plates in a picture."""

    def detect(self, image: Image) -> list[Detection]:
        """Plates by falling score; coordinates in pixels of `image`; an empty list when none is found."""
        ...


class CloserLook(Protocol):
    """Finds the plates that are too small in the whole picture."""

    def look_closer(self, image: Image, parts: Sequence[Box]) -> list[Detection]:
        """Plates within parts of the picture, the most important parts first; coordinates of `image`."""
        ...


class VehicleDetector(Protocol):
    """Finds vehicles in a picture."""

    def detect(self, image: Image) -> list[Vehicle]:
        """Vehicles by falling score; an empty list when none is found."""
        ...


class CornerFinder(Protocol):
    """Finds the corners of plates within their boxes."""

    def refine(self, image: Image, detections: Sequence[Detection]) -> list[Detection]:
        """The same plates in the same order, quads on their corners and boxes around those."""
        ...


class PlateReader(Protocol):
    """Reads plates from crops that it cuts itself."""

    name: str
    """Names reader and weights version in results, such as 'network/2'."""

    def view(self, image: Image, quad: Quad) -> Image:
        """The crop of a plate that this reader wants: upright, in its own size, aspect and margin."""
        ...

    def read(self, crops: Sequence[Image]) -> list[Read]:
        """One read per crop of `view`, in their order."""
        ...
