"""National number-plate formats as data: India first, then by continent. Pure.

Sources: Central Motor Vehicles Rules 1989, rules 50 and 76 and the Government of India's notifications
(Bharat, vintage and temporary series of 2021); DVLA leaflet INF104 (United Kingdom); RDW sidecodes
(Netherlands); Resolução CONTRAN 780/2019 (Brazil); Orden de 15 de septiembre de 2000 (Spain); Thông tư
58/2020/TT-BCA (Vietnam); FZV (Germany); for the others the English Wikipedia's “Vehicle registration
plates of …”. Characters outside A–Z and 0–9 (a Chinese province, an emblem) are no part of the text.
"""

from __future__ import annotations

from plates.grammar import PlateFormat, codes, digits, either, letters, optional

INDIAN_STATES = {
    "AN": "Andaman and Nicobar Islands", "AP": "Andhra Pradesh", "AR": "Arunachal Pradesh", "AS": "Assam",
    "BR": "Bihar", "CG": "Chhattisgarh", "CH": "Chandigarh", "DD": "Dadra and Nagar Haveli and Daman and Diu",
    "DL": "Delhi", "DN": "Dadra and Nagar Haveli", "GA": "Goa", "GJ": "Gujarat", "HP": "Himachal Pradesh",
    "HR": "Haryana", "JH": "Jharkhand", "JK": "Jammu and Kashmir", "KA": "Karnataka", "KL": "Kerala",
    "LA": "Ladakh", "LD": "Lakshadweep", "MH": "Maharashtra", "ML": "Meghalaya", "MN": "Manipur",
    "MP": "Madhya Pradesh", "MZ": "Mizoram", "NL": "Nagaland", "OD": "Odisha", "OR": "Odisha",
    "PB": "Punjab", "PY": "Puducherry", "RJ": "Rajasthan", "SK": "Sikkim", "TG": "Telangana",
    "TN": "Tamil Nadu", "TR": "Tripura", "TS": "Telangana", "UA": "Uttarakhand", "UK": "Uttarakhand",
    "UP": "Uttar Pradesh", "WB": "West Bengal",
}  # fmt: skip
"""State and union-territory codes, those no longer issued (DN, OR, TS, UA) too."""

NO_IO = "IO"
SWISS = (
    "AG",
    "AI",
    "AR",
    "BE",
    "BL",
    "BS",
    "FR",
    "GE",
    "GL",
    "GR",
    "JU",
    "LU",
    "NE",
    "NW",
    "OW",
    "SG",
    "SH",
    "SO",
    "SZ",
    "TG",
    "TI",
    "UR",
    "VD",
    "VS",
    "ZG",
    "ZH",
)
ROMANIAN = (
    "AB", "AG", "AR", "B", "BC", "BH", "BN", "BR", "BT", "BV", "BZ", "CJ", "CL", "CS", "CT", "CV", "DB", "DJ", "GJ", "GL", "GR",
    "HD", "HR", "IF", "IL", "IS", "MH", "MM", "MS", "NT", "OT", "PH", "SB", "SJ", "SM", "SV", "TL", "TM", "TR", "VL", "VN", "VS",
)  # fmt: skip
IRISH = (
    "C",
    "CE",
    "CN",
    "CW",
    "D",
    "DL",
    "G",
    "KE",
    "KK",
    "KY",
    "L",
    "LD",
    "LH",
    "LK",
    "LM",
    "LS",
    "MH",
    "MN",
    "MO",
    "OY",
    "RN",
    "SO",
    "T",
    "TN",
    "TS",
    "W",
    "WD",
    "WH",
    "WW",
    "WX",
)
CYRILLIC_TWINS = "ABEKMHOPCTYX"
"""Latin letters that look like a Cyrillic one."""
UKRAINIAN = "ABCEHIKMOPTX"
GREEK_TWINS = "ABEZHIKMNOPTYX"
DUTCH = "BDFGHJKLMNPRSTVXZ"
VIETNAMESE = "ABCDEFGHKLMNPSTUVXYZ"
TURKISH = tuple(f"{number:02d}" for number in range(1, 82))

INDIA = (
    PlateFormat("IN", "state series", (codes(*INDIAN_STATES), digits(1, 2), letters(0, 3), digits(1, 4)), "MH 12 AB 1234", never=r".*\D0{1,4}|..00.*"),
    PlateFormat("IN", "Bharat series", (digits(2), codes("BH"), digits(4), letters(1, 2, without=NO_IO)), "22 BH 1234 AA"),
    PlateFormat("IN", "Delhi category", (codes("DL"), digits(1, 2), letters(1), letters(1, 2), digits(1, 4)), "DL 8 C AF 5030", never=r".*\D0{1,4}"),
    PlateFormat("IN", "vintage", (codes(*INDIAN_STATES), codes("VA"), letters(2), digits(4)), "DL VA AA 8888"),
    PlateFormat("IN", "temporary", (codes("T"), digits(4), codes(*INDIAN_STATES), digits(4), letters(1, 2, without=NO_IO)), "T 0921 MH 1234 A"),
    PlateFormat("IN", "before 1989", (letters(3), digits(1, 4)), "MHK 1234"),
    PlateFormat("IN", "diplomatic", (digits(1, 3), codes("CD", "CC", "UN"), digits(1, 4)), "77 CD 1234"),
    PlateFormat("IN", "armed forces", (digits(2), letters(1), digits(5, 6), letters(1)), "14 D 123456 K"),
)  # fmt: skip

BRITAIN = (
    PlateFormat("GB", "current", (letters(2, without="IQZ"), digits(2), letters(3, without="IQ")), "AB12 CDE", ("", " "), never="..0[01]..."),
    PlateFormat("GB", "prefix", (letters(1, without="IOQUZ"), digits(1, 3), letters(3, without="IQZ")), "A123 BCD", ("", " ")),
    PlateFormat("GB", "suffix", (letters(3, without="IQZ"), digits(1, 3), letters(1, without="IOQUZ")), "ABC 123D", (" ", "")),
    PlateFormat("GB", "dateless", (letters(1, 3), digits(1, 4)), "ABC 123"),
    PlateFormat("GB", "dateless, digits first", (digits(1, 4), letters(1, 3)), "123 ABC"),
    PlateFormat("GB", "diplomatic", (digits(3), codes("D", "X"), digits(3)), "101 D 234"),
)  # fmt: skip

EUROPEAN_UNION = (
    PlateFormat("AT", "standard", (letters(1, 2), digits(1, 5), letters(1, 3)), "W 12345 A"),
    PlateFormat("BE", "since 2010", (codes("1", "2", "8", "9"), letters(3), digits(3)), "1-ABC-234", "-"),
    PlateFormat("BE", "until 2010", (letters(3), digits(3)), "ABC-123", "-"),
    PlateFormat("BG", "standard", (letters(1, 2, only=CYRILLIC_TWINS), digits(4), letters(2, only=CYRILLIC_TWINS)), "CA 1234 AB"),
    PlateFormat("CY", "standard", (letters(3), digits(3)), "ABC 123"),
    PlateFormat("CZ", "since 2001", (digits(1), letters(1), either(1, 1), digits(4)), "1A2 3456", ("", "", " ")),
    PlateFormat("DE", "standard", (letters(1, 3), letters(1, 2), digits(1, 4), optional("E", "H")), "B AB 1234", (" ", " ", ""), never=r"\D+0.*"),
    PlateFormat("DK", "standard", (letters(2), digits(2), digits(3)), "AB 12 345"),
    PlateFormat("EE", "standard", (digits(3), letters(3)), "123 ABC"),
    PlateFormat("ES", "since 2000", (digits(4), letters(3, without="AEIOUQ")), "1234 BCD"),
    PlateFormat("ES", "provincial", (letters(1, 2), digits(4), letters(1, 2)), "M-1234-AB", "-"),
    PlateFormat("FI", "standard", (letters(2, 3), digits(1, 3)), "ABC-123", "-"),
    PlateFormat("FR", "since 2009", (letters(2, without="IOU"), digits(3), letters(2, without="IOU")), "AB-123-CD", "-", never="SS.*|WW.*|.*SS"),
    PlateFormat("FR", "until 2009", (digits(1, 4), letters(2, 3), digits(2)), "1234 AB 75"),
    PlateFormat("GR", "standard", (letters(3, only=GREEK_TWINS), digits(4)), "ABK-1234", "-"),
    PlateFormat("HR", "standard", (letters(2), digits(3, 4), letters(1, 2)), "ZG 1234-AB", (" ", "-")),
    PlateFormat("HU", "since 2022", (letters(2), letters(2), digits(3)), "AA AB-123", (" ", "-")),
    PlateFormat("HU", "until 2022", (letters(3), digits(3)), "ABC-123", "-"),
    PlateFormat("IE", "since 1987", (digits(2, 3), codes(*IRISH), digits(1, 6)), "131-D-12345", "-"),
    PlateFormat("IT", "since 1994", (letters(2, without="IOQU"), digits(3), letters(2, without="IOQU")), "AB 123 CD"),
    PlateFormat("LT", "standard", (letters(3), digits(3)), "ABC 123"),
    PlateFormat("LU", "letters and digits", (letters(2), digits(4)), "AB 1234"),
    PlateFormat("LU", "digits only", (digits(4, 5),), "12345"),
    PlateFormat("LV", "standard", (letters(2), digits(1, 4)), "AB-1234", "-"),
    PlateFormat("MT", "standard", (letters(3), digits(3)), "ABC 123"),
    PlateFormat("NL", "sidecode 1", (letters(2), digits(2), digits(2)), "AB-12-34", "-"),
    PlateFormat("NL", "sidecode 2", (digits(2), digits(2), letters(2)), "12-34-AB", "-"),
    PlateFormat("NL", "sidecode 3", (digits(2), letters(2), digits(2)), "12-AB-34", "-"),
    PlateFormat("NL", "sidecode 4", (letters(2), digits(2), letters(2)), "AB-12-CD", "-"),
    PlateFormat("NL", "sidecode 5", (letters(2), letters(2), digits(2)), "AB-CD-12", "-"),
    PlateFormat("NL", "sidecode 6", (digits(2), letters(2), letters(2)), "12-AB-CD", "-"),
    PlateFormat("NL", "sidecode 7", (digits(2), letters(3, only=DUTCH), digits(1)), "12-BDF-3", "-"),
    PlateFormat("NL", "sidecode 8", (digits(1), letters(3), digits(2)), "1-ABC-23", "-"),
    PlateFormat("NL", "sidecode 9", (letters(2), digits(3), letters(1)), "GB-123-X", "-"),
    PlateFormat("NL", "sidecode 10", (letters(1), digits(3), letters(2)), "G-123-XB", "-"),
    PlateFormat("NL", "sidecode 11", (letters(3, only=DUTCH), digits(2), letters(1)), "GBX-12-D", "-"),
    PlateFormat("NL", "sidecode 12", (letters(1), digits(2), letters(3, only=DUTCH)), "G-12-BXD", "-"),
    PlateFormat("NL", "sidecode 13", (digits(1), letters(2, only=DUTCH), digits(3)), "1-GB-234", "-"),
    PlateFormat("NL", "sidecode 14", (digits(3), letters(2, only=DUTCH), digits(1)), "123-GB-4", "-"),
    PlateFormat("PL", "standard", (letters(2, 3), either(4, 5)), "WA 12345"),
    PlateFormat("PT", "since 2020", (letters(2), digits(2), letters(2)), "AA 01 BC"),
    PlateFormat("PT", "2005 to 2020", (digits(2), letters(2), digits(2)), "12-AB-34", "-"),
    PlateFormat("PT", "1992 to 2005", (digits(2), digits(2), letters(2)), "12-34-AB", "-"),
    PlateFormat("PT", "until 1992", (letters(2), digits(2), digits(2)), "AB-12-34", "-"),
    PlateFormat("RO", "county", (codes(*ROMANIAN), digits(2, 3), letters(3, without="Q")), "B 123 ABC"),
    PlateFormat("SE", "standard", (letters(3, without="IQVO"), digits(2), either(1, 1, without="IQVO")), "ABC 12D", (" ", "")),
    PlateFormat("SI", "standard", (letters(2), either(2, 3), either(2, 3)), "LJ AB-123", (" ", "-")),
    PlateFormat("SK", "standard", (letters(2), digits(3), letters(2)), "BA 123CD", (" ", "")),
)  # fmt: skip

EUROPE = (
    PlateFormat("CH", "cantonal", (codes(*SWISS), digits(1, 6)), "ZH 123456", never=r"\D+0.*"),
    PlateFormat("NO", "standard", (letters(2), digits(5)), "AB 12345"),
    PlateFormat("RU", "civil", (letters(1, only=CYRILLIC_TWINS), digits(3), letters(2, only=CYRILLIC_TWINS), digits(2, 3)), "A 123 BC 77"),
    PlateFormat("TR", "standard", (codes(*TURKISH), letters(1, 3), digits(2, 5)), "34 ABC 123"),
    PlateFormat("UA", "since 2004", (letters(2, only=UKRAINIAN), digits(4), letters(2, only=UKRAINIAN)), "AA 1234 BB"),
)  # fmt: skip

AMERICAS = (
    PlateFormat("AR", "Mercosur", (letters(2), digits(3), letters(2)), "AB 123 CD"),
    PlateFormat("AR", "1995 to 2016", (letters(3), digits(3)), "ABC 123"),
    PlateFormat("BR", "Mercosur", (letters(3), digits(1), letters(1), digits(2)), "ABC1D23", ""),
    PlateFormat("BR", "until 2018", (letters(3), digits(4)), "ABC-1234", "-"),
    PlateFormat("CA", "Ontario", (letters(4), digits(3)), "ABCD 123"),
    PlateFormat("CA", "Quebec", (letters(1), digits(2), letters(3)), "A12 BCD", ("", " ")),
    PlateFormat("CL", "since 2007", (letters(2), letters(2), digits(2)), "BB CL 12"),
    PlateFormat("CO", "private", (letters(3), digits(3)), "ABC 123"),
    PlateFormat("MX", "private car", (letters(3), digits(3), letters(1)), "ABC-123-D", "-"),
    PlateFormat("MX", "private car, until 2013", (letters(3), digits(2), digits(2)), "ABC-12-34", "-"),
    PlateFormat("MX", "private car, Mexico City", (letters(1), digits(2), letters(3)), "A12-BCD", ("", "-")),
    PlateFormat("MX", "light truck", (letters(2), digits(4), letters(1)), "AB-1234-C", "-"),
    PlateFormat("MX", "light truck, until 2013", (letters(2), digits(2), digits(3)), "AB-12-345", "-"),
    PlateFormat("PE", "since 2010", (letters(1), either(1, 1), letters(1), digits(3)), "A1B-234", ("", "", "-")),
    PlateFormat("US", "any state", (either(5, 7),), "7ABC123"),
    PlateFormat("UY", "Mercosur", (letters(3), digits(4)), "ABC 1234"),
)  # fmt: skip

ASIA_AND_OCEANIA = (
    PlateFormat("AE", "standard", (letters(0, 2), digits(1, 5)), "A 12345"),
    PlateFormat("AU", "New South Wales", (letters(2), digits(2), letters(2)), "AB 12 CD"),
    PlateFormat("AU", "Victoria", (digits(1), letters(2), digits(1), letters(2)), "1AB 2CD", ("", " ", "")),
    PlateFormat("AU", "Queensland", (digits(3), letters(3)), "123 ABC"),
    PlateFormat("CN", "without province sign", (letters(1, without="I"), either(5, 6)), "B·12345", "·"),
    PlateFormat("ID", "standard", (letters(1, 2), digits(1, 4), letters(0, 3)), "B 1234 ABC"),
    PlateFormat("IL", "seven digits", (digits(2), digits(3), digits(2)), "12-345-67", "-"),
    PlateFormat("IL", "eight digits", (digits(3), digits(2), digits(3)), "123-45-678", "-"),
    PlateFormat("LK", "since 2000", (optional("CP", "EP", "NC", "NE", "NP", "NW", "SB", "SP", "UP", "WP"), letters(2, 3), digits(4)), "WP CAB-1234", (" ", "-")),
    PlateFormat("MY", "peninsular", (letters(1, 3, without=NO_IO), digits(1, 4), letters(0, 1)), "WAB 1234"),
    PlateFormat("NZ", "since 2001", (letters(3), digits(1, 3)), "ABC 123"),
    PlateFormat("PH", "since 2014", (letters(3), digits(3, 4)), "ABC 1234"),
    PlateFormat("PK", "provincial", (letters(2, 3), digits(2, 4)), "ABC-123", "-"),
    PlateFormat("SA", "standard", (digits(1, 4), letters(3, only="ABDEGHJKLNRSTUVXZ")), "1234 ABD"),
    PlateFormat("SG", "private car", (codes("S"), letters(1, 2, without=NO_IO), digits(1, 4), letters(1)), "SBA 1234 A", ("", " ", " ")),
    PlateFormat("VN", "car", (digits(2), letters(1, only=VIETNAMESE), digits(3), digits(2)), "51F-123.45", ("", "-", ".")),
    PlateFormat("VN", "car, four digits", (digits(2), letters(1, 2, only=VIETNAMESE), digits(4)), "51F-1234", ("", "-")),
    PlateFormat("VN", "motorcycle", (digits(2), letters(1, only=VIETNAMESE), either(1, 1), digits(3), digits(2)), "59-X1 123.45", ("-", "", " ", ".")),
    PlateFormat("VN", "motorcycle, four digits", (digits(2), letters(1, only=VIETNAMESE), digits(1), digits(4)), "59-X1 1234", ("-", "", " ")),
)  # fmt: skip

AFRICA = (
    PlateFormat("KE", "standard", (codes("K"), letters(2), digits(3), letters(0, 1)), "KAA 123A", ("", " ", "")),
    PlateFormat("NG", "standard", (letters(3), digits(3), letters(2)), "ABC-123 DE", ("-", " ")),
    PlateFormat("ZA", "Gauteng", (letters(2), digits(2), letters(2), codes("GP")), "AB 12 CD GP"),
    PlateFormat("ZA", "Western Cape", (codes("CA", "CAA", "CAM", "CAR", "CAW", "CBL", "CBM", "CBR", "CBS", "CBT", "CBY", "CCA", "CCC", "CCD", "CCK", "CCM", "CCO", "CCP", "CEA", "CEG", "CEM", "CEO", "CER", "CES", "CEX", "CEY", "CF", "CFA", "CFG", "CFM", "CFP", "CFR", "CG", "CJ", "CK", "CL", "CN", "CO", "CR", "CS", "CT", "CV", "CW", "CX", "CY", "CZ"), digits(1, 6)), "CA 123456"),
)  # fmt: skip

FORMATS: tuple[PlateFormat, ...] = (*INDIA, *BRITAIN, *EUROPEAN_UNION, *EUROPE, *AMERICAS, *ASIA_AND_OCEANIA, *AFRICA)
"""Commonest kinds first within a region."""

REGION_NAMES = {
    "AE": "United Arab Emirates", "AR": "Argentina", "AT": "Austria", "AU": "Australia", "BE": "Belgium", "BG": "Bulgaria",
    "BR": "Brazil", "CA": "Canada", "CH": "Switzerland", "CL": "Chile", "CN": "China", "CO": "Colombia", "CY": "Cyprus",
    "CZ": "Czechia", "DE": "Germany", "DK": "Denmark", "EE": "Estonia", "ES": "Spain", "FI": "Finland", "FR": "France",
    "GB": "United Kingdom", "GR": "Greece", "HR": "Croatia", "HU": "Hungary", "ID": "Indonesia", "IE": "Ireland", "IL": "Israel",
    "IN": "India", "IT": "Italy", "KE": "Kenya", "LK": "Sri Lanka", "LT": "Lithuania", "LU": "Luxembourg", "LV": "Latvia",
    "MT": "Malta", "MX": "Mexico", "MY": "Malaysia", "NG": "Nigeria", "NL": "Netherlands", "NO": "Norway", "NZ": "New Zealand",
    "PE": "Peru", "PH": "Philippines", "PK": "Pakistan", "PL": "Poland", "PT": "Portugal", "RO": "Romania", "RU": "Russia",
    "SA": "Saudi Arabia", "SE": "Sweden", "SG": "Singapore", "SI": "Slovenia", "SK": "Slovakia", "TR": "Türkiye",
    "UA": "Ukraine", "US": "United States", "UY": "Uruguay", "VN": "Vietnam", "ZA": "South Africa",
}  # fmt: skip
"""English names of the ISO 3166 codes above."""
