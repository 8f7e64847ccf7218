"""Which pictures are trained on and which are only measured."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

NAMES = {"train": "train", "training": "train", "val": "val", "valid": "val", "validation": "val", "test": "test"}
LEVELS = 2
"""Folders above a picture that may be called after its split: valid/images/a.jpg, images/val/a.jpg."""


def by_hash(name: str, share: float, seed: int) -> str:
    """`val` for about this share of names, always the same ones for a seed, else `train`."""
    digest = hashlib.sha256(f"{seed}:{name}".encode(errors="surrogatepass")).digest()
    return "val" if int.from_bytes(digest[:8], "big") < share * 2**64 else "train"


def by_folder(picture: Path) -> str:
    """The split that the picture's folder is called after (val, images/valid, train2017), or nothing."""
    for folder in picture.absolute().parents[:LEVELS]:
        if split := NAMES.get(re.sub(r"\d+$", "", folder.name.lower())):
            return split
    return ""
