"""Plates of Asia, Africa and Oceania."""

from __future__ import annotations

from recognition.training.synthetic.design import BLACK, BLUE, DARK, GREEN, NAVY, RED, SILVER, WHITE, YELLOW, Design

NO_IO = "ABCDEFGHJKLMNPQRSTUVWXYZ"
VIETNAMESE = "ABCDEFGHKLMNPSTUVXYZ"
LATIN_OF_ARABIC = "ABDEGHJKLNRSTUVXZ"
BLACK_ON_WHITE = ((WHITE, BLACK), (WHITE, DARK))

DESIGNS: tuple[Design, ...] = (
    Design("VN", ("99A-99999", "99A 999.99", "99A-999.99", "99A-9999"), ((WHITE, BLACK), (WHITE, BLACK), (YELLOW, BLACK), (BLUE, WHITE)), 0.7, letters=VIETNAMESE,
           faces=("strokes", "din"), cell=0.6),
    Design("VN", ("99-A9/999.99", "99-A9/9999", "99-AA/999.99", "99A/99999", "99A/999.99", "99-A9/99999"), ((WHITE, BLACK), (WHITE, BLACK), (BLUE, WHITE), (YELLOW, BLACK)),
           0.9, letters=VIETNAMESE, aspects=(1.1, 1.6), faces=("strokes", "din", "narrow"), cell=0.6, text_height=(0.75, 0.92)),
    Design("CN", ("~A.99999", "~A.9X999", "~A.A9999", "~A.XXXXX", "~A.99A99"), ((BLUE, WHITE), (BLUE, WHITE), (YELLOW, BLACK), (BLACK, WHITE)), 0.6, letters=NO_IO,
           aspects=(3.0, 3.6), faces=("strokes", "grotesque", "din"), cell=0.5),
    Design("CN", ("~AD99999", "~AA99999", "~A.A99999"), ((GREEN, BLACK), ((180, 230, 190), BLACK)), 0.2, letters=NO_IO, aspects=(3.2, 3.8), faces=("strokes", "din"), pictured=0.5),
    Design("AE", ("A 99999", "99 99999", "9 9999", "A 9999", "A'{DXB}'99999"), ((WHITE, BLACK), (WHITE, BLACK), (SILVER, BLACK)), 0.35, aspects=(2.1, 4.8), above=("DUBAI", "UAE", "SHARJAH"),
           below=("DUBAI", "AJMAN", "U A E"), small_share=0.5, faces=("grotesque", "narrow", "din")),
    Design("SA", ("9999 AAA", "999 AAA", "AAA 9999"), BLACK_ON_WHITE, 0.25, "flag", 0.5, "KSA", aspects=(2.0, 4.5), letters=LATIN_OF_ARABIC, text_height=(0.4, 0.8)),
    Design("QA", ("999999", "99999", "9999"), BLACK_ON_WHITE, 0.15, "flag", 0.5, "QATAR", aspects=(2.0, 4.5), below=("QATAR",), unruly=0.1),
    Design("KW", ("99 99999", "9 9999", "99-9999"), BLACK_ON_WHITE, 0.12, aspects=(2.0, 4.2), above=("KUWAIT",), unruly=0.1),
    Design("BH", ("999999", "99999"), BLACK_ON_WHITE, 0.1, "flag", 0.7, aspects=(2.6, 4.5), above=("BAHRAIN",), unruly=0.1),
    Design("OM", ("9999 AA", "99999 A", "999 AA"), ((YELLOW, BLACK), (WHITE, RED)), 0.12, aspects=(2.6, 4.5), below=("OMAN",), small_share=0.4),
    Design("PK", ("AAA 999", "AA 9999", "AAA 9999", "AA-999", "AAA-99-999"), ((WHITE, BLACK), (GREEN, WHITE), (YELLOW, BLACK), (BLACK, WHITE)), 0.45, aspects=(2.0, 4.4),
           above=("PUNJAB", "ISLAMABAD", "SINDH"), below=("GOVT OF SINDH", "PUNJAB", "ISLAMABAD"), small_share=0.7, text_height=(0.5, 0.75)),
    Design("PK", ("AAA/999", "AA 99/9999", "AAA 99/999"), ((WHITE, BLACK), (YELLOW, BLACK), (BLACK, WHITE)), 0.2, aspects=(1.2, 2.0), below=("PUNJAB", "SINDH"), small_share=0.4,
           painted=0.2, text_height=(0.7, 0.9)),
    Design("LK", ("AA AAA 9999", "AAA 9999", "AA AA-9999", "99-9999", "999-9999"), ((WHITE, BLACK), (YELLOW, BLACK)), 0.3, aspects=(2.8, 4.8), faces=("grotesque", "din", "strokes")),
    Design("BD", ("~~9 99-9999", "~~-A 99-9999"), BLACK_ON_WHITE, 0.1, aspects=(2.0, 4.0)),
    Design("NP", ("~~9 A 9999", "A A 99 9999", "99 A 9999"), ((RED, WHITE), (WHITE, RED), (BLACK, WHITE)), 0.12, aspects=(1.6, 4.0), painted=0.3),
    Design("IL", ("99-999-99", "999-99-999", "99:999:99", "9999999"), ((YELLOW, BLACK), ((40, 200, 250), BLACK)), 0.4, "eu", 0.85, aspects=(4.0, 5.0), faces=("grotesque", "narrow"), unruly=0.1),
    Design("TR", ("99 AA 999", "99 A 9999", "99 AAA 99", "99 AA 9999"), BLACK_ON_WHITE, 0.45, "eu", 0.9, faces=("din", "grotesque", "strokes")),
    Design("TR", ("99 AA/999", "99/AAA 99"), BLACK_ON_WHITE, 0.1, "eu", 0.5, aspects=(1.2, 1.7), faces=("din", "strokes"), text_height=(0.72, 0.9)),
    Design("IR", ("99A999 99", "99 ~ 999 99"), BLACK_ON_WHITE, 0.15, "flag", 0.9, "IR", unruly=0.1),
    Design("GE", ("AA-999-AA", "AAA-999"), BLACK_ON_WHITE, 0.15, "flag", 0.9),
    Design("KZ", ("999 AAA 99", "999 AA 99", "A 999 AAA"), BLACK_ON_WHITE, 0.25, "flag", 0.9, faces=("din", "narrow")),
    Design("JP", ("~A99-99", "99-99", "~.9 99-99"), ((WHITE, GREEN), (YELLOW, BLACK), (GREEN, WHITE)), 0.15, aspects=(1.9, 2.1), above=("300", "501", "330"), text_height=(0.5, 0.62), unruly=0.1),
    Design("KR", ("99~9999", "999~9999"), ((WHITE, BLACK), (GREEN, WHITE), (YELLOW, DARK)), 0.12, "flag", 0.3, unruly=0.1),
    Design("TW", ("AAA-9999", "9999-AA", "AA-9999", "999-AAA"), ((WHITE, BLACK), (WHITE, GREEN), (YELLOW, BLACK)), 0.25, aspects=(2.1, 2.6), faces=("strokes", "din"), alike="O"),
    Design("TH", ("~9~~ 9999", "~~-9999", "9~~ 999"), BLACK_ON_WHITE, 0.12, aspects=(2.0, 2.4), text_height=(0.45, 0.65), pictured=0.15, unruly=0.1),
    Design("ID", ("A 9999 AAA", "AA 9999 AA", "A 999 AA", "A 9999 AA", "AA 999 A"), ((BLACK, WHITE), (WHITE, BLACK), (YELLOW, BLACK), (RED, WHITE)), 0.5, aspects=(2.6, 3.4),
           below=("12.24", "05.27", "09-23"), small_share=0.7, faces=("narrow", "strokes", "din"), text_height=(0.5, 0.66)),
    Design("MY", ("AAA 9999", "AAA 999", "AA 9999 A", "A 9999", "AAAA 99"), ((BLACK, WHITE), (BLACK, SILVER), (WHITE, BLACK)), 0.4, aspects=(2.6, 5.0), letters=NO_IO,
           faces=("grotesque", "narrow", "din", "round"), alike="O"),
    Design("MY", ("AAA/9999", "AAA/999"), ((BLACK, WHITE),), 0.12, aspects=(1.3, 2.0), letters=NO_IO, text_height=(0.72, 0.9)),
    Design("SG", ("AAA 9999 A", "AAA9999A", "AA 9999 A", "AAA 99 A"), ((BLACK, WHITE), (YELLOW, BLACK), (WHITE, BLACK)), 0.35, aspects=(4.0, 5.2), faces=("din", "grotesque", "narrow"), alike="OI"),
    Design("SG", ("AAA/9999A", "AA/9999 A"), ((BLACK, WHITE), (YELLOW, BLACK)), 0.15, aspects=(1.4, 2.2), faces=("din", "grotesque"), alike="OI", text_height=(0.72, 0.9)),
    Design("HK", ("AA 9999", "AA 999", "AA9999"), ((WHITE, BLACK), (YELLOW, BLACK)), 0.25, aspects=(3.4, 5.0), faces=("din", "grotesque"), alike="OI", letters="ABCDEFGHJKLMNPRSTUVWXYZ"),
    Design("PH", ("AAA 9999", "AAA 999", "AAA9999"), ((WHITE, BLACK), (WHITE, GREEN), (YELLOW, DARK)), 0.3, aspects=(2.2, 3.0), above=("REGISTERED", "PILIPINAS"),
           below=("PILIPINAS", "MATATAG NA REPUBLIKA", "NCR"), pictured=0.25, text_height=(0.45, 0.65)),
    Design("ZA", ("AA 99 AA GP", "AAA 999 GP", "AA 99999", "AAA 999 L", "AAA 999 EC", "CA 999-999", "ND 999-999", "AA 99 AA * GP"), ((WHITE, BLACK), (YELLOW, NAVY), (WHITE, NAVY), (YELLOW, BLACK)), 0.5,
           aspects=(3.8, 4.8), pictured=0.25, letters="BCDFGHJKLMNPRSTVWXYZ", faces=("din", "narrow", "grotesque")),
    Design("KE", ("AAA 999A", "AAA 999 A"), ((WHITE, BLACK), (YELLOW, BLACK)), 0.25, aspects=(4.0, 5.0), below=("KE",), small_share=0.3, letters=NO_IO),
    Design("NG", ("AAA-999AA", "AAA 999 AA"), ((WHITE, NAVY), (WHITE, RED)), 0.2, aspects=(2.0, 2.6), above=("LAGOS", "ABUJA"), below=("CENTRE OF EXCELLENCE", "FEDERAL REPUBLIC OF NIGERIA"),
           text_height=(0.42, 0.6), pictured=0.2),
    Design("EG", ("999 ~", "~~ 9999"), BLACK_ON_WHITE, 0.08, aspects=(1.8, 2.4), above=("EGYPT",), text_height=(0.45, 0.6), unruly=0.1),
    Design("AU", ("AAA 999", "AA 99 AA", "9AA 9AA", "999 AAA", "AAA-99A", "AAA-999", "AAA*999", "9AA.9AA"),
           ((WHITE, NAVY), (YELLOW, BLACK), (WHITE, BLACK), (BLACK, WHITE), (WHITE, GREEN), (WHITE, RED), (BLACK, YELLOW)), 0.7, aspects=(2.4, 3.0),
           above=("QUEENSLAND", "SOUTH AUSTRALIA", "CANBERRA", "TASMANIA"), below=("NEW SOUTH WALES", "VICTORIA THE PLACE TO BE", "SUNSHINE STATE", "WESTERN AUSTRALIA", "NSW", "VIC STATE OF PROGRESS"),
           faces=("din", "strokes", "narrow"), text_height=(0.5, 0.7), unruly=0.4),
    Design("AU", ("{QLD} AAA 9", "{NSW}AAA 999", "{VIC} AA 99", "{WA} 9AAA 999", "{SA}AAA999"), ((BLACK, WHITE), (WHITE, BLACK), (BLACK, YELLOW), (NAVY, WHITE)), 0.35, aspects=(3.0, 5.0), unruly=0.0,
           faces=("din", "grotesque", "narrow")),
    Design("NZ", ("AAA999", "AA9999", "AAA 999"), BLACK_ON_WHITE, 0.3, aspects=(2.6, 3.2), faces=("din", "grotesque", "strokes"), text_height=(0.55, 0.75), unruly=0.35),
    Design("NZ", ("{NZ}AAA999", "AAA999"), ((BLACK, WHITE), (WHITE, BLACK)), 0.15, "flag", 0.6, aspects=(4.0, 5.0), unruly=0.3),
    # Arabic above, Latin below: only the Latin row is read.
    Design("SA", ("~~~~ ~~~/9999 AAA", "~~~ ~~~/999 AAA"), BLACK_ON_WHITE, 0.2, "flag", 0.5, "KSA", aspects=(1.6, 2.4), letters=LATIN_OF_ARABIC, text_height=(0.7, 0.86), first_row=(0.7, 1.1), unruly=0.0),
    Design("AE", ("~~~~~/99999", "~ ~~~~~/A 99999", "~~~~/9999"), BLACK_ON_WHITE, 0.15, aspects=(1.8, 2.6), text_height=(0.65, 0.86), first_row=(0.35, 0.8), unruly=0.0),
    Design("QA", ("~~~/999999", "~~~/99999"), BLACK_ON_WHITE, 0.1, "flag", 0.4, "QATAR", aspects=(1.7, 2.4), text_height=(0.65, 0.86), first_row=(0.35, 0.6), unruly=0.0),
    Design("OM", ("9999~A", "99999~AA"), ((YELLOW, BLACK), (WHITE, RED)), 0.08, aspects=(2.6, 4.5), unruly=0.0),
    Design("EG", ("~~~ ~~~~/9999 AAA",), BLACK_ON_WHITE, 0.05, aspects=(1.7, 2.2), text_height=(0.6, 0.8), unruly=0.0),
    # Motorcycles and square plates.
    Design("AU", ("AA/999", "AAA/99", "AA 9/99A"), ((WHITE, NAVY), (YELLOW, BLACK), (WHITE, BLACK)), 0.15, aspects=(1.2, 1.9), below=("NSW", "VICTORIA", "QLD"), small_share=0.4, text_height=(0.68, 0.86), unruly=0.15),
    Design("ID", ("A 9999/AAA", "AA 9999/AA"), ((BLACK, WHITE), (WHITE, BLACK)), 0.1, aspects=(1.3, 2.0), text_height=(0.65, 0.85), unruly=0.1),
    Design("TH", ("9~~/999", "~~~/9999"), BLACK_ON_WHITE, 0.08, aspects=(1.1, 1.5), text_height=(0.7, 0.88), unruly=0.0),
)  # fmt: skip
