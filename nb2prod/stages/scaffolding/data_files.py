"""Files that the notebook reads -> copies in the project."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from nb2prod.model.plan import Plan
from nb2prod.model.project import GeneratedFile


def data_files(plan: Plan) -> Iterator[GeneratedFile]:
    seen: set[str] = set()
    for file in plan.data:
        source = Path(file.source)
        if source.is_dir():
            for root, _folders, names in sorted(os.walk(source)):
                for name in sorted(names):
                    path = Path(root) / name
                    target = (Path(file.target) / path.relative_to(source)).as_posix()
                    if target not in seen:
                        seen.add(target)
                        yield GeneratedFile(path=target, content=b"", source=str(path))
        elif file.target not in seen:
            seen.add(file.target)
            yield GeneratedFile(path=file.target, content=b"", source=file.source)
