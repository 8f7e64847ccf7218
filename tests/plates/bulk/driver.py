"""Run as a program by the test of killed workers: works on the upload of that id.

python -m tests.plates.bulk.driver ID
"""

from __future__ import annotations

import sys

import django

django.setup()

from plates.bulk import jobs  # noqa: E402 - after the set-up

jobs.work(int(sys.argv[1]))
