"""Puts trained networks into service and takes them out again; workers notice within seconds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from recognition import engine
from recognition.errors import PermanentError
from recognition.models import ModelRelease, ReleaseStatus
from recognition.pipeline.corners import LiteRtCorners
from recognition.pipeline.detection import LiteRtPlateDetector
from recognition.pipeline.readers.characters import CharactersReader
from recognition.pipeline.readers.network import NetworkReader
from recognition.pipeline.vehicles import LiteRtVehicleDetector
from recognition.pipeline.weights import load_config, load_metadata, verified_model

NETWORKS: dict[str, Callable[[Path], object]] = {
    "plate_characters": CharactersReader,
    "plate_corners": LiteRtCorners,
    "plate_detector": LiteRtPlateDetector,
    "plate_reader": NetworkReader,
    "vehicle_detector": LiteRtVehicleDetector,
}
"""What serves each network."""


@dataclass(frozen=True, slots=True)
class Serving:
    """The release of a network that reads, and what decides that: 'setting', 'promotion' or 'default.json'.

    `release` is its row; None before it was registered or read anything.
    """

    network: str
    version: str
    decided_by: str
    release: ModelRelease | None


def serving() -> list[Serving]:
    """What reads at present, network by network.

    Raises:
        PermanentError: `weights_missing`, the list of weights is not there.
    """
    promoted, pinned = ModelRelease.objects.promoted(), engine.pinned_versions()
    found = []
    for network, folder in sorted(engine.release_folders().items()):
        decided_by = "setting" if network in pinned else "promotion" if network in promoted else "default.json"
        found.append(Serving(network, folder.name, decided_by, _row_of(network, folder)))
    return found


def versions_of(network: str) -> list[str]:
    """The versions of a network whose folders this installation has."""
    folders = (settings.ANPR_WEIGHTS_DIR / network).glob("*/config.json")
    return sorted(path.parent.name for path in folders)


def register(network: str, version: str) -> ModelRelease:
    """The row of a release whose folder was found to be whole and fit to serve; made if it is new.

    Raises:
        PermanentError: `release_unknown`, `weights_missing`, `weights_tampered`, or `weights_unfit` for a model
            that cannot serve as this network.
    """
    folder = _folder(network, version)
    verified_model(folder)
    try:
        NETWORKS[network](folder)
    except (KeyError, ValueError, IndexError, RuntimeError) as error:
        what = f"{folder} cannot serve as {network}: {type(error).__name__}: {error}"
        raise PermanentError(what, code="weights_unfit") from error
    release, _ = ModelRelease.objects.get_or_create(
        network=network,
        version=version,
        sha256=str(load_config(folder)["sha256"]),
        defaults={"metadata": load_metadata(folder)},
    )
    return release


def promote(network: str, version: str, at: datetime) -> ModelRelease:
    """Puts a release into service from `at` on; the one that read before is retired.

    Raises:
        PermanentError: it cannot be used; see `register`.
    """
    release = register(network, version)
    before = engine.release_folders()[network].name
    with transaction.atomic():
        rows = ModelRelease.objects.select_for_update().filter(network=network).order_by("pk")
        others = [row.pk for row in rows if row.pk != release.pk]
        replaced = Q(status=ReleaseStatus.IN_SERVICE) | Q(version=before)
        ModelRelease.objects.filter(replaced, pk__in=others).update(status=ReleaseStatus.RETIRED)
        release.status, release.promoted_at = ReleaseStatus.IN_SERVICE, at
        release.save(update_fields=["status", "promoted_at"])
    return release


def retire(network: str, version: str = "") -> ModelRelease:
    """Takes the promoted release of a network out of service: default.json decides again.

    Args:
        version: the one that is meant; '' for whichever it is.

    Raises:
        PermanentError: `release_not_in_service`, it was not promoted.
    """
    with transaction.atomic():
        rows = ModelRelease.objects.select_for_update().filter(network=network)
        release = rows.promoted().get(network)
        if release is None or version not in ("", release.version):
            what = f"{network}/{version}" if version else f"no release of {network}"
            raise PermanentError(f"{what} was {'not ' if version else ''}promoted", code="release_not_in_service")
        rows.filter(status=ReleaseStatus.IN_SERVICE).update(status=ReleaseStatus.RETIRED)
    release.refresh_from_db(fields=["status"])
    return release


def _folder(network: str, version: str) -> Path:
    if network not in NETWORKS:
        what = f"there is no network {network!r}, only {', '.join(NETWORKS)}"
        raise PermanentError(what, code="release_unknown")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", version):
        raise PermanentError(f"{version!r} is no version", code="release_unknown")
    folder: Path = settings.ANPR_WEIGHTS_DIR / network / version
    if not folder.is_dir():
        known = ", ".join(versions_of(network)) or "none"
        raise PermanentError(f"{network} has no version {version!r}, only: {known}", code="release_unknown")
    return folder


def _row_of(network: str, folder: Path) -> ModelRelease | None:
    sha256 = str(load_config(folder).get("sha256"))
    return ModelRelease.objects.filter(network=network, version=folder.name, sha256=sha256).first()
