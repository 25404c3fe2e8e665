"""Run a file of expressions on real values and tell, for each name, whether its inferred type fits: JSON on stdout."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import sys
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]


def check(path: Path) -> list[dict[str, object]]:
    from type_accuracy import (  # type: ignore[import-not-found]  # on the path above
        bound_in,
        describe,
        is_typed,
        satisfies,
        shown,
    )

    from nb2prod.inference import infer

    statements = ast.parse(path.read_text(encoding="utf-8")).body
    types = infer(statements)
    names: dict[str, object] = {"__name__": "__main__"}
    found: list[dict[str, object]] = []
    for number, statement in enumerate(statements):
        module = ast.Module([statement], [])
        with (
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            exec(compile(module, str(path), "exec", dont_inherit=True), names)
        for name in bound_in(ast.unparse(statement)):
            said = describe(names[name])
            annotation = types.after(number, name)
            text = annotation.text if annotation else None
            fits = not is_typed(text) or satisfies(
                said, ast.parse(text or "", mode="eval").body
            )
            row = {
                "name": name,
                "line": statement.lineno,
                "text": text,
                "is": shown(said),
            }
            found.append(row | {"typed": is_typed(text), "fits": fits})
    return found


if __name__ == "__main__":
    os.environ.setdefault("MPLBACKEND", "agg")
    warnings.simplefilter("ignore")
    print(json.dumps({path: check(Path(path)) for path in sys.argv[1:]}))
