"""Run as a program by the tests of worker processes: makes images, or calls workers for all of them.

python -m tests.jobs_driver create COUNT POISONED | call TIMES
"""

from __future__ import annotations

import sys

import django

django.setup()

from django.utils import timezone  # noqa: E402 - after the set-up

from recognition.models import Image  # noqa: E402
from recognition.services import queue  # noqa: E402
from recognition.services.uploads import create_batch  # noqa: E402
from tests.factories import make_company, make_plate, picture, sent  # noqa: E402
from tests.slow_pipeline import POISON_WIDTH  # noqa: E402


def main() -> None:
    if sys.argv[1] == "create":
        company = make_company("jobs")
        make_plate(company, "MH 12 AB 1234")
        count, poisoned = int(sys.argv[2]), int(sys.argv[3])
        files = [sent(f"{n}.jpg", picture(n)) for n in range(count)]
        files += [sent(f"poison{n}.jpg", picture(1000 + n, width=POISON_WIDTH)) for n in range(poisoned)]
        create_batch(company, None, files)
    else:
        for _ in range(int(sys.argv[2])):
            queue.dispatch(list(Image.objects.values_list("pk", flat=True)), timezone.now())


main()
