"""Fits the classical detector's verifiers on labelled photographs: three ridge logistic regressions.

The first ranks every proposal by its surroundings; it needs few pictures, for each gives a thousand rows. The
other two score what is looked at closely, wide rectangles and tall ones. Their threshold is the one with the
best F1 on pictures that the fold's verifiers did not see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from recognition.errors import PermanentError
from recognition.evaluation.metrics import SceneOutcome, detection_figures, overlaps
from recognition.pipeline.classical.detector import looked_at, promising, strongest, working_picture
from recognition.pipeline.classical.proposals import bounds, proposals
from recognition.pipeline.classical.surroundings import Features, surroundings
from recognition.pipeline.classical.verifier import WIDE_ASPECT, Verifier, Verifiers
from recognition.pipeline.images import decode
from recognition.pipeline.types import ImageLimits
from recognition.training.manifest import Bounds, ManifestError, Scene, scenes, table_path

Array = npt.NDArray[np.float64]

NO_PLATE_IOU, WHOLE_PLATE_IOU = 0.3, 0.75
"""A rectangle's target rises from 0 to 1 between these overlaps with a labelled plate."""
IGNORED_IOU = 0.3
BORDERLINE = 1.25
"""Rectangles up to this factor beyond WIDE_ASPECT teach both verifiers."""
NEWTON_STEPS, CONVERGED = 15, 1e-3


@dataclass(frozen=True, slots=True)
class ClassicalRecipe:
    """How the verifiers are fitted.

    `first_pictures` of the `pictures`, drawn by `seed`, teach the first verifier. `ridge` is the penalty on squared
    standardised weights, per row.
    """

    pictures: int = 350
    first_pictures: int = 40
    folds: int = 3
    ridge: float = 0.003
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Measured:
    """One picture's N rectangles: measures, overlaps with its P labelled plates (P, N), boxes (N, 4), ignored (N,)."""

    features: Features
    overlaps: npt.NDArray[np.float32]
    boxes: npt.NDArray[np.float32]
    ignored: npt.NDArray[np.bool_]

    @property
    def targets(self) -> Array:
        """(N,) 0 for no plate, 1 for one that is well framed."""
        best = self.overlaps.max(0, initial=0.0)
        return np.clip((best - NO_PLATE_IOU) / (WHOLE_PLATE_IOU - NO_PLATE_IOU), 0, 1).astype(float)


def fit_classical(data: Path, recipe: ClassicalRecipe, processes: int, say: Callable[[str], None]) -> dict[str, Any]:
    """The contents of `coefficients.json`, fitted on the train rows of a table.

    Raises:
        ManifestError: the table, a row or a picture of it cannot be used, or too few rows have plates.
    """
    chosen = _chosen(data, recipe)
    first_scenes = chosen[: recipe.first_pictures]
    first_measured = list(_measured(first_scenes, None, processes))
    first = logistic(first_measured, recipe.ridge)
    say(f"First look: {sum(len(one.boxes) for one in first_measured)} rectangles of {len(first_scenes)} pictures")
    looks = []
    for done, one in enumerate(_measured(chosen, first, processes), start=1):
        looks.append(one)
        if done % 50 == 0:
            say(f"Closer look: {done} of {len(chosen)} pictures")
    found = fitted(first, looks, recipe)
    return {**found, "fit": {**found["fit"], "table": table_path(data).name}}


def fitted(first: Verifier, looks: Sequence[Measured], recipe: ClassicalRecipe) -> dict[str, Any]:
    """The verifiers of the closer look, their threshold and their figures on pictures that they did not see."""
    outcomes: list[SceneOutcome] = []
    for fold in range(recipe.folds):
        verifiers = _second(first, [one for at, one in enumerate(looks) if at % recipe.folds != fold], recipe)
        outcomes += [_outcome(one, verifiers) for at, one in enumerate(looks) if at % recipe.folds == fold]
    threshold = best_threshold(outcomes)
    figures = detection_figures([_above(one, threshold) for one in outcomes])
    final = _second(first, looks, recipe)
    return {
        "threshold": threshold,
        "fit": {
            "command": "manage.py fit_classical_detector",
            "pictures": len(looks),
            "first_pictures": recipe.first_pictures,
            "seed": recipe.seed,
            "ridge": recipe.ridge,
            "held_out": {name: round(float(value), 4) for name, value in figures.items()},
        },
        **{name: getattr(final, name).as_data() for name in ("first", "wide", "tall")},
    }


def logistic(rows: Sequence[Measured], ridge: float, aspects: tuple[float, float] = (0.0, np.inf)) -> Verifier:
    """A ridge logistic regression, by Newton's method, on the rectangles whose aspect lies between two values.

    Raises:
        ManifestError: no such rectangle shows a plate, or every one does.
    """
    used = [_used(one, aspects) for one in rows]
    names = tuple(rows[0].features)
    values = np.concatenate(
        [np.stack([one.features[name][use] for name in names], 1) for one, use in zip(rows, used, strict=True)]
    ).astype(float)
    targets = np.concatenate([one.targets[use] for one, use in zip(rows, used, strict=True)])
    if not 0 < targets.sum() < len(targets):
        raise ManifestError(f"{len(targets)} rectangles teach nothing: {targets.sum():.0f} of them show a plate")
    means, deviations = values.mean(0), values.std(0) + 1e-6
    weights = _newton(np.c_[(values - means) / deviations, np.ones(len(values))], targets, ridge)
    tables = [one.astype(np.float32) for one in (means, deviations, weights[:-1])]
    return Verifier(names, *tables, bias=float(weights[-1]))


def best_threshold(outcomes: Sequence[SceneOutcome]) -> float:
    """The score, in hundredths, above which F1 at IoU 0.5 is best."""
    return max((share / 100 for share in range(5, 96)), key=lambda share: _f1(outcomes, share))


def _f1(outcomes: Sequence[SceneOutcome], threshold: float) -> float:
    plates = sum(len(one.overlaps) for one in outcomes)
    above = [_above(one, threshold) for one in outcomes]
    found = sum(len(one.scores) for one in above)
    right = sum(int((one.overlaps.max(1, initial=0.0) >= 0.5).sum()) for one in above)
    return 2 * right / max(plates + found, 1)


def _above(outcome: SceneOutcome, threshold: float) -> SceneOutcome:
    kept = outcome.scores >= threshold
    return SceneOutcome(outcome.overlaps[:, kept], outcome.scores[kept])


def _outcome(one: Measured, verifiers: Verifiers) -> SceneOutcome:
    scores = verifiers.scores(one.features)
    kept = [at for at in strongest(one.boxes, scores) if not one.ignored[at]]
    return SceneOutcome(one.overlaps[:, kept], scores[kept])


def _second(first: Verifier, looks: Sequence[Measured], recipe: ClassicalRecipe) -> Verifiers:
    wide = logistic(looks, recipe.ridge, (WIDE_ASPECT / BORDERLINE, np.inf))
    tall = logistic(looks, recipe.ridge, (0.0, WIDE_ASPECT * BORDERLINE))
    return Verifiers(first, wide, tall, threshold=0.0)


def _used(one: Measured, aspects: tuple[float, float]) -> npt.NDArray[np.bool_]:
    aspect = np.exp(one.features["aspect"])
    return (aspect > aspects[0]) & (aspect < aspects[1]) & ~one.ignored


def _newton(values: Array, targets: Array, ridge: float) -> Array:
    """Weights, the last one the bias, which is not penalised."""
    weights = np.zeros(values.shape[1])
    penalty = np.full(values.shape[1], ridge * len(values))
    penalty[-1] = 0.0
    for _ in range(NEWTON_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(values @ weights, -30, 30)))
        slope = values.T @ (chance - targets) + penalty * weights
        curvature = (values * (chance * (1 - chance) + 1e-9)[:, None]).T @ values + np.diag(penalty)
        step = np.linalg.solve(curvature, slope)
        weights -= step
        if np.abs(step).max() < CONVERGED:
            break
    return weights


def _chosen(data: Path, recipe: ClassicalRecipe) -> list[Scene]:
    having = [scene for scene in scenes(data, "train") if scene.plates]
    if len(having) < recipe.folds:
        raise ManifestError(f"{data}: {len(having)} train rows have plates; at least {recipe.folds} are needed")
    order = np.random.default_rng(recipe.seed).permutation(len(having))
    return [having[at] for at in order[: recipe.pictures]]


def _measured(chosen: Sequence[Scene], first: Verifier | None, processes: int) -> Iterable[Measured]:
    measure = partial(_measure, first=first)
    if processes == 1:
        yield from map(measure, chosen)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), partial(cv2.setNumThreads, 1)) as pool:
        yield from pool.map(measure, chosen, chunksize=4)


def _measure(scene: Scene, first: Verifier | None) -> Measured:
    try:
        picture = decode(scene.path.read_bytes(), ImageLimits())
    except (OSError, PermanentError) as error:
        raise ManifestError(f"{scene.path}: {error}") from None
    working = working_picture(picture)
    if first is None:
        quads = proposals(working.grey)
        features = surroundings(working.grey, quads)
    else:
        quads, features = promising(working, first)
        features = looked_at(working, quads, features)
    boxes = bounds(quads)
    scale = np.tile(working.scale, 2)
    ignored = overlaps(_boxes(scene.ignored) * scale, boxes).max(0, initial=0.0) > IGNORED_IOU
    measured = Measured(features, overlaps(_boxes([p.bbox for p in scene.plates or ()]) * scale, boxes), boxes, ignored)
    return replace(measured, ignored=ignored & (measured.targets == 0))


def _boxes(bounds_: Sequence[Bounds]) -> npt.NDArray[np.float32]:
    return np.array(bounds_, np.float32).reshape(-1, 4)
