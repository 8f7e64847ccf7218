"""The commands that a newcomer types."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", ["run", "test", "setup"])
def test_scripts_are_posix_sh(name):
    assert os.access(ROOT / "bin" / name, os.X_OK)
    subprocess.run(["sh", "-n", str(ROOT / "bin" / name)], check=True)


@pytest.fixture
def bare_checkout(tmp_path):
    """A folder with only the scripts, and a PATH where nothing is installed and nobody may install."""
    checkout, path = tmp_path / "a check out", tmp_path / "path"
    (checkout / "bin").mkdir(parents=True)
    shutil.copy(ROOT / "bin" / "setup", checkout / "bin" / "setup")
    path.mkdir()
    for tool in (
        "sh",
        "dirname",
        "mkdir",
        "cat",
        "grep",
        "printf",
        "rm",
        "ls",
        "sleep",
        "cut",
        "sha256sum",
        "env",
        "touch",
        "tail",
    ):
        (path / tool).symlink_to(shutil.which(tool))
    return checkout, path


def stub(path, name, script):
    (path / name).write_text(f"#!/bin/sh\n{script}\n")
    (path / name).chmod(0o755)


def test_without_the_right_to_install_the_apt_line_is_printed(bare_checkout):
    checkout, path = bare_checkout
    stub(path, "id", "echo 1000")
    stub(path, "dpkg-query", 'case "$*" in *libgl1*|*gcc*) exit 1;; *) printf installed;; esac')
    done = subprocess.run(
        [checkout / "bin" / "setup"], env={"PATH": str(path)}, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 1
    assert "sudo apt-get install -y --no-install-recommends gcc libgl1" in done.stderr
    assert not (checkout / ".venv").exists()


def test_only_what_is_missing_is_installed(bare_checkout, tmp_path):
    checkout, path = bare_checkout
    stub(path, "id", "echo 0")
    stub(
        path,
        "dpkg-query",
        f'case "$*" in *libgl1*) [ -e {tmp_path}/done ] && printf installed || exit 1;; *) printf installed;; esac',
    )
    stub(path, "apt-get", f'echo "$@" >> {tmp_path}/apt.log; case "$*" in *install*) touch {tmp_path}/done;; esac')
    stub(path, "python3", "echo stop >&2; exit 9")
    done = subprocess.run(
        [checkout / "bin" / "setup"], env={"PATH": str(path)}, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 9
    installed = (tmp_path / "apt.log").read_text()
    assert "install -y --no-install-recommends libgl1" in installed
    assert "gcc" not in installed


def test_an_unknown_option_is_named():
    done = subprocess.run([ROOT / "bin" / "setup", "--nonsense"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "--nonsense" in done.stderr
