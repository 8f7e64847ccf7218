"""Everything that was wrong with the imported files, in the order it was met."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Problem:
    """An error (something was left out) or a warning (it was taken, changed)."""

    level: Literal["error", "warning"]
    file: Path
    where: str
    why: str

    def __str__(self) -> str:
        place = f"{self.file}: {self.where}" if self.where else f"{self.file}"
        line = f"{self.level}: {place}: {self.why}"
        return "".join(char if char.isprintable() else " " for char in line)


@dataclass(slots=True)
class Report:
    """Collects problems; nothing stops at the first."""

    problems: list[Problem] = field(default_factory=list)

    def error(self, file: Path, where: str, why: object) -> None:
        self.problems.append(Problem("error", file, where, str(why)))

    def warning(self, file: Path, where: str, why: object) -> None:
        self.problems.append(Problem("warning", file, where, str(why)))

    @property
    def errors(self) -> int:
        return sum(problem.level == "error" for problem in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.errors
