"""Checks an uploaded list row by row against the rules and the register: what people see before they decide.

Nothing of the register changes. A check that was cut short begins anew.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import IO, Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import F

from plates.bulk.cells import Cell, as_text
from plates.bulk.cleaning import CleanRow, Problem, clean_row
from plates.bulk.comparing import FIELDS, Difference, against, as_new, validity_problem
from plates.bulk.errors import ListError
from plates.bulk.jobs import Holder
from plates.bulk.limits import ListLimits
from plates.bulk.models import PlateUpload, PlateUploadRow, RowKind, UploadStatus
from plates.bulk.reading import open_list
from plates.models import RegisteredPlate
from plates.text import FOLDED

AT_ONCE = 500
"""Rows of one transaction and of one look-up in the register."""

NAMED = 3
"""So many look-alikes of a row are named."""

Item = TypeVar("Item")
Numbered = tuple[int, dict[str, Cell]]


def limits() -> ListLimits:
    return ListLimits.of(settings.ANPR_MAX_LIST_BYTES, settings.ANPR_MAX_LIST_ROWS)


def check(holder: Holder) -> None:
    """Reads the stored file and writes a row for each of its rows.

    Raises:
        ListError: the list as a whole cannot be taken.
        LeaseLost: another worker has taken over.
    """
    upload = holder.upload
    _begin_anew(holder)
    with stored_file(upload) as file:
        table = open_list(file, limits())
        headings = [[table.header.headings.get(name, ""), name] for name in table.header.places]
        holder.update(
            sheet=table.sheet, columns=headings, unused=list(table.header.unused), rows_expected=table.rows_expected
        )
        checker = Checker(upload)
        for chunk in in_chunks(table.rows, AT_ONCE):
            _write(holder, checker.rows(chunk))
    if not checker.seen_any:
        raise ListError("no_rows")
    holder.finish(UploadStatus.READY)


@contextmanager
def stored_file(upload: PlateUpload) -> Iterator[IO[bytes]]:
    """The uploaded bytes as a local file, wherever they are stored.

    Raises:
        ListError: the storage does not have them any more.
    """
    with tempfile.TemporaryFile() as local:
        try:
            with upload.file.open("rb") as stored:
                shutil.copyfileobj(stored, local)
        except (FileNotFoundError, ValueError):
            raise ListError("file_gone") from None
        local.seek(0)
        yield local


def in_chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def _begin_anew(holder: Holder) -> None:
    with transaction.atomic():
        holder.update(cursor=0, rows_read=0, new=0, changed=0, unchanged=0, wrong=0, warned=0)
        holder.upload.rows.all().delete()


def _write(holder: Holder, rows: Sequence[PlateUploadRow]) -> None:
    """One transaction: the rows, their counts and the cursor."""
    kinds = Counter(row.kind for row in rows)
    warned = sum(row.is_warned for row in rows)
    with transaction.atomic():
        holder.update(
            cursor=rows[-1].number,
            rows_read=F("rows_read") + len(rows),
            warned=F("warned") + warned,
            **{str(kind): F(str(kind)) + count for kind, count in kinds.items()},
        )
        PlateUploadRow.objects.bulk_create(rows)


class Checker:
    """Checks the rows of one list; remembers which plates it has seen."""

    def __init__(self, upload: PlateUpload) -> None:
        self.upload = upload
        self.company = upload.company
        self.home_region = self.company.region
        self.seen: dict[str, int] = {}
        self.seen_folded: dict[str, int] = {}
        self.seen_any = False

    def rows(self, chunk: Sequence[Numbered]) -> list[PlateUploadRow]:
        """The rows to be written for some rows of the file."""
        self.seen_any = True
        cleaned = [(number, cells, self._cleaned(number, cells)) for number, cells in chunk]
        good = [row.normalised for _, _, row in cleaned if not row.problems]
        registered = self._registered(good)
        new = [(number, row) for number, _, row in cleaned if not row.problems and row.normalised not in registered]
        self._warn_of_lookalikes(new)
        return [self._row(number, cells, row, registered.get(row.normalised)) for number, cells, row in cleaned]

    def _cleaned(self, number: int, cells: dict[str, Cell]) -> CleanRow:
        """A row by itself, and whether its plate stood in the file before."""
        row = clean_row(cells, self.home_region)
        if row.normalised:
            first = self.seen.setdefault(row.normalised, number)
            if first != number:
                words = f"This plate stands in row {first} too. Keep one of rows {first} and {number}."
                row.problems.append(Problem("text", as_text(cells["text"]), words))
        return row

    def _registered(self, normalised: Sequence[str]) -> dict[str, dict[str, Any]]:
        plates = RegisteredPlate.objects.of_company(self.company).shown_as(normalised).order_by()
        names = tuple(name for name in FIELDS if name != "plate_list")
        found = {}
        for values in plates.values("pk", "normalised", "plate_list__name", *names):
            values["plate_list"] = values.pop("plate_list__name") or ""
            found[values["normalised"]] = values
        return found

    def _warn_of_lookalikes(self, new: Sequence[tuple[int, CleanRow]]) -> None:
        """New plates that a reader may take for a registered one, or for an earlier one of the file."""
        folded = {row.normalised.translate(FOLDED) for _, row in new}
        plates = RegisteredPlate.objects.of_company(self.company).filter(folded__in=folded).order_by()
        alike: dict[str, list[str]] = {}
        for key, text, status in plates.values_list("folded", "text", "status"):
            alike.setdefault(key, []).append(f"{text} ({status})")
        for number, row in new:
            key = row.normalised.translate(FOLDED)
            if others := alike.get(key):
                row.warnings.append(f"Looks like a registered plate: {', '.join(others[:NAMED])}.")
            first = self.seen_folded.setdefault(key, number)
            if first != number:
                row.warnings.append(f"Looks like the plate in row {first}.")

    def _row(
        self, number: int, cells: dict[str, Cell], row: CleanRow, registered: dict[str, Any] | None
    ) -> PlateUploadRow:
        if row.problems:
            return self._wrong(number, cells, row.problems)
        if registered is None:
            return self._good(number, as_new(row, self.home_region), row.warnings)
        found = against(row, registered, self.upload.empty_cells)
        if problem := validity_problem(found, registered):
            return self._wrong(number, cells, [problem])
        return self._good(number, found, row.warnings if found.values else [], registered)

    def _wrong(self, number: int, cells: dict[str, Cell], problems: Sequence[Problem]) -> PlateUploadRow:
        return PlateUploadRow(
            upload=self.upload,
            number=number,
            kind=RowKind.WRONG,
            values={name: as_text(cell) for name, cell in cells.items()},
            problems=[problem.as_json() for problem in problems],
        )

    def _good(
        self, number: int, found: Difference, warnings: Sequence[str], registered: dict[str, Any] | None = None
    ) -> PlateUploadRow:
        text = registered["text"] if registered else found.values["text"]
        return PlateUploadRow(
            upload=self.upload,
            number=number,
            kind=found.kind,
            is_warned=bool(warnings),
            values={"text": text, **found.values},
            before=found.before,
            warnings=list(warnings),
            plate_id=registered["pk"] if registered else None,
        )
