"""Indian plates: high-security and older ones, on every ground, in one row and two, pressed, stuck and painted."""

from __future__ import annotations

from plates.formats import INDIAN_STATES
from recognition.training.synthetic.design import BLACK, DARK, GREEN, NAVY, RED, SILVER, WHITE, YELLOW, Colour, Design

STATES = "[" + "|".join(INDIAN_STATES) + "|MH|DL|KA|TN|UP|GJ|HR|KL|RJ|MP|AP|TS|WB|PB]"
"""Every state, those with most vehicles twice."""

PRIVATE: tuple[tuple[Colour, Colour], ...] = (
    (WHITE, BLACK),
    (WHITE, BLACK),
    (WHITE, DARK),
    (SILVER, BLACK),
    (WHITE, NAVY),
)
COMMERCIAL: tuple[tuple[Colour, Colour], ...] = (
    (YELLOW, BLACK),
    (YELLOW, BLACK),
    (YELLOW, DARK),
    ((60, 205, 245), BLACK),
)
ELECTRIC: tuple[tuple[Colour, Colour], ...] = ((GREEN, WHITE), (GREEN, WHITE), (GREEN, YELLOW), ((90, 160, 40), WHITE))
RENTED: tuple[tuple[Colour, Colour], ...] = ((BLACK, YELLOW), (BLACK, WHITE))
TEMPORARY: tuple[tuple[Colour, Colour], ...] = ((RED, WHITE), (YELLOW, RED), (WHITE, RED))
ALL_LOOKS = PRIVATE * 3 + COMMERCIAL * 2 + ELECTRIC + RENTED

GOVERNMENT = (
    "GOVT OF INDIA",
    "POLICE",
    "GOVT OF KERALA",
    "BHARAT SARKAR",
    "ON DUTY",
    "ADVOCATE",
    "PRESS",
    "ARMY",
    "DOCTOR",
    "BSF",
    "SCHOOL BUS",
)
DEALERS = (
    "MARUTI SUZUKI", "HYUNDAI", "TATA MOTORS", "HONDA", "BAJAJ", "HERO", "ROYAL ENFIELD", "SRI SAI MOTORS", "JAI MATA DI", "POPULAR", "TVS",
    "SARATHI", "VARUN MOTORS", "KTM", "YAMAHA", "OM", "BLUE STAR", "TAXI", "INDIA", "LPG", "CNG", "ALL INDIA PERMIT", "TOURIST",
)  # fmt: skip
CIRCULAR = ("narrow", "grotesque", "strokes", "din")
LOOSE = ("narrow", "grotesque", "strokes", "din", "mono", "round", "hand")

SERIES = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Series have neither I nor O: what looks like them is a digit."""

DELHI = "DL [1|2|3|4|5|6|7|8|9|10|11|12|13|14][C|C|S|A|E|P|L|R|T|V|Y]"
"""Delhi writes the kind of vehicle between the district and the series."""

DESIGNS: tuple[Design, ...] = (
    # High-security plates: pressed, IND and a hologram at the left.
    Design("IN", (f"{STATES} 99 AA 9999", f"{STATES}99AA9999", f"{STATES} 99 A 9999", f"{STATES}99A9999", f"{DELHI} AA 9999"),
           ALL_LOOKS, 2.6, "ind", 0.85, aspects=(3.7, 5.2), faces=("strokes", "din", "narrow"), letters=SERIES,
        alike="OI", cell=0.4, pressed=0.8, unruly=0.15),
    # Older ones, as every sign-maker likes them.
    Design("IN", (f"{STATES} 99 AA 9999", f"{STATES}99AA9999", f"{STATES} 9 AAA 9999", f"{STATES} 99 A 9999", f"{STATES}-99-AA-9999", f"{STATES}-99 AA 9999",
                  f"{STATES}-99-A-9999", f"{STATES}.99.AA.9999", f"{STATES} 99 AA.9999", f"{STATES}:99:AA:9999", f"{STATES} 99 AA 999", f"{STATES} 99-AA-9999",
                  f"{STATES} 9 A 9999", f"{STATES}9A9999", f"{STATES} 99 AA 99", f"{STATES}99 AA 9", f"{STATES} 99 9999", f"{DELHI} AA 9999", f"{DELHI}AA9999"),
           ALL_LOOKS, 3.6, "ind", 0.12, aspects=(3.3, 5.6), faces=LOOSE, letters=SERIES,
        alike="OI", cell=0.15, above=GOVERNMENT, below=DEALERS, small_share=0.14, painted=0.25,
           pressed=0.35, text_height=(0.5, 0.86)),
    # Two rows: motorcycles, auto-rickshaws, the rear of many cars and lorries.
    Design("IN", (f"{STATES}99/AA9999", f"{STATES} 99 A/9999", f"{STATES}-99/AA 9999", f"{STATES} 99/A 9999", f"{STATES}99AA/9999", f"{STATES} 99 AA/9999",
                  f"{STATES} 99/AA 9999", f"{STATES}99/A9999", f"{STATES}-99-AA/9999", f"{STATES} 99/AA-9999", f"{STATES}9/AA9999", f"{STATES}.99/AA.9999",
                  f"{STATES}99 /AAA9999", f"{STATES} 99-A/9999", f"{DELHI}/AA 9999", f"{DELHI}AA/9999"),
           ALL_LOOKS, 4.2, "ind", 0.4, aspects=(1.1, 2.4), faces=LOOSE, letters=SERIES,
        alike="OI", cell=0.2, above=GOVERNMENT, below=DEALERS, small_share=0.1, painted=0.25,
           pressed=0.45, text_height=(0.7, 0.92), first_row=(0.65, 1.15), unruly=0.2),
    Design("IN", ("99 BH 9999 AA", "99BH9999A", "99 BH 9999 A", "99BH9999AA"), PRIVATE, 0.7, "ind", 0.7, aspects=(3.7, 5.2), faces=CIRCULAR, alike="OI", letters=SERIES),
    Design("IN", ("99BH/9999AA", "99 BH/9999 A"), PRIVATE, 0.25, "ind", 0.7, aspects=(1.2, 2.1), faces=CIRCULAR, letters=SERIES,
        alike="OI", text_height=(0.7, 0.9)),
    Design("IN", ("AAA 9999", "AAA-9999", "AA 9999", f"{STATES} 99 TC 9999", f"{STATES} 99 TR 9999", "T9999{TEMP}", "999 CD 99", "99 CC 999", "99 UN 99"),
           TEMPORARY + PRIVATE + RENTED + (((160, 90, 20), WHITE),), 0.5, "ind", 0.1, aspects=(3.4, 5.0), faces=LOOSE, letters=SERIES,
        alike="OI", painted=0.3),
    Design("IN", ("^99A 999999A", "^99A999999A", "99^A 99999A", "^ 99 A 99999 A"), ((BLACK, WHITE), (GREEN, WHITE), (WHITE, BLACK), (DARK, YELLOW)), 0.35, "ind", 0.0,
           aspects=(3.6, 5.4), faces=LOOSE, letters=SERIES,
        alike="OI", painted=0.6, pressed=0.1),
)  # fmt: skip
