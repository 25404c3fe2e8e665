"""Run a file and tell, for each argument and result of its functions, whether its inferred type fits: JSON on stdout."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import sys
import warnings
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

Seen = dict[tuple[str, str], list[object]]


def watched(path: Path) -> Seen:
    """What the functions of a file were given, and what they returned, while it ran."""
    from type_accuracy import describe  # type: ignore[import-not-found]  # on the path above

    seen: Seen = {}
    busy = False

    def watch(frame: FrameType, event: str, result: object) -> None:
        nonlocal busy
        code = frame.f_code
        if busy or code.co_filename != str(path) or code.co_name[0] == "<":
            return
        busy = True
        if event == "call":
            for name in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]:
                place = seen.setdefault((code.co_qualname, name), [])
                place.append(describe(frame.f_locals[name]))
        elif event == "return":
            seen.setdefault((code.co_qualname, "return"), []).append(describe(result))
        busy = False

    compiled = compile(path.read_text(encoding="utf-8"), str(path), "exec")
    names: dict[str, object] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):
        sys.setprofile(watch)
        exec(compiled, names)
        sys.setprofile(None)
    return seen


def check(path: Path) -> list[dict[str, object]]:
    from type_accuracy import is_typed, satisfies, shown

    from nb2prod.inference import infer

    statements = ast.parse(path.read_text(encoding="utf-8")).body
    types = infer(statements)
    seen = watched(path)
    found: list[dict[str, object]] = []
    for number, statement in enumerate(statements):
        if not isinstance(statement, ast.FunctionDef):
            continue
        known = types.function(number, statement.name)
        said = dict(known.parameters) if known else {}
        if known and known.returns:
            said["return"] = known.returns
        for (function, name), values in seen.items():
            if function != statement.name:
                continue
            text = said[name].text if name in said else None
            typed = is_typed(text)
            wrong = [
                shown(v)
                for v in values
                if typed and not satisfies(v, ast.parse(text or "", mode="eval").body)
            ]
            found.append(
                {
                    "name": f"{function}: {name}",
                    "text": text,
                    "typed": typed,
                    "wrong": wrong,
                    "is": shown(values[0]),
                }
            )
    return found


if __name__ == "__main__":
    os.environ.setdefault("MPLBACKEND", "agg")
    warnings.simplefilter("ignore")
    print(json.dumps({path: check(Path(path)) for path in sys.argv[1:]}))
