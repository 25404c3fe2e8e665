"""Images built and run with buildah and podman, without a daemon and without a registry."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from making import ROOT

HERE = ROOT / "tests" / "containers"
PROGRAMS = ("buildah", "podman", "runc", "mmdebstrap")
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
BASE = f"docker.io/library/python:{VERSION}-slim-bookworm"
MACHINE_FILES = ("/etc/ssl/certs", "/etc/pip.conf")


def why_not() -> str:
    """Why no image can be built here; empty where it can."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        return f"not installed here: {', '.join(missing)} (.ci/run installs them)"
    return "" if os.geteuid() == 0 else "images are built as root here"


def environment(storage: Path) -> dict[str, str]:
    """Our own configuration, and the tests' own storage."""
    conf, engine = storage / "storage.conf", storage / "containers.conf"
    storage.mkdir(parents=True, exist_ok=True)
    # of its own: `podman system reset` empties the folder that others would share
    text = (HERE / "containers.conf").read_text()
    engine.write_text(f'{text}tmp_dir = "{storage}/tmp"\n')
    conf.write_text(
        '[storage]\ndriver = "overlay"\n'
        f'runroot = "{storage}/run"\ngraphroot = "{storage}/graph"\n'
    )
    return {
        **os.environ,
        "CONTAINERS_CONF": str(engine),
        "CONTAINERS_STORAGE_CONF": str(conf),
        "BUILDAH_FORMAT": "docker",
    }


def call(
    *argv: str, cwd: Path, env: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        argv, cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        errors="replace", timeout=900,
    )  # fmt: skip


def kept_folder() -> Path:
    """What is large and the same every time is kept between sessions."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "nb2prod" / "containers"


def make_base(env: Mapping[str, str]) -> None:
    """The base image, unless the storage has it."""
    if call("buildah", "images", "-q", BASE, cwd=ROOT, env=env).stdout.strip():
        return
    script = str(HERE / "make_base.sh")
    done = call("bash", script, sys.executable, str(kept_folder()), cwd=ROOT, env=env)
    if done.returncode:
        pytest.skip(f"no base image can be made here: {done.stderr.strip()[-300:]}")


def build(project: Path, tag: str, env: Mapping[str, str], *more: str) -> None:
    """`docker build -t TAG .` with the machine's certificates and pip's configuration."""
    volumes = [f"--volume={p}:{p}:ro" for p in MACHINE_FILES if Path(p).exists()]
    done = call("buildah", "build", "--quiet", "--layers", *volumes, *more, "-t", tag, ".", cwd=project, env=env)  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]


def run(
    project: Path, tag: str, *command: str, env: Mapping[str, str], mounts: tuple[str, ...] = (),
    more: tuple[str, ...] = (),
) -> subprocess.CompletedProcess[str]:  # fmt: skip
    """`docker run` as README.md says, and without a network."""
    return call(
        "podman", "run", "--rm", "--read-only", "--cap-drop=all", "--security-opt=no-new-privileges",
        "--network=none", *(f"--volume={m}" for m in mounts), *more, tag, *command, cwd=project, env=env,
    )  # fmt: skip


def size_of(tag: str, env: Mapping[str, str]) -> int:
    """Bytes of an image, its base included."""
    answer = call("podman", "image", "inspect", "--format={{.Size}}", tag, cwd=ROOT, env=env)  # fmt: skip
    return int(answer.stdout)
