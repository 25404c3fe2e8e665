"""Which Python runs the notebook, and whether it can."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from nb2prod.errors import BadUsage, NoKernel

SECONDS_TO_START = 60
WITHOUT = "convert without --run: types and tests then come from the code alone"
CHECK = "import sys; print('%d.%d' % sys.version_info[:2]); import ipykernel, ipykernel_launcher"

FOLDERS = """import json, sys
print(json.dumps(["%d.%d" % sys.version_info[:2], [p for p in sys.path if p]]))
"""


@cache
def folders_of(interpreter: str) -> tuple[str, tuple[str, ...]]:
    """An interpreter's version, such as 3.12, and the folders that it imports from; nothing where it does not say."""
    try:
        done = subprocess.run(
            [interpreter, "-I", "-c", FOLDERS], timeout=20, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        )  # fmt: skip
        version, folders = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return "", ()
    return str(version), tuple(map(str, folders))


def chosen_interpreter(
    wanted: Path | None, kernel: str, environment: Mapping[str, str]
) -> Path:
    """As asked for, else the active virtual environment's, else the notebook's kernel's, else ours."""
    return chosen_with_reason(wanted, kernel, environment)[0]


def chosen_with_reason(
    wanted: Path | None, kernel: str, environment: Mapping[str, str]
) -> tuple[Path, str]:
    """The same, and whose it is."""
    if wanted is not None:
        found = _executable(wanted)
        if found is None:
            raise BadUsage(
                f"--interpreter {wanted} is no program",
                hint="name a Python, such as .venv/bin/python",
            )
        return found, "as asked for"
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        if environment.get(variable):
            active = _executable(Path(environment[variable]))
            if active is not None:
                return active, "the active environment's"
    if own := _of_kernel(kernel):
        return own, f"that of the notebook's kernel `{kernel}`"
    return Path(sys.executable), "nb2prod's own; --interpreter names another"


def _executable(path: Path) -> Path | None:
    """The Python at a path, or of the environment that lies there; links are not followed, as they are the environment."""
    path = Path(os.path.abspath(path.expanduser()))
    places = (
        [path] if path.is_file() else [path / "bin/python", path / "Scripts/python.exe"]
    )
    return next((p for p in places if p.is_file() and os.access(p, os.X_OK)), None)


def _of_kernel(name: str) -> Path | None:
    """The Python of the kernel that the notebook names, where it is installed here."""
    if not name:
        return None
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec(name)
    except NoSuchKernel:
        return None
    program = spec.argv[0] if spec.argv else ""
    is_path = spec.language == "python" and os.path.isabs(program)
    return _executable(Path(program)) if is_path else None


def check_kernel(interpreter: Path, otherwise: str = WITHOUT) -> str:
    """The interpreter's version, such as 3.12; NoKernel where it cannot run notebooks, with what else can be done."""
    another = "name another with --interpreter"
    ways = [another, otherwise] if otherwise else [another]
    try:
        done = subprocess.run(
            [str(interpreter), "-c", CHECK],
            capture_output=True, text=True, errors="replace", timeout=SECONDS_TO_START,
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoKernel(f"{interpreter} does not start: {error}", hint=", or ".join(ways)) from None  # fmt: skip
    version = done.stdout.strip()
    if done.returncode == 0:
        return version
    last = (done.stderr.strip() or "it says nothing").splitlines()[-1]
    if version and "ipykernel" in done.stderr:
        raise NoKernel(
            f"{interpreter} has no ipykernel, which runs notebooks ({last})",
            hint=f"`{interpreter} -m pip install ipykernel`, " + ", or ".join(ways),
        )
    raise NoKernel(f"{interpreter} is no Python that can run notebooks: {last}", hint=", or ".join(ways))  # fmt: skip
