"""The readers that can be chosen by name, each built only when it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from recognition.errors import PermanentError
from recognition.pipeline.protocols import PlateReader
from recognition.pipeline.types import PipelineConfig

DEFAULT = "network"


@dataclass(frozen=True, slots=True)
class ReaderKind:
    """A reader that can be chosen.

    `network` names its folder of weights, '' where it brings its own; `modules`, `package` and
    `requirements` say what must be installed for it, beyond what every installation has.
    """

    build: Callable[[PipelineConfig], PlateReader]
    network: str = ""
    modules: tuple[str, ...] = ()
    package: str = ""
    requirements: str = ""

    @property
    def missing(self) -> list[str]:
        """The modules that are not installed."""
        return [module for module in self.modules if not _installed(module)]


def _network(config: PipelineConfig) -> PlateReader:
    from recognition.pipeline.readers.network import NetworkReader

    return NetworkReader(_weights(config))


def _characters(config: PipelineConfig) -> PlateReader:
    from recognition.pipeline.readers.characters import CharactersReader

    return CharactersReader(_weights(config))


def _paddle(config: PipelineConfig) -> PlateReader:
    from recognition.pipeline.readers.paddle import PaddleReader

    return PaddleReader(external_name(config.reader))


def _google_vision(config: PipelineConfig) -> PlateReader:
    from recognition.pipeline.readers.google_vision import GoogleVisionReader

    return GoogleVisionReader(config.vision, external_name(config.reader))


READERS = {
    "network": ReaderKind(_network, network="plate_reader"),
    "characters": ReaderKind(_characters, network="plate_characters"),
    "paddle": ReaderKind(
        _paddle, modules=("rapidocr", "onnxruntime"), package="rapidocr", requirements="requirements-paddle.txt"
    ),
    "google-vision": ReaderKind(
        _google_vision,
        modules=("google.cloud.vision",),
        package="google-cloud-vision",
        requirements="requirements-google.txt",
    ),
}


def reader_kind(name: str) -> ReaderKind:
    """What is known of a reader.

    Raises:
        PermanentError: `reader_unknown`.
    """
    if name not in READERS:
        raise PermanentError(f"there is no reader {name!r}, only {', '.join(READERS)}", code="reader_unknown")
    return READERS[name]


def external_name(name: str) -> str:
    """Names a reader without weights of ours in results: 'paddle/3.10.0'."""
    return f"{name}/{version(reader_kind(name).package)}"


def build_reader(config: PipelineConfig) -> PlateReader:
    """The reader that the configuration chooses.

    Raises:
        PermanentError: there is no such reader (`reader_unknown`), it is not installed (`reader_missing`), or it
            cannot work: `weights_missing`, `weights_tampered`, `reader_not_authorised`.
    """
    kind = reader_kind(config.reader)
    if kind.missing:
        what = f"the reader {config.reader!r} needs the packages of {kind.requirements}"
        raise PermanentError(what, code="reader_missing")
    return kind.build(config)


def _weights(config: PipelineConfig) -> Path:
    if config.reader_weights is None:
        raise PermanentError(f"no weights of the reader {config.reader!r} are in service", code="weights_missing")
    return config.reader_weights


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ModuleNotFoundError, ValueError):
        return False
