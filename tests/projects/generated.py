"""A project on paper, with a lock that needed no index."""

from __future__ import annotations

from pathlib import Path

from making import notebook_text

from nb2prod.model.brief import Brief
from nb2prod.model.locked import Locked, Needs
from nb2prod.stages.extraction import extract
from nb2prod.stages.scaffolding import python_files, scaffold
from nb2prod.workflows.convert import ConvertOptions, decide, surroundings_of

HASH = "0" * 64


def locked(*names: str) -> Locked:
    return Locked(
        needs=Needs(runtime=names, development=("pytest", "ruff")),
        runtime="".join(f"{n}==1.0 \\\n    --hash=sha256:{HASH}\n" for n in names),
        development=f"pytest==9.0 \\\n    --hash=sha256:{HASH}\n",
        pins=tuple(f"{name}==1.0" for name in names),
    )


def project_of(
    folder: Path,
    *cells: dict[str, object],
    lock: Locked,
    entry: str = "batch",
    base_image: str = "",
    templates: str = "",
) -> Path:
    """The files of a project, on disk, without those that are copied."""
    path = folder / "shop.ipynb"
    path.write_text(notebook_text(*cells))
    decision = decide(path, ConvertOptions(entry=entry))
    extracted = extract(decision)
    brief = Brief(
        notebook=path.name, sha256=HASH, python="3.12", entry=entry, base_image=base_image,
        templates=templates,
    )  # fmt: skip
    near = surroundings_of(path, decision.statements)
    code = python_files(decision, extracted, near, brief)
    project = scaffold(decision, extracted, brief, code=code, locked=lock)
    target = folder / "project"
    for file in project.files:
        at = target / file.path
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_bytes(file.content)
    return target


__all__ = ["locked", "project_of"]
