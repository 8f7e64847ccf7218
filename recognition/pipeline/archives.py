"""Takes ZIP files apart without trusting anything they say of themselves."""

from __future__ import annotations

import lzma
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from recognition.errors import PermanentError, message

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
LONGEST_NAME = 120
CHUNK = 1 << 16
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, NotImplementedError, RuntimeError,
    MemoryError,
)  # fmt: skip
"""What zipfile raises for members that are damaged, or say impossible things of themselves."""


class ArchiveError(PermanentError):
    """A ZIP file, or a member of it, cannot be taken apart."""

    def __init__(self, code: str) -> None:
        super().__init__(message(code), code=code)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Most members, bytes of one member, and bytes of all members once unpacked."""

    max_files: int
    max_file_bytes: int
    max_total_bytes: int


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """One file of an archive, with its bytes or with the code of what is wrong with it."""

    name: str
    data: bytes
    error_code: str = ""


def is_zip(head: bytes) -> bool:
    """Whether a file that begins with these bytes is a ZIP file."""
    return head.startswith(ZIP_MAGIC)


def safe_name(name: str) -> str:
    """A file name without folders, control, bidirectional and reserved characters, at most 120 long."""
    last = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    kept = "".join(char for char in last if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    kept = re.sub(r"^[\s.]+|[\s.]+$", "", kept) or "unnamed"
    return kept if len(kept) <= LONGEST_NAME else f"{kept[: LONGEST_NAME - 12]}…{kept[-11:]}"


def expand_zip(file: IO[bytes], limits: ArchiveLimits) -> Iterator[ArchiveMember]:
    """The files of an archive one by one; folders and the litter of macOS are passed over.

    Raises:
        ArchiveError: archive_broken, archive_too_large (more bytes than allowed, counted while
            unpacking), archive_too_many (the surplus is not even named to its end) or archive_empty.
    """
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise ArchiveError("archive_broken") from None
    with archive:
        # Not is_dir(): it trips over a member without a name.
        members = [
            one for one in archive.infolist() if not one.filename.endswith("/") and "__MACOSX" not in one.filename
        ]
        if not members:
            raise ArchiveError("archive_empty")
        left = limits.max_total_bytes
        for at, info in enumerate(members):
            if at >= 2 * limits.max_files:
                raise ArchiveError("archive_too_many")
            if at >= limits.max_files:
                yield ArchiveMember(safe_name(info.filename), b"", "too_many_files")
                continue
            member = _member(archive, info, min(limits.max_file_bytes, left))
            if member.error_code == "too_many_bytes" and left < limits.max_file_bytes:
                raise ArchiveError("archive_too_large")
            left -= len(member.data)
            yield member


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> ArchiveMember:
    name = safe_name(info.filename)
    if info.flag_bits & 1:
        return ArchiveMember(name, b"", "archive_encrypted")
    data = bytearray()
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(CHUNK):
                data += chunk
                if len(data) > most:
                    return ArchiveMember(name, b"", "too_many_bytes")
    except BROKEN:
        return ArchiveMember(name, b"", "archive_broken")
    if is_zip(bytes(data[:4])):
        return ArchiveMember(name, b"", "archive_nested")
    return ArchiveMember(name, bytes(data))
