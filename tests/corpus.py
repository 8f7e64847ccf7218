"""Bad and odd input, built by code: what every entrance of the system must survive."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image as Pillow

from tests.factories import picture


@dataclass(frozen=True)
class Case:
    """A file, and the error code it must get; None where it must be accepted."""

    name: str
    filename: str
    data: Callable[[], bytes]
    code: str | None


def saved(mode: str, form: str, size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    """A picture of a mode in a format."""
    values = np.random.default_rng(1).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    image = Pillow.fromarray(values)
    image = Pillow.fromarray(values[..., 0].astype(np.uint16) * 257) if mode == "I;16" else image.convert(mode)
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def animated(form: str) -> bytes:
    frames = [Pillow.new("RGB", (64, 48), colour) for colour in ("red", "green", "blue")]
    stream = io.BytesIO()
    frames[0].save(stream, form, save_all=True, append_images=frames[1:])
    return stream.getvalue()


def png_bomb(side: int = 20000) -> bytes:
    """A small PNG whose header declares side × side pixels and whose data would unpack to as many."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    packer = zlib.compressobj(9)
    row = bytes(1 + side)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def rotated(orientation: int, size: tuple[int, int] = (64, 32)) -> bytes:
    """A JPEG that is red on its left half as stored, with an EXIF orientation."""
    image = Pillow.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    stream = io.BytesIO()
    image.save(stream, "JPEG", exif=exif, quality=95)
    return stream.getvalue()


def zip_of(*members: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


def encrypted_zip() -> bytes:
    """A ZIP whose only member says that it is encrypted."""
    data = bytearray(zip_of(("a.jpg", picture())))
    data[6] |= 1
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


JPEG = picture(3)

CASES = [
    Case("empty file", "empty.jpg", lambda: b"", "empty_file"),
    Case("text renamed .jpg", "notes.jpg", lambda: b"these are my notes\n" * 50, "not_an_image"),
    Case("HTML renamed .png", "page.png", lambda: b"<html><script>alert(1)</script></html>", "not_an_image"),
    Case("PDF", "scan.pdf", lambda: b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n", "not_an_image"),
    Case("SVG", "drawing.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_an_image"),
    Case("PostScript", "x.eps", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n", "not_an_image"),
    Case("random bytes", "noise.jpg", lambda: np.random.default_rng(2).bytes(5000), "not_an_image"),
    Case("JPEG header only", "head.jpg", lambda: JPEG[:20], "not_an_image"),
    Case("half a JPEG", "half.jpg", lambda: JPEG[: len(JPEG) // 2], None),
    Case("half a PNG", "half.png", lambda: picture(4, suffix=".png")[:3000], "truncated"),
    Case("1 × 1", "dot.png", lambda: saved("RGB", "PNG", (1, 1)), "too_small"),
    Case("PNG bomb", "bomb.png", png_bomb, "too_many_pixels"),
    Case("CMYK", "print.jpg", lambda: saved("CMYK", "JPEG"), None),
    Case("grey", "grey.jpg", lambda: saved("L", "JPEG"), None),
    Case("16-bit", "deep.png", lambda: saved("I;16", "PNG"), None),
    Case("16-bit TIFF", "deep.tif", lambda: saved("I;16", "TIFF"), None),
    Case("alpha", "alpha.png", lambda: saved("RGBA", "PNG"), None),
    Case("palette", "palette.png", lambda: saved("P", "PNG"), None),
    Case("bilevel", "fax.tif", lambda: saved("1", "TIFF"), None),
    Case("animated GIF", "moving.gif", lambda: animated("GIF"), None),
    Case("animated WebP", "moving.webp", lambda: animated("WEBP"), None),
    Case("animated PNG", "moving.png", lambda: animated("PNG"), None),
    Case("BMP", "old.bmp", lambda: saved("RGB", "BMP"), None),
    Case("rotated by EXIF", "turned.jpg", lambda: rotated(6), None),
    Case("wrong suffix", "really-a-png.jpg", lambda: picture(5, suffix=".png"), None),
    Case("no suffix", "photo", lambda: picture(6), None),
    Case("unicode name", "वाहन-गाड़ी 🚗.jpg", lambda: picture(7), None),
    Case("path traversal", "../../etc/passwd.jpg", lambda: picture(8), None),
    Case("backslashes", "..\\..\\windows\\system.jpg", lambda: picture(9), None),
    Case("right-to-left trick", "photo\u202egpj.exe", lambda: picture(10), None),
]
