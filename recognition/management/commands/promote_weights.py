"""`manage.py promote_weights`: puts a trained network into service, or takes it out again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from recognition import engine
from recognition.errors import PermanentError
from recognition.services import releases


class Command(BaseCommand):
    help = "Puts a release of a network into service by its row in the database; without arguments, shows what reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("network", nargs="?", choices=releases.NETWORKS, metavar="NETWORK")
        parser.add_argument("version", nargs="?", metavar="VERSION")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--register", action="store_true", help="only check and register it as a candidate")
        how.add_argument(
            "--retire", action="store_true", help="take the promoted release out again; default.json decides"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        network, version = options["network"], options["version"]
        try:
            if not network:
                self._list()
            elif options["retire"]:
                self._retire(network, version)
            elif not version:
                raise CommandError(f"Which version of {network}? There are: {_versions(network)}.")
            elif options["register"]:
                release = releases.register(network, version)
                self.stdout.write(f"{release} is registered: {release.get_status_display()}, SHA-256 {release.sha256}.")
            else:
                self._promote(network, version)
        except PermanentError as error:
            raise CommandError(f"{error} ({error.code})") from None

    def _promote(self, network: str, version: str) -> None:
        release = releases.promote(network, version, timezone.now())
        self.stdout.write(f"{release} is in service; SHA-256 {release.sha256}.")
        self.stdout.write(f"Workers take it up within {engine.RECHECK_S:.0f} seconds.")
        self._warn_of_pin(network)

    def _retire(self, network: str, version: str | None) -> None:
        retired = releases.retire(network, version or "")
        self.stdout.write(f"{retired} is retired; version {engine.release_folders()[network].name} reads now.")
        self._warn_of_pin(network)

    def _warn_of_pin(self, network: str) -> None:
        if pinned := engine.pinned_versions().get(network):
            self.stderr.write(f"A setting names version {pinned} of {network}: that one reads as long as it does.")

    def _list(self) -> None:
        for one in releases.serving():
            others = _versions(one.network)
            self.stdout.write(f"{one.network:<18} {one.version:<6} by {one.decided_by:<14} versions here: {others}")


def _versions(network: str) -> str:
    return ", ".join(releases.versions_of(network)) or "none"
