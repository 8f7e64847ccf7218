"""Where the picture of an annotation lies, and what it really is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from recognition.pipeline.images import SUFFIXES, ImageError, decode
from recognition.pipeline.types import ImageLimits
from recognition.training.annotations.stated import Refused

FOLDERS = ("images", "Images", "JPEGImages", "imgs", "img")
TWINS = ("labels", "annotations", "xmls", "xml")
"""Folders that have a twin with the pictures: labels/train/a.txt belongs to images/train/a.jpg."""
LIMITS = ImageLimits(max_bytes=100 * 1024 * 1024, max_pixels=150_000_000)


@dataclass(frozen=True, slots=True)
class Measured:
    """A picture's size after its EXIF rotation, in pixels, and the digest of its file."""

    width: int
    height: int
    sha256: str


def measure(path: Path) -> Measured:
    """Decodes a picture.

    Raises:
        Refused: it cannot be decoded.
    """
    try:
        data = path.read_bytes()
        height, width = decode(data, LIMITS).shape[:2]
    except ImageError as error:
        raise Refused(f"{path.name} is no usable picture ({error.code})") from None
    except OSError as error:
        raise Refused(f"{path.name} cannot be read ({error.strerror})") from None
    return Measured(width, height, hashlib.sha256(data).hexdigest())


class PictureFinder:
    """Looks for pictures in the usual places around an annotation file.

    Args:
        images: look only below this folder.
    """

    def __init__(self, images: Path | None = None) -> None:
        self._images = images
        self._listed: dict[Path, dict[str, Path]] = {}

    def find(self, annotation: Path, names: Iterable[str]) -> Path | None:
        """The picture of one of these names, best name first; as a last resort under another suffix."""
        wanted = [place / name for name in _portable(names) for place in self._places(annotation)]
        exact = (path for path in wanted if path.suffix.lower() in SUFFIXES and path.is_file())
        return next(exact, None) or next(self._of_same_stem(wanted), None)

    def _places(self, annotation: Path) -> Iterator[Path]:
        if self._images:
            yield self._images
            return
        folder = annotation.parent
        yield folder
        yield from _twins(folder)
        above = folder.absolute().parent
        for base in (folder, above):
            yield from (base / name for name in FOLDERS)
        yield above
        part = annotation.stem.removeprefix("instances_")  # COCO: annotations/instances_train2017.json
        yield from (above / part, above / "images" / part)

    def _of_same_stem(self, wanted: Iterable[Path]) -> Iterator[Path]:
        for path in wanted:
            if found := self._listing(path.parent).get(_stem(path.name)):
                yield found

    def _listing(self, folder: Path) -> dict[str, Path]:
        """The pictures of a folder by their names without suffix; the first of two."""
        if folder not in self._listed:
            files = sorted(folder.iterdir(), reverse=True) if folder.is_dir() else []
            self._listed[folder] = {_stem(path.name): path for path in files if path.suffix.lower() in SUFFIXES}
        return self._listed[folder]


def _portable(names: Iterable[str]) -> Iterator[str]:
    """Each name with its folders, then without them; Windows separators too."""
    for name in names:
        path = Path(name.replace("\\", "/"))
        yield from dict.fromkeys((str(path), path.name))


def _stem(name: str) -> str:
    """Without the suffix of a picture; other dots belong to the name."""
    path = Path(name)
    return path.stem if path.suffix.lower() in SUFFIXES else name


def _twins(folder: Path) -> Iterator[Path]:
    """The folder with its last `labels` or `annotations` replaced by a name for pictures."""
    parts = folder.absolute().parts
    places = [place for place, part in enumerate(parts) if part.lower() in TWINS]
    if places:
        for name in FOLDERS:
            yield Path(*parts[: places[-1]], name, *parts[places[-1] + 1 :])
