"""What README and the workflow both say to run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

from nb2prod import __version__

PORTS = {"api": 8000, "model": 8000, "worker": 9100}
LINT_NOTEBOOKS = f"pipx run nb2prod=={__version__} lint notebooks"


def docker_run(
    image: str, *, entry: str, asked: Sequence[str], data: Sequence[str]
) -> str:
    """`docker run` with nothing to write to but outputs; one line for what is alike."""
    parts = [
        "docker run --rm --read-only --tmpfs /tmp --cap-drop ALL",
        '--security-opt no-new-privileges --user "$(id -u)"',
        *_given(entry, asked),
        *(_mount(name, ":ro") for name in data),
        _mount("outputs", ""),
        image,
    ]
    return " \\\n    ".join(parts)


def _given(entry: str, asked: Sequence[str]) -> Iterator[str]:
    if port := PORTS.get(entry):
        yield f"-p 127.0.0.1:{port}:{port}"
    if asked:
        yield " ".join(f"-e {variable}" for variable in asked)


def _mount(name: str, mode: str) -> str:
    if re.fullmatch(r"[\w.@+ -]+", name):
        return f'-v "$PWD/{name}:/app/{name}{mode}"'
    return f'-v "$PWD"/{shlex.quote(f"{name}:/app/{name}{mode}")}'


def where_data_is(absent: Sequence[str]) -> str:
    """The workflow's condition for a step that reads files which did not come along."""
    there = " && ".join(f"hashFiles({_quoted(path)}) != ''" for path in absent)
    return f"${{{{ {there} }}}}"


def _quoted(path: str) -> str:
    return "'" + path.replace("'", "''") + "'"
