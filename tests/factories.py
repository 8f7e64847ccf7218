"""Rows for tests."""

from __future__ import annotations

import io
import itertools
import time
from typing import Any

import cv2
import numpy as np
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from companies.models import Company, Membership, Role, User
from plates.models import RegisteredPlate
from recognition.pipeline.types import (
    Alternative,
    Box,
    Character,
    Detection,
    PipelineResult,
    Plate,
    Read,
    TextAlternative,
    Timings,
)

numbers = itertools.count(1)
PASSWORD = "correct horse battery"


def make_company(slug: str = "", **fields: Any) -> Company:
    slug = slug or f"company-{next(numbers)}"
    return Company.objects.create(slug=slug, name=slug.title(), **fields)


def make_user(email: str = "", **fields: Any) -> User:
    return User.objects.create_user(email or f"person{next(numbers)}@example.com", PASSWORD, **fields)


def member(company: Company, role: Role) -> User:
    user = make_user()
    Membership.objects.create(company=company, user=user, role=role)
    return user


def client_of(company: Company, role: Role) -> Client:
    return logged_in(member(company, role))


def logged_in(user: User) -> Client:
    """A client of somebody who has just logged in, with both steps."""
    client = Client()
    client.force_login(user)
    session = client.session
    session.update({"confirmed_at": int(time.time()), "second_step": "email"})
    session.save()
    return client


def make_plate(company: Company, text: str, **fields: Any) -> RegisteredPlate:
    return RegisteredPlate.objects.create(company=company, text=text, **fields)


def picture(seed: int = 0, width: int = 64, height: int = 48, suffix: str = ".jpg") -> bytes:
    """A small picture that differs by seed."""
    pixels = np.random.default_rng(seed).integers(0, 255, (height, width, 3), dtype=np.uint8)
    return bytes(cv2.imencode(suffix, pixels)[1].tobytes())


def sent(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def zipped(**files: bytes) -> bytes:
    import zipfile

    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def read_of(text: str, score: float = 0.9, **others: float) -> Read:
    """A read whose characters have `score` each; `others` are further likely characters of the last one."""
    characters = [Character(char, score) for char in text]
    if others:
        characters[-1] = Character(text[-1], score, tuple(Alternative(char, value) for char, value in others.items()))
    return Read(text, score ** len(text), tuple(characters), (TextAlternative(text, score ** len(text)),), "IN")


def result_of(*reads: Read, width: int = 64, height: int = 48) -> PipelineResult:
    boxes = [Box(4.0 + 5 * at, 5, 30.0 + 5 * at, 15) for at in range(len(reads))]
    plates = tuple(Plate(Detection(box, box.quad(), 0.8), read) for box, read in zip(boxes, reads, strict=True))
    return PipelineResult(width, height, plates, Timings(1.0, 2.0, 3.0))


class FakePipeline:
    """Gives fixed results, or raises, in their order; the last one for ever."""

    def __init__(self, *answers: PipelineResult | Exception) -> None:
        self.answers = list(answers)

    def read_bytes(self, data: bytes, home: str = "") -> PipelineResult:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer
