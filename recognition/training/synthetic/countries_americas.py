"""Plates of the Americas, and plates of nowhere that spell at random."""

from __future__ import annotations

from recognition.training.synthetic.design import BLACK, BLUE, DARK, GREEN, NAVY, RED, SILVER, WHITE, YELLOW, Design

STATES = (
    "CALIFORNIA", "TEXAS", "NEW YORK", "FLORIDA", "GEORGIA", "VIRGINIA", "OHIO", "ILLINOIS", "PENNSYLVANIA", "NEW JERSEY", "MICHIGAN", "ARIZONA",
    "WASHINGTON", "OREGON", "NEVADA", "COLORADO", "UTAH", "ALASKA", "MAINE", "VERMONT", "MARYLAND", "TENNESSEE", "MISSOURI", "INDIANA", "IOWA",
    "NORTH CAROLINA", "SOUTH CAROLINA", "MASSACHUSETTS", "CONNECTICUT", "WISCONSIN", "MINNESOTA", "OKLAHOMA", "LOUISIANA", "ALABAMA", "KENTUCKY",
    "HAWAII", "IDAHO", "MONTANA", "NEW MEXICO", "DELAWARE", "ONTARIO", "ALBERTA", "BRITISH COLUMBIA", "QUEBEC", "MANITOBA", "NOVA SCOTIA",
)  # fmt: skip
SLOGANS = (
    "SUNSHINE STATE", "THE GOLDEN STATE", "EMPIRE STATE", "GARDEN STATE", "DMV.CA.GOV", "THE LONE STAR STATE", "PEACH STATE", "ALOHA STATE",
    "LIVE FREE OR DIE", "YOURS TO DISCOVER", "BEAUTIFUL BRITISH COLUMBIA", "JE ME SOUVIENS", "LAND OF LINCOLN", "GRAND CANYON STATE", "VACATIONLAND",
    "EVERGREEN STATE", "THE LAST FRONTIER", "LAND OF ENCHANTMENT", "BIRTHPLACE OF AVIATION", "STATE OF CHARM", "FIRST IN FLIGHT", "TOYOTA OF DALLAS",
    "HONDA CITY", "MYFLORIDA.COM", "VIRGINIA IS FOR LOVERS", "TREASURE THE CHESAPEAKE", "IN GOD WE TRUST", "GREEN MOUNTAIN STATE",
)  # fmt: skip
CITIES = (
    "SAO PAULO SP",
    "RIO DE JANEIRO RJ",
    "CURITIBA PR",
    "DF BRASILIA",
    "MG BELO HORIZONTE",
    "RS PORTO ALEGRE",
    "SP CAMPINAS",
    "BA SALVADOR",
    "SC BLUMENAU",
    "GO GOIANIA",
)
MEXICAN = (
    "GUERRERO",
    "CDMX",
    "ESTADO DE MEXICO",
    "JALISCO",
    "MEXICO",
    "PUEBLA",
    "OAXACA",
    "NUEVO LEON",
    "VERACRUZ",
    "CHIAPAS",
    "DISTRITO FEDERAL",
)
MEXICAN_BELOW = (
    "CIUDAD DE MEXICO",
    "TRANSPORTE PRIVADO",
    "TRASERA",
    "DELANTERA",
    "MEXICO",
    "NISSAN",
    "SOY MEXICO",
    "PARTICULAR",
)
DIES = ("strokes", "din", "narrow", "strokes")
PASTEL = (225, 205, 170)
CREAM = (190, 225, 240)

DESIGNS: tuple[Design, ...] = (
    Design("US", ("AAA 9999", "AAA-9999", "9AAA999", "9AAA999", "999 AAA", "AAA 999", "999-AAA", "AAA-999", "AAA*9999", "AAA*999", "AA 99999", "AA 9999", "AA-9999", "99A-999", "A99 99A", "AAA9999",
                  "AAAA 99", "A999999", "9A 99999", "999 999", "AA9 A9A", "AAA 99A", "9AA 999", "999A999", "AAA A99", "AA#9999", "999*AAA", "99-AA-99", "99 9999A"),
           ((WHITE, NAVY), (WHITE, NAVY), (WHITE, BLACK), (WHITE, BLACK), (SILVER, DARK), (PASTEL, NAVY), (CREAM, DARK), (YELLOW, NAVY), (NAVY, YELLOW), (WHITE, GREEN), (WHITE, RED), ((200, 220, 200), DARK),
            (PASTEL, DARK), (CREAM, (40, 30, 120)), (YELLOW, BLACK), (GREEN, WHITE), ((60, 130, 235), DARK)),
           5.0, aspects=(1.9, 2.3), faces=DIES, cell=0.5, above=STATES, below=SLOGANS, small_share=0.92, pictured=0.45, stickers=0.4, pressed=0.65, unruly=0.42, text_height=(0.42, 0.62)),
    Design("US", ("{TLR}999 999", "AA{CA}9999", "{DV} 99A 99", "{FD}AA 9999", "AAA 99{PD}", "99999{TX}", "{TK}A 9999", "99 999{NG}"), ((WHITE, NAVY), (WHITE, BLACK), (YELLOW, BLACK), (WHITE, RED)), 0.5,
           aspects=(1.9, 2.3), faces=DIES, cell=0.5, above=STATES, below=SLOGANS, pictured=0.35, stickers=0.3, pressed=0.6, unruly=0.0, text_height=(0.42, 0.62)),
    Design("US", ("AA/9999", "AAA/999", "999/AAA", "AA/999", "A9/9999", "99/AAA9"), ((WHITE, NAVY), (WHITE, BLACK), (PASTEL, NAVY), (YELLOW, NAVY)), 0.35, aspects=(1.3, 2.0), faces=DIES, above=STATES, below=SLOGANS,
           small_share=0.6, pictured=0.25, stickers=0.3, pressed=0.6, text_height=(0.62, 0.8), unruly=0.2),
    Design("CA", ("AAAA 999", "AAA 999", "999 AAA", "AA9 99A", "AAA 99A", "A99 AAA"), ((WHITE, NAVY), (WHITE, RED), (WHITE, BLACK), (PASTEL, NAVY)), 0.5, aspects=(1.9, 2.3), faces=DIES, cell=0.5, above=STATES[-6:],
           below=SLOGANS, pictured=0.25, stickers=0.3, text_height=(0.42, 0.62), unruly=0.3),
    Design("BR", ("AAA-9999", "AAA 9999", "AAA.9999", "AAA-9999"), (((185, 185, 185), DARK), ((185, 185, 185), BLACK), (SILVER, BLACK), (RED, WHITE), (WHITE, BLACK)), 1.4, aspects=(2.7, 3.3), faces=("narrow", "din", "strokes", "grotesque"),
           above=CITIES, small_share=0.95, text_height=(0.5, 0.66), unruly=0.1),
    Design("BR", ("AAA9A99", "AAA9A99", "AAA 9A99"), ((WHITE, BLACK), (WHITE, BLACK), (WHITE, RED), (WHITE, BLUE)), 1.4, "top", 0.97, aspects=(2.9, 3.3), faces=("strokes", "din"), above=("BRASIL",), text_height=(0.55, 0.76), unruly=0.1),
    Design("BR", ("AAA/9A99", "AAA/9999"), ((WHITE, BLACK), (WHITE, RED)), 0.35, "top", 0.95, aspects=(1.1, 1.4), faces=("strokes", "din"), above=("BRASIL",), text_height=(0.7, 0.86)),
    Design("BR", ("AAA/9999", "AAA/9999"), ((SILVER, BLACK), ((185, 185, 185), DARK), (RED, WHITE)), 0.25, aspects=(1.1, 1.4), above=CITIES, text_height=(0.66, 0.8)),
    Design("AR", ("AA 999 AA", "AA999AA", "A 999 AAA"), ((WHITE, BLACK),), 0.5, "top", 0.97, aspects=(2.9, 3.3), faces=("strokes", "din"), above=("REPUBLICA ARGENTINA", "ARGENTINA"), text_height=(0.55, 0.76), unruly=0.1),
    Design("AR", ("AAA 999", "AAA999"), ((BLACK, WHITE), (DARK, SILVER)), 0.45, aspects=(2.2, 2.9), above=("ARGENTINA",), faces=("narrow", "strokes", "din"), text_height=(0.5, 0.7), unruly=0.1),
    Design("UY", ("AAA 9999",), ((WHITE, BLACK),), 0.15, "top", 0.97, aspects=(2.9, 3.3), faces=("strokes", "din"), above=("URUGUAY",), text_height=(0.55, 0.76)),
    Design("PY", ("AAAA 999", "AAA 999"), ((WHITE, BLACK),), 0.12, "top", 0.9, aspects=(2.9, 3.3), faces=("strokes", "din"), above=("REPUBLICA DEL PARAGUAY",), text_height=(0.55, 0.76)),
    Design("MX", ("AAA-999-A", "AAA-999-A", "AAA-99-99", "999-AAA", "A99-AAA", "AA-99-999", "999-A-999", "99A-999", "A-9999-A", "AAA-9999"), ((WHITE, BLACK), (WHITE, DARK), ((210, 225, 210), DARK), (WHITE, NAVY)), 1.1, aspects=(1.9, 2.3),
           faces=DIES, cell=0.5, above=MEXICAN, below=MEXICAN_BELOW, small_share=0.95, pictured=0.4, stickers=0.35, text_height=(0.4, 0.62), unruly=0.1),
    Design("CL", ("AAAA.99", "AA.99.99", "AAAA-99", "AA*99.99"), ((WHITE, BLACK), ((60, 140, 240), BLACK)), 0.35, aspects=(2.6, 3.2), faces=("strokes", "din", "grotesque"), below=("CHILE",), small_share=0.9, text_height=(0.5, 0.68), letters="BCDFGHJKLPRSTVWXYZ"),
    Design("CO", ("AAA 999", "AAA.999", "AAA-999"), ((YELLOW, BLACK), (WHITE, BLACK)), 0.4, aspects=(2.0, 2.3), faces=("strokes", "din"), below=("BOGOTA D.C.", "MEDELLIN", "CALI", "ENVIGADO"), small_share=0.95, text_height=(0.48, 0.66), unruly=0.1),
    Design("PE", ("AXA-999", "AAA-999", "A9A-999"), ((WHITE, BLACK), (YELLOW, BLACK)), 0.25, aspects=(2.0, 2.4), above=("PERU",), text_height=(0.5, 0.66), unruly=0.1),
    Design("EC", ("AAA-9999", "AAA-999"), ((WHITE, BLACK), (WHITE, DARK)), 0.2, aspects=(2.4, 2.8), above=("ECUADOR", "ANT"), text_height=(0.5, 0.66), unruly=0.1),
    Design("CR", ("999999", "AAA-999", "AAA 999"), ((WHITE, BLUE), (WHITE, NAVY)), 0.2, aspects=(1.9, 2.3), above=("COSTA RICA",), below=("CENTROAMERICA",), text_height=(0.42, 0.6), pictured=0.2, unruly=0.1),
    Design("PA", ("AA9999", "999999"), ((WHITE, BLACK), (WHITE, RED)), 0.15, aspects=(1.9, 2.3), above=("PANAMA",), below=("CANAL", "100 ANOS"), text_height=(0.42, 0.6), pictured=0.4, unruly=0.1),
)  # fmt: skip

SHAPES = (
    "XXXXXX",
    "XXXXXXX",
    "XXXXX",
    "XXXX XXX",
    "XXX XXXX",
    "AAAAAA",
    "AAAAAAA",
    "XXXXXXXX",
    "99999",
    "999999",
    "XX XXXX XX",
    "AAAA",
    "XXX",
    "XXX-XXXX",
    "XX.XX.XX",
    "XX-XXX-XX",
    "XXXXXXXXX",
    "XXXX XX XXXX",
    "AAAAA",
)
LOOKS = (
    (WHITE, BLACK),
    (WHITE, BLACK),
    (YELLOW, BLACK),
    (BLACK, WHITE),
    (SILVER, DARK),
    (WHITE, RED),
    (BLUE, WHITE),
    (WHITE, BLUE),
    (WHITE, GREEN),
    (GREEN, WHITE),
    (RED, WHITE),
)
ANY_FACE = ("grotesque", "narrow", "din", "strokes", "mono", "round", "hand", "serif")

ANYWHERE: tuple[Design, ...] = (
    Design("", SHAPES, LOOKS, 4.5, "flag", 0.15, "ABC", aspects=(2.0, 5.0), faces=ANY_FACE, above=STATES + CITIES, below=SLOGANS, small_share=0.3, cell=0.25, pictured=0.15, stickers=0.1, painted=0.1, unruly=0.75),
    Design("", ("XXX/XXXX", "XX XX/XXXX", "XX/XXX", "XXXX/XXXX", "XX-X/XXX", "XXX/XXX"), LOOKS, 1.2, "flag", 0.15, "ABC", aspects=(1.0, 2.2), faces=ANY_FACE, above=STATES + CITIES, below=SLOGANS, small_share=0.2, cell=0.25,
           painted=0.15, text_height=(0.68, 0.9), first_row=(0.5, 1.15), unruly=0.4),
)  # fmt: skip
