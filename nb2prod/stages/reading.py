"""A file -> Notebook; everything that is no notebook is said in one line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nb2prod.errors import BadNotebook, BadUsage
from nb2prod.model.notebook import Cell, Notebook, Output

Json = Mapping[str, Any]


def read_notebook(path: Path) -> Notebook:
    """Read an .ipynb of nbformat 3 or 4, or a percent or light script through jupytext."""
    content = _bytes_of(path)
    if path.suffix in {".py", ".md"}:
        return _notebook(path, _from_script(path, content))
    return _notebook(path, _upgraded(path, _json_of(path, content)))


def read_script(path: Path) -> Notebook:
    """Read a plain script as a notebook of one cell, as `%run` runs it."""
    try:
        text = _bytes_of(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadNotebook(f"{path} is no script: it is not UTF-8 text") from None
    return Notebook(path=str(path), cells=(Cell(number=1, kind="code", source=text),))


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except IsADirectoryError:
        hint = "name one notebook in it"
        raise BadNotebook(f"{path} is a directory", hint=hint) from None
    except FileNotFoundError:
        raise BadNotebook(f"{path} is not there", hint="check the path") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadNotebook(f"{path} cannot be read: {reason.lower()}") from None


def _json_of(path: Path, content: bytes) -> Json:
    if not content.strip():
        raise BadNotebook(f"{path} is empty", hint="was it saved?")
    try:
        loaded = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadNotebook(f"{path} is no notebook: it is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        at_end = error.pos >= len(content.decode("utf-8-sig").rstrip()) - 1
        cut = at_end or error.msg.startswith("Unterminated")
        said = (
            "it ends in the middle (truncated?)"
            if cut
            else f"{error.msg.lower()}, line {error.lineno}"
        )
        raise BadNotebook(f"{path} is no notebook: not valid JSON, {said}") from None
    except ValueError:  # Python reads whole numbers of up to 4,300 digits
        raise BadNotebook(
            f"{path} is no notebook: not valid JSON, a number is too long"
        ) from None
    except RecursionError:
        raise BadNotebook(
            f"{path} is no notebook: its JSON is nested too deeply"
        ) from None
    if not isinstance(loaded, dict) or not (
        "cells" in loaded or "worksheets" in loaded
    ):
        raise BadNotebook(f"{path} is JSON, but no notebook: it has no `cells`")
    return loaded


def _upgraded(path: Path, loaded: Json) -> Json:
    if "cells" in loaded:
        return loaded
    import nbformat  # costs a quarter of a second, and only old notebooks need it

    try:
        upgraded: Json = nbformat.convert(nbformat.from_dict(dict(loaded)), 4)  # type: ignore[no-untyped-call]
    except Exception as error:  # noqa: BLE001 - its dictionaries raise anything
        raise BadNotebook(
            f"{path} is no notebook: nbformat cannot upgrade it ({error!r:.80})"
        ) from None
    return upgraded


def _from_script(path: Path, content: bytes) -> Json:
    try:
        import jupytext
    except ImportError:
        raise BadUsage(
            f"{path} is a script; reading it needs jupytext",
            hint='pip install "nb2prod[percent]"',
        ) from None
    try:
        text = content.decode("utf-8-sig")
        read: Json = jupytext.reads(text, fmt=path.suffix.lstrip("."))
    except (UnicodeDecodeError, ValueError) as error:
        raise BadNotebook(f"{path} is no notebook: {error!s:.100}") from None
    return read


def _notebook(path: Path, loaded: Json) -> Notebook:
    cells = loaded.get("cells")
    if not isinstance(cells, list):
        raise BadNotebook(f"{path} is no notebook: its `cells` are no list")
    metadata = _dict(loaded.get("metadata"))
    language, kernel = _dict(metadata.get("language_info")), _dict(
        metadata.get("kernelspec")
    )
    name = str(language.get("name") or kernel.get("language") or "python").lower()
    if not language.get("name") and kernel.get("name") in {"ir", "bash"}:
        name = {"ir": "R"}.get(str(kernel["name"]), str(kernel["name"]))
    version = language.get("version") or (
        "2" if kernel.get("name") == "python2" else ""
    )
    return Notebook(
        path=str(path),
        cells=tuple(_cell(path, number, cell) for number, cell in enumerate(cells, 1)),
        title=str(metadata.get("title") or ""),
        language=name,
        python=str(version),
        kernel=str(kernel.get("name") or ""),
    )


def _cell(path: Path, number: int, cell: object) -> Cell:
    if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
        raise BadNotebook(f"{path} is no notebook: cell {number} has no `cell_type`")
    metadata = _dict(cell.get("metadata"))
    tags = metadata.get("tags")
    count = cell.get("execution_count")
    outputs = cell.get("outputs")
    return Cell(
        number=number,
        kind=cell["cell_type"],
        source=_text(path, number, cell.get("source", "")),
        id=str(cell.get("id") or ""),
        execution_count=count if isinstance(count, int) else None,
        tags=(
            frozenset(str(tag) for tag in tags)
            if isinstance(tags, list)
            else frozenset()
        ),
        outputs=(
            tuple(_output(o) for o in outputs if isinstance(o, dict))
            if isinstance(outputs, list)
            else ()
        ),
    )


def _text(path: Path, number: int, value: object) -> str:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = "".join(value)
    if not isinstance(value, str):
        raise BadNotebook(
            f"{path} is no notebook: the source of cell {number} is no text"
        )
    return re.sub(
        r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]",
        lambda m: "\n" if m.group()[0] == "\r" else m.group(),
        value,
    )


def _output(output: Json) -> Output:
    data = _dict(output.get("data"))
    text = output.get("text") or data.get("text/plain") or ""
    if isinstance(text, list):
        text = "".join(str(part) for part in text)
    return Output(kind=str(output.get("output_type", "")), text=str(text)[:2000])


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}
