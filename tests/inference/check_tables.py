"""Tell which names of the tables the real libraries do not have: JSON on stdout, one list a library, null if absent."""

from __future__ import annotations

import importlib
import json
import sys
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))


def resolve(path: str) -> object:
    """The object that a dotted path names; AttributeError where there is none."""
    parts = path.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:end]))
        except ImportError:
            continue
        for part in parts[end:]:
            found = getattr(found, part)
        return found
    raise AttributeError(path)


def missing(root: str) -> list[str] | None:
    """The paths that do not resolve; None where the library is not installed."""
    from nb2prod.inference.tables import ATTRIBUTE, library

    table = library(root)
    assert table is not None
    try:
        importlib.import_module(root)
    except Exception:
        return None
    # results of statsmodels hand every attribute on to what they wrap
    hidden = {path for path in table.bases if "._" in path or path.endswith("Wrapper")}
    wanted = [path for path in table.bases if path not in hidden]
    for path, cases in table.entries.items():
        owner = path.rpartition(".")[0]
        of_instances = owner in table.bases and cases[0].condition == ATTRIBUTE
        if (
            owner not in hidden
            and not of_instances
            and not path.rpartition(".")[2].startswith("__")
        ):
            wanted.append(path)
    wanted += [path for path in table.hands if path.rpartition(".")[0] not in hidden]
    wanted += table.aliases
    return sorted(
        path for path in wanted if not is_there(path) and path not in table.older
    )


def is_there(path: str) -> bool:
    try:
        resolve(path)
    except (AttributeError, ImportError):
        return False
    return True


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    from nb2prod.inference.tables import every_table

    roots = sys.argv[1:] or [table.root for table in every_table()]
    print(json.dumps({root: missing(root) for root in roots}))
