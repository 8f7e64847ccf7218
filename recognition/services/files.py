"""The pictures that command-line arguments name: files, folders and ZIP files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from recognition.errors import PermanentError, message
from recognition.pipeline.archives import ArchiveLimits, expand_zip, is_zip
from recognition.pipeline.images import SUFFIXES


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file's name as it is shown, and its bytes or what is wrong with it."""

    name: str
    data: bytes
    error_code: str = ""

    @property
    def error(self) -> dict[str, str]:
        return {"code": self.error_code, "message": message(self.error_code)}


def named_paths(arguments: Iterable[str]) -> list[Path]:
    """Files as they are, folders as the pictures below them, sorted; what does not exist stays in the list."""
    found: list[Path] = []
    for argument in arguments:
        path = Path(argument)
        if path.is_dir():
            found += sorted(child for child in path.rglob("*") if child.suffix.lower() in SUFFIXES and child.is_file())
        else:
            found.append(path)
    return found


def named_files(paths: Iterable[Path], most_bytes: int, archives: ArchiveLimits) -> Iterator[NamedFile]:
    """The files one by one; ZIP files are taken apart as 'archive.zip/name'."""
    for path in paths:
        try:
            if not path.exists():
                yield NamedFile(str(path), b"", "not_found")
            elif is_zip(_head(path)):
                yield from _unpacked(path, archives)
            elif path.stat().st_size > most_bytes:
                yield NamedFile(str(path), b"", "too_many_bytes")
            else:
                yield NamedFile(str(path), path.read_bytes())
        except OSError:
            yield NamedFile(str(path), b"", "not_readable")


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def _unpacked(path: Path, limits: ArchiveLimits) -> Iterator[NamedFile]:
    try:
        with path.open("rb") as file:
            for member in expand_zip(file, limits):
                yield NamedFile(f"{path}/{member.name}", member.data, member.error_code)
    except PermanentError as error:
        yield NamedFile(str(path), b"", error.code)
