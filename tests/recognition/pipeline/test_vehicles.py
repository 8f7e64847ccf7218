"""Linking plates to vehicles."""

from recognition.pipeline.types import Box, Detection, Vehicle
from recognition.pipeline.vehicles import link, without_plates

CAR = Vehicle(Box(100, 100, 300, 300), "car", 0.9)
BUS = Vehicle(Box(0, 0, 500, 400), "bus", 0.8)
FAR = Vehicle(Box(600, 100, 700, 200), "truck", 0.7)


def plate(x1, y1, x2, y2):
    box = Box(x1, y1, x2, y2)
    return Detection(box, box.quad(), 0.9)


def test_a_plate_belongs_to_the_smallest_vehicle_around_it():
    on_car, on_bus = link([plate(150, 250, 200, 265), plate(20, 350, 80, 370)], [BUS, CAR, FAR])
    assert on_car.vehicle is CAR
    assert on_bus.vehicle is BUS


def test_a_plate_without_a_vehicle_stays_a_plate():
    (alone,) = link([plate(560, 50, 610, 65)], [BUS, CAR, FAR])
    assert alone.vehicle is None
    assert link([plate(560, 50, 610, 65)], [])[0].vehicle is None


def test_a_plate_may_stick_out_of_its_vehicle_a_little():
    assert link([plate(90, 250, 140, 265)], [CAR])[0].vehicle is CAR
    assert link([plate(70, 250, 120, 265)], [CAR])[0].vehicle is None


def test_vehicles_without_a_plate_keep_their_order():
    assert without_plates([BUS, FAR, CAR], [plate(150, 250, 200, 265)]) == [FAR]
    assert without_plates([BUS, FAR], []) == [BUS, FAR]


def test_faint_vehicles_are_not_worth_a_closer_look():
    faint = Vehicle(FAR.box, "car", 0.39)
    assert without_plates([BUS, faint], []) == [BUS]
