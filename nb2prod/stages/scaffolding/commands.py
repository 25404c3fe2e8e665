"""What README and the workflow both say to run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence

from nb2prod import __version__

PORTS = {"api": 8000, "model": 8000, "worker": 9100}
HOME = "/app"  # where an image's commands run
SCRATCH = "/work"  # and where they do if they write beside outputs
LINT_NOTEBOOKS = f"pipx run nb2prod=={__version__} lint notebooks"


def docker_run(
    image: str,
    *,
    entry: str,
    asked: Sequence[str],
    data: Sequence[str],
    home: str,
    moved: Mapping[str, str],
) -> str:
    """`docker run` with nothing to write to that stays but outputs; one line for what is alike."""
    scratch = "" if home == HOME else f" --tmpfs {home}:mode=1777"
    parts = [
        f"docker run --rm --read-only --tmpfs /tmp{scratch} --cap-drop ALL",
        '--security-opt no-new-privileges --user "$(id -u)"',
        *_given(entry, asked),
        *(f"-e {shlex.quote(f'{name}={path}')}" for name, path in moved.items()),
        *(_mount(name, home, ":ro") for name in data),
        _mount("outputs", home, ""),
        image,
    ]
    return " \\\n    ".join(parts)


def _given(entry: str, asked: Sequence[str]) -> Iterator[str]:
    if port := PORTS.get(entry):
        yield f"-p 127.0.0.1:{port}:{port}"
    if asked:
        yield " ".join(f"-e {variable}" for variable in asked)


def _mount(name: str, home: str, mode: str) -> str:
    if re.fullmatch(r"[\w.@+ -]+", name):
        return f'-v "$PWD/{name}:{home}/{name}{mode}"'
    return f'-v "$PWD"/{shlex.quote(f"{name}:{home}/{name}{mode}")}'


def where_data_is(absent: Sequence[str]) -> str:
    """The workflow's condition for a step that reads files which did not come along."""
    there = " && ".join(f"hashFiles({_quoted(path)}) != ''" for path in absent)
    return f"${{{{ {there} }}}}"


def _quoted(path: str) -> str:
    return "'" + path.replace("'", "''") + "'"
