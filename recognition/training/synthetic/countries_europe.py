"""Plates of Europe and its neighbours."""

from __future__ import annotations

from typing import Any

from recognition.training.synthetic.design import BLACK, BLUE, DARK, GREEN, NAVY, RED, SILVER, WHITE, YELLOW, Design

PLAIN = ((WHITE, BLACK), (WHITE, BLACK), (WHITE, DARK), (SILVER, BLACK))
EU: dict[str, Any] = {"strip": "eu", "strip_share": 0.85, "looks": PLAIN, "aspects": (4.2, 5.0)}
BIKE: dict[str, Any] = {
    "strip": "eu",
    "strip_share": 0.6,
    "looks": PLAIN,
    "aspects": (1.1, 1.7),
    "text_height": (0.7, 0.88),
    "unruly": 0.15,
}
FE = ("strokes", "din")
NO_IOQ = "ABCDEFGHJKLMNPRSTUVWXYZ"
BRITISH = "ABCDEFGHJKLMNOPRSTUVWXY"
DEALERS = (
    "MOTORS LTD",
    "FORD MAIN DEALER",
    "ARNOLD CLARK",
    "BS AU 145D",
    "WWW.CARS.CO.UK",
    "VAUXHALL",
    "GB",
    "LONDON",
    "AUTO CENTRE",
    "0161 496 0000",
    "CLASSIC GARAGE",
)
AUTOHAUS = (
    "AUTOHAUS",
    "WWW.AUTO.DE",
    "BMW",
    "AUTO CENTER",
    "GARAGE",
    "RENAULT",
    "CONCESIONARIO",
    "VOLVO",
    "AUDI ZENTRUM",
    "PORSCHE",
)

DESIGNS: tuple[Design, ...] = (
    Design("DE", ("A*AA 9999", "AA*AA 999", "AAA*A 99", "AA*A 9999", "AAA*AA 999", "A*A 999", "AA*AA 99", "AA*A 999", "AAA*AA 99", "A*AA 999E", "AA*AA 99H", "A AA 9999", "AA-AA 999"), weight=1.4,
           faces=FE, below=AUTOHAUS, small_share=0.06, unruly=0.12, **EU),
    Design("DE", ("AA/A 9999", "A*/AA 999", "AA*/AA 99", "AAA*/A 99"), weight=0.25, faces=FE, **BIKE),
    Design("FR", ("AA-999-AA", "AA-999-AA", "AA 999 AA", "AA.999.AA"), PLAIN, 0.9, "both", 0.85, aspects=(4.2, 5.0), letters="ABCDEFGHJKLMNPQRSTVWXYZ", faces=("grotesque", "din", "narrow"), below=AUTOHAUS, small_share=0.15),
    Design("FR", ("9999 AA 99", "999 AAA 99", "99 AAA 99"), ((WHITE, BLACK), (YELLOW, BLACK), (SILVER, BLACK), (BLACK, WHITE)), 0.4, "eu", 0.5, aspects=(4.2, 5.0), faces=("grotesque", "narrow")),
    Design("FR", ("AA/999/AA", "AA-999/AA"), PLAIN, 0.1, "both", 0.7, aspects=(1.2, 1.8), text_height=(0.7, 0.88), unruly=0.0),
    Design("IT", ("AA 999AA", "AA999AA", "AA 999 AA", "AA*999AA"), PLAIN, 0.7, "both", 0.85, aspects=(4.0, 5.0), letters="ABCDEFGHJKLMNPRSTVWXYZ", faces=("strokes", "narrow", "din")),
    Design("IT", ("AA/999AA", "AA 99/999"), PLAIN, 0.12, "both", 0.6, aspects=(1.2, 1.7), letters="ABCDEFGHJKLMNPRSTVWXYZ", text_height=(0.7, 0.88)),
    Design("ES", ("9999 AAA", "9999 AAA", "9999AAA", "A-9999-AA", "A 9999 AA", "AA-9999-A"), weight=0.7, letters="BCDFGHJKLMNPRSTVWXYZ", faces=("din", "narrow", "strokes"), below=AUTOHAUS, small_share=0.12, **EU),
    Design("NL", ("AA-999-A", "99-AA-AA", "9-AAA-99", "AA-AA-99", "99-AAA-9", "A-999-AA", "AA-99-AA", "99-99-AA"), ((YELLOW, BLACK), (YELLOW, BLACK), ((60, 200, 240), BLACK), (BLUE, WHITE)), 0.8, "eu",
           aspects=(4.2, 5.0), faces=("grotesque", "din", "strokes")),
    Design("NL", ("99-AA/AA", "AA-99/AA", "9-AAA/99"), ((YELLOW, BLACK),), 0.12, "eu", 0.6, aspects=(1.2, 1.8), text_height=(0.7, 0.88)),
    Design("ES", ("9999/AAA", "AA 9999/AA"), weight=0.12, letters="BCDFGHJKLMNPRSTVWXYZ", **BIKE),
    Design("PL", ("AA 99999", "AAA X999", "AA 9999A", "AAA 99AA", "AA*99999", "AAA*9999A", "AA*999AA", "AAA*A999", "A9 AAAA"), weight=0.8, letters=NO_IOQ, faces=("strokes", "narrow", "din"), **EU),
    Design("PL", ("AA/99999", "AAA/9999A", "AA*/999AA"), weight=0.15, letters=NO_IOQ, faces=("strokes", "narrow"), **BIKE),
    Design("RO", ("A 99 AAA", "AA 99 AAA", "A 999 AAA", "AA-99-AAA"), weight=0.6, faces=FE, **EU),
    Design("RO", ("A 99/AAA", "AA/99 AAA"), weight=0.1, faces=FE, **BIKE),
    Design("CZ", ("9A9 9999", "9AA 9999", "9A9*9999", "9AA*9999", "AAA 99-99", "9A 99999"), weight=0.6, letters="ABCEHJKLMPSTUVZ", faces=("strokes", "narrow", "din"), **EU),
    Design("SK", ("AA 999AA", "AA*999AA", "AA-999AA", "AA*999 AA", "AA 999 AA"), weight=0.6, faces=("strokes", "narrow", "din"), **EU),
    Design("CZ", ("9A9/9999", "9A/9999"), weight=0.12, letters="ABCEHJKLMPSTUVZ", faces=("strokes", "narrow"), **BIKE),
    Design("HU", ("AAA-999", "AAA-999", "AA AA-999", "AAA*999", "AA*AA-999"), weight=0.6, faces=FE, **EU),
    Design("AT", ("A*99999 A", "AA*999 AA", "A*9999 AA", "AA*99 AAA", "AA*999AA", "A 9999 AA", "AA-999 AA", "W*99999A"), ((WHITE, BLACK), (WHITE, BLACK), (BLACK, WHITE)), 0.55, "eu", 0.85, aspects=(4.2, 5.0), faces=("din", "strokes", "narrow")),
    Design("CH", ("AA*999999", "AA 999 999", "AA*99999", "AA.999999", "AA*9999", "AA 99 999"), ((WHITE, BLACK),), 0.5, "eu", 0.0, aspects=(3.6, 5.0), faces=("din", "grotesque")),
    Design("CH", ("AA*/999999", "AA/99999"), ((WHITE, BLACK),), 0.12, aspects=(1.6, 2.0), text_height=(0.7, 0.86)),
    Design("BE", ("9-AAA-999", "AAA-999", "999-AAA", "1-AAA-999"), ((WHITE, RED), (WHITE, (50, 45, 130))), 0.55, "eu", 0.85, aspects=(4.2, 5.0), faces=("narrow", "din", "strokes")),
    Design("PT", ("99-99-AA", "99-AA-99", "AA-99-99", "AA-99-AA", "AA 99 AA"), weight=0.5, faces=("strokes", "narrow", "din"), **EU),
    Design("SE", ("AAA 999", "AAA 99A", "AAA*999", "AAA999"), weight=0.5, letters="ABCDEFGHJKLMNOPRSTUWXYZ", faces=("din", "grotesque", "strokes"), **EU),
    Design("NO", ("AA 99999", "AA99999", "AA*99999"), ((WHITE, BLACK), (GREEN, BLACK)), 0.4, "flag", 0.7, "N", aspects=(4.2, 5.0), faces=("din", "strokes", "grotesque")),
    Design("DK", ("AA 99 999", "AA 99999", "AA99999"), ((WHITE, BLACK), (WHITE, BLACK), (YELLOW, BLACK)), 0.4, "eu", 0.55, aspects=(4.2, 5.0), faces=("din", "strokes")),
    Design("FI", ("AAA-999", "AAA-99", "AA-999"), weight=0.4, faces=("grotesque", "din", "strokes"), **EU),
    Design("LT", ("AAA 999", "AAA:999", "AAA*999"), weight=0.3, faces=FE, **EU),
    Design("LV", ("AA-9999", "AA-999", "AA 9999"), weight=0.25, faces=FE, **EU),
    Design("EE", ("999 AAA", "999AAA", "99 AAA"), weight=0.25, code="EST", faces=FE, **EU),
    Design("HR", ("AA*999-AA", "AA*9999-AA", "AA 999-AA", "AA*999-A"), weight=0.35, faces=("din", "strokes", "narrow"), **EU),
    Design("SI", ("AA*AA-999", "AA A9-99A", "AA*99-AAA"), weight=0.25, code="SLO", faces=("strokes", "din"), **EU),
    Design("RS", ("AA*999-AA", "AA*9999-AA", "AA 999-AA"), weight=0.3, code="SRB", faces=FE, **EU),
    Design("BG", ("AA 9999 AA", "A 9999 AA", "AA9999AA"), weight=0.35, letters="ABEKMHOPCTYX", faces=("din", "narrow", "strokes"), **EU),
    Design("GR", ("AAA-9999", "AAA 9999", "AAA-999"), weight=0.35, letters="ABEZHIKMNOPTYX", faces=("din", "strokes", "narrow"), **EU),
    Design("AL", ("AA 999 AA", "AA999AA"), PLAIN, 0.15, "both", 0.8, faces=("din", "strokes")),
    Design("BA", ("A99-A-999", "999-A-999"), PLAIN, 0.2, "eu", 0.7, code="BIH", letters="AEJKMOT", faces=FE),
    Design("LU", ("AA 9999", "9999", "99999"), ((YELLOW, BLACK),), 0.15, "eu", 0.9, code="L", unruly=0.1, aspects=(4.2, 5.0)),
    Design("IE", ("99-A-99999", "999-A-9999", "99-AA-9999", "999-AA-999"), weight=0.4, code="IRL", above=("DUBLIN", "CORK", "BAILE ATHA CLIATH"), small_share=0.6, text_height=(0.55, 0.72), **EU),
    Design("RU", ("A 999 AA'99'", "A999AA'99'", "A999AA'999'", "A 999 AA '99'", "A 999 AA 99"), ((WHITE, BLACK), (WHITE, DARK)), 0.6, letters="ABEKMHOPCTYX", aspects=(4.2, 5.0), faces=("strokes", "din", "narrow"), unruly=0.05, text_height=(0.62, 0.82)),
    Design("BY", ("9999 AA-9", "9999AA-9"), PLAIN, 0.2, "flag", 0.8, letters="ABEIKMHOPCTX", faces=("din", "strokes")),
    Design("UA", ("AA 9999 AA", "AA9999AA", "AA*9999 AA", "99-99 AAA"), PLAIN, 0.55, "flag", 0.85, letters="ABCEHIKMOPTX", faces=("din", "strokes", "narrow"), aspects=(4.2, 5.0)),
    Design("MD", ("AAA 999", "A AA 999"), PLAIN, 0.15, "flag", 0.8),
    Design("GB", ("AA99 AAA", "AA99 AAA", "AA99 AAA", "A999 AAA", "A99 AAA", "AAA 999A", "AA99AAA", "A9 AAA", "AAA 9", "AAA 99", "9 AAA", "AA 9999", "A99AAA"),
           ((WHITE, BLACK), (WHITE, BLACK), (YELLOW, BLACK), (YELLOW, BLACK), ((60, 205, 245), BLACK), (BLACK, SILVER), (BLACK, WHITE)), 2.2, "eu", 0.3, aspects=(4.0, 5.4), letters=BRITISH,
           faces=("din", "grotesque", "narrow"), alike="OI", below=DEALERS, small_share=0.25, pressed=0.2, unruly=0.35),
    Design("GB", ("AA99/AAA", "A999/AAA", "AAA/999A", "A99/AAA", "AAA/999"), ((WHITE, BLACK), (YELLOW, BLACK), (YELLOW, BLACK), (BLACK, SILVER)), 0.6, "eu", 0.2, aspects=(1.2, 1.8), letters=BRITISH,
           faces=("din", "grotesque", "narrow"), alike="OI", below=DEALERS, small_share=0.2, pressed=0.2, text_height=(0.72, 0.9), unruly=0.15),
    Design("GB", ("AA99 AAA", "A 999", "AAA 9999"), ((WHITE, BLACK), (YELLOW, BLACK), (BLACK, NAVY)), 0.2, "flag", 0.9, "UK", aspects=(4.2, 5.2), letters=BRITISH, faces=("din", "grotesque"), alike="OI"),
)  # fmt: skip
