"""Real workers, killed and starved: every image ends exactly once, whatever stops in between."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.servers import die_with_parent, wait_until
from tests.slow_pipeline import SECONDS

pytestmark = pytest.mark.servers

ROOT = Path(__file__).parents[2]
IMAGES = 8


class Stack:
    """An installation of its own: database, queue, workers."""

    def __init__(self, folder: Path, database_url: str, broker_url: str) -> None:
        self.folder = folder
        self.database_url, self.broker_url = database_url, broker_url
        self.processes: list[subprocess.Popen[bytes]] = []
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "anpr_site.settings",
            "DJANGO_DEBUG": "true",
            "ANPR_DATA_DIR": str(folder),
            "DATABASE_URL": database_url,
            "CELERY_BROKER_URL": broker_url,
            "ANPR_LEASE_SECONDS": "2",
            "ANPR_SWEEP_SECONDS": "1",
            "ANPR_MAX_ATTEMPTS": "3",
            "ANPR_PIPELINE": "tests.slow_pipeline.build",
            "ANPR_LOG_LEVEL": "WARNING",
        }
        self.run("manage.py", "flush", "--noinput") if self._has_tables() else None
        self.run("manage.py", "migrate", "--verbosity=0")

    def _has_tables(self) -> bool:
        return self.database_url.startswith("mysql") and bool(self.rows("SHOW TABLES"))

    def run(self, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=self.env, check=True, timeout=60)

    def create(self, poisoned: int = 0) -> None:
        self.run("-m", "tests.jobs_driver", "create", str(IMAGES), str(poisoned))

    def call(self, times: int) -> None:
        self.run("-m", "tests.jobs_driver", "call", str(times))

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Starts a Celery process in a process group of its own."""
        command = [sys.executable, "-m", "celery", "-A", "anpr_site", *arguments]
        with (self.folder / "celery.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        self.processes.append(process)
        return process

    def worker(self, name: str = "one") -> subprocess.Popen[bytes]:
        return self.start("worker", "--concurrency=2", "--loglevel=WARNING", f"--hostname={name}@test")

    def beat(self) -> subprocess.Popen[bytes]:
        return self.start("beat", "--loglevel=WARNING", f"--schedule={self.folder / 'schedule'}", "--pidfile=")

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """kill −9 for a process and all its children."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                self.kill(process)

    def rows(self, query: str) -> list[tuple]:
        if self.database_url.startswith("sqlite"):
            connection = sqlite3.connect(self.database_url.removeprefix("sqlite:///"), timeout=20)
        else:
            import MySQLdb

            port = int(self.database_url.rsplit(":", 1)[1].split("/")[0])
            connection = MySQLdb.connect(host="127.0.0.1", port=port, user="anpr", password="anpr", database="anpr")
        try:
            cursor = connection.cursor()
            cursor.execute(query)
            return list(cursor.fetchall())
        finally:
            connection.close()

    def states(self) -> Counter[str]:
        return Counter(dict(self.rows("SELECT status, COUNT(*) FROM recognition_image GROUP BY status")))

    def wait_for_end(self, timeout_s: float = 60) -> None:
        def ended() -> bool:
            states = self.states()
            return not states["queued"] and not states["reading"]

        try:
            wait_until(ended, timeout_s, "all images finished")
        except TimeoutError as error:
            log = (self.folder / "celery.log").read_text(errors="replace")[-3000:]
            raise TimeoutError(f"{error}: {self.states()}\n{log}") from None

    def assert_each_done_once(self, count: int = IMAGES) -> None:
        assert self.states()["done"] == count
        for query in (
            "SELECT image_id, COUNT(*) FROM recognition_detection GROUP BY image_id",
            "SELECT detection_id, COUNT(*) FROM recognition_plateread GROUP BY detection_id",
            "SELECT read_id, COUNT(*) FROM recognition_match GROUP BY read_id",
        ):
            counts = [number for _, number in self.rows(query)]
            assert counts == [1] * count, query


@pytest.fixture(params=["sqlite and folders", "mariadb and redis"])
def stack(request, tmp_path):
    if request.param == "sqlite and folders":
        made = Stack(tmp_path, f"sqlite:///{tmp_path}/anpr.sqlite3", f"filesystem://{tmp_path}/broker")
    else:
        made = _on_servers(request, tmp_path)
    yield made
    made.stop()


@pytest.fixture
def server_stack(request, tmp_path):
    made = _on_servers(request, tmp_path)
    yield made
    made.stop()


def _on_servers(request, tmp_path) -> Stack:
    database, broker = request.getfixturevalue("mariadb"), request.getfixturevalue("redis_server")
    import redis

    redis.Redis(port=broker.port).flushall()
    return Stack(tmp_path, database.url, broker.url)


def wait_for_reading(stack: Stack) -> None:
    wait_until(lambda: stack.states()["reading"] > 0, 40, "a worker began")


def empty_the_queue(stack: Stack) -> None:
    if stack.broker_url.startswith("redis"):
        import redis

        redis.Redis.from_url(stack.broker_url).flushall()
    else:
        shutil.rmtree(stack.folder / "broker")


def test_a_worker_killed_in_mid_image_loses_nothing(stack):
    stack.create()
    first = stack.worker()
    wait_for_reading(stack)
    stack.kill(first)
    assert stack.states()["reading"] > 0
    stack.beat()
    stack.worker("two")
    stack.wait_for_end()
    stack.assert_each_done_once()


def test_an_emptied_queue_loses_nothing(stack):
    stack.create()
    empty_the_queue(stack)
    stack.beat()
    stack.worker()
    stack.wait_for_end()
    stack.assert_each_done_once()


def test_two_workers_racing_for_the_same_images_do_each_once(stack):
    stack.create()
    stack.call(3)
    stack.worker("one")
    stack.worker("two")
    stack.beat()
    stack.wait_for_end()
    stack.assert_each_done_once()
    assert [attempts for (attempts,) in stack.rows("SELECT attempts FROM recognition_image")] == [1] * IMAGES


def test_an_image_that_kills_its_worker_is_given_up_and_the_others_are_read(stack):
    stack.create(poisoned=1)
    stack.beat()
    stack.worker()
    stack.wait_for_end()
    stack.assert_each_done_once()
    assert stack.rows("SELECT error_code FROM recognition_image WHERE status = 'failed'") == [("worker_lost",)]


def test_a_broker_that_stops_and_comes_back_loses_nothing(server_stack, redis_server):
    stack = server_stack
    stack.create()
    stack.beat()
    stack.worker()
    wait_for_reading(stack)
    redis_server.stop()
    wait_until(lambda: stack.states()["done"] > 0, 20, "an image was finished without a broker")
    redis_server.start()
    stack.wait_for_end()
    stack.assert_each_done_once()


def test_a_database_that_stops_and_comes_back_loses_nothing(server_stack, mariadb):
    import time

    stack = server_stack
    stack.create()
    stack.beat()
    stack.worker()
    wait_for_reading(stack)
    mariadb.stop()
    time.sleep(2 * SECONDS)  # results arrive that cannot be written
    mariadb.start()
    stack.wait_for_end()
    stack.assert_each_done_once()
