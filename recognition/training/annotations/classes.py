"""Which of our classes the class names of other data sets mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from recognition.training.annotations.stated import Refused

Group = Literal["plates", "vehicles"]

PLATE = "plate"
SKIP = "skip"
"""Objects of a class mapped to this are left out on purpose."""
ANY = "*"
"""The name, in --map, of every class that is not known otherwise."""

SYNONYMS = {
    PLATE: (
        "plate plates licence license licence_plate license_plate licence_plates license_plates licenceplate_number"
        " license_plate_number number_plate number_plates plate_number numplate car_plate car_license_plate"
        " vehicle_plate vehicle_registration_plate registration_plate registration lic_plate lp np placa matricula"
        " kennzeichen nummernschild"
    ),
    "car": (
        "car cars automobile sedan saloon hatchback suv muv mpv coupe convertible wagon station_wagon estate jeep taxi"
        " cab limousine van minivan passenger_car"
    ),
    "bus": "bus buses minibus mini_bus coach school_bus city_bus",
    "truck": (
        "truck trucks lorry lorries pickup pick_up pickup_truck mini_truck light_truck heavy_truck tipper dump_truck"
        " tanker trailer lcv hcv"
    ),
    "motorcycle": (
        "motorcycle motorcycles motorbike motor_bike motorcyclist bike scooter scooty moped two_wheeler 2_wheeler"
    ),
    "other": (
        "other others other_vehicle auto_rickshaw auto_riksha rickshaw e_rickshaw cycle_rickshaw tuk_tuk three_wheeler"
        " 3_wheeler tractor ambulance fire_truck fire_engine excavator bulldozer jcb crane road_roller camper caravan"
    ),
    # In Europe an auto is a car, in India a three-wheeler: of either it is true that it is a vehicle.
    "vehicle": "vehicle vehicles motor_vehicle land_vehicle four_wheeler 4_wheeler auto",
}
"""Names by class; case, blanks, hyphens and underscores do not count."""

LABELS = tuple(SYNONYMS)
VEHICLES = LABELS[1:]


def compact(name: str) -> str:
    """A name as it is compared: lower case, without blanks and punctuation."""
    return re.sub(r"[\W_]+", "", name.casefold())


class ClassTable:
    """Class names and what they mean.

    Args:
        extra: further names and the class of each, or SKIP; they win over the known ones.

    Raises:
        Refused: a class in `extra` is none of ours.
    """

    def __init__(self, extra: Mapping[str, str] | None = None) -> None:
        self._labels = {compact(name): label for label, names in SYNONYMS.items() for name in names.split()}
        self._fallback = ""
        for name, label in (extra or {}).items():
            self._add(name, label)

    def _add(self, name: str, label: str) -> None:
        if label not in (*LABELS, SKIP):
            raise Refused(f"{name}={label}: the classes are {', '.join(LABELS)} and {SKIP}")
        if name == ANY:
            self._fallback = label
        else:
            self._labels[compact(name)] = label

    def label(self, name: str) -> str:
        """`plate`, the class of a vehicle, or SKIP.

        Raises:
            Refused: nobody has said what the name means.
        """
        label = self._labels.get(compact(name), self._fallback)
        if not label:
            raise Refused(f"unknown class {name!r}: say what it is by --map '{name}=CLASS'")
        return label

    def groups(self, names: Iterable[str]) -> set[Group]:
        """The groups that the known ones among these classes belong to."""
        labels = {self._labels.get(compact(name), self._fallback) for name in names}
        return {group_of(label) for label in labels if label in LABELS}


def group_of(label: str) -> Group:
    """The column of the table that an object of this class stands in."""
    return "plates" if label == PLATE else "vehicles"


def mapping(pairs: Iterable[str]) -> dict[str, str]:
    """`NAME=CLASS` arguments as a dict.

    Raises:
        Refused: an argument has another shape.
    """
    found = {}
    for pair in pairs:
        name, equals, label = pair.rpartition("=")
        if not (equals and name.strip()):
            raise Refused(f"{pair!r} is not NAME=CLASS")
        found[name.strip()] = label.strip().lower()
    return found
