"""`manage.py make_demo`: draws the demo pictures of fixtures/demo anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from recognition.training.synthetic.scenes import Vehicle, compose

SCENES: dict[str, tuple[list[Vehicle], dict[str, Any]]] = {
    "gate-white-swift": ([Vehicle("MH 12 AB 1234", colour=(205, 208, 210))], {"seed": 1}),
    "ramp-red-i20": ([Vehicle("DL 8C AF 5030", x=0.42, colour=(40, 36, 160), tilt_deg=3)], {"seed": 2}),
    "exit-silver-city": ([Vehicle("KA 05 MN 7788", x=0.55, size=0.44, colour=(170, 170, 172))], {"seed": 3}),
    "two-cars": ([Vehicle("TN 09 BZ 4321", x=0.27, y=0.6, size=0.42, colour=(150, 90, 40)), Vehicle("KL 07 CD 4455", x=0.74, y=0.58, size=0.38, colour=(60, 60, 62))], {"seed": 4}),
    "night-black-thar": ([Vehicle("GJ 01 XY 9087", size=0.5, colour=(46, 44, 44))], {"seed": 5, "night": True}),
    "taxi-innova": ([Vehicle("RJ 14 CK 2020", x=0.5, size=0.62, y=0.58, colour=(215, 215, 215))], {"seed": 6}),
    "far-seltos": ([Vehicle("HR 26 DQ 5551", x=0.6, y=0.55, size=0.27, colour=(120, 118, 116))], {"seed": 7}),
    "bharat-series": ([Vehicle("22 BH 1234 AA", x=0.47, colour=(225, 225, 228), tilt_deg=-4)], {"seed": 8}),
    "motorcycle": ([Vehicle("WB 02/AK 1947", kind="motorcycle", size=0.5, colour=(38, 36, 36))], {"seed": 9}),
    "visitor": ([Vehicle("AP 31 TX 6620", x=0.4, size=0.46, colour=(90, 140, 60))], {"seed": 10}),
    "empty-lane": ([], {"seed": 11}),
}  # fmt: skip


class Command(BaseCommand):
    help = "Draws the demo pictures anew (for developers; they are part of the repository)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, default=settings.BASE_DIR / "fixtures" / "demo")

    def handle(self, *args: Any, **options: Any) -> None:
        options["output"].mkdir(parents=True, exist_ok=True)
        for name, (vehicles, how) in SCENES.items():
            path = options["output"] / f"{name}.jpg"
            cv2.imwrite(str(path), compose(vehicles, **how), [cv2.IMWRITE_JPEG_QUALITY, 80])
            self.stdout.write(f"{path.name}: {path.stat().st_size // 1024} kB")
