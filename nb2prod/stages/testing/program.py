"""Run by the notebook's interpreter: what the package's steps print and return, and what unusual tables do to them.

    python program.py PROJECT REQUEST ANSWERS

`PROJECT` is a copy of the project, with the modules of its tests; ANSWERS gets a line of JSON for
each thing that was seen, as soon as it was seen: what comes before a crash is not lost.
"""

from __future__ import annotations

import contextlib
import datetime
import importlib
import io
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, TextIO  # values of any kind pass through here

LONGEST_TEXT = 40_000  # of a file that a run writes
MOST_ROWS = 20  # that a model is asked about
LONGEST_CALL = 5.0  # seconds of one call with an unusual table


class TooSlow(BaseException):
    """A call takes too long; no step catches this."""


def main(project: Path, request: Path, answers: Path) -> None:
    """Watch one run of the pipeline, then call its steps with unusual tables."""
    sys.path[:0] = [str(project / "src"), str(project / "tests")]
    wanted = json.loads(request.read_text("utf-8"))
    place = project / "work"
    place.mkdir(exist_ok=True)
    with answers.open("w", encoding="utf-8") as out:
        whole_run = importlib.import_module("whole_run")
        for name in whole_run.exported_settings():
            del os.environ[name]
        whole_run.copy_of_data(place)
        before = files_under(place)
        started = time.perf_counter()
        try:
            calls = whole_run.watched_run(place, wanted["seed"])
        except BaseException as error:  # whatever ends the run, it is said
            answer(out, "failed", error=f"{type(error).__name__}: {error}"[:300])
            return
        answer(
            out,
            "ran",
            seconds=time.perf_counter() - started,
            day=str(datetime.date.today()),
        )
        for path, told in new_files(place, before):
            answer(out, "file", path=path, **told)
        for step in wanted["steps"]:
            if step["name"] in calls:
                tell_step(out, step, calls[step["name"]])
        comparing = importlib.import_module("comparing")
        for name in wanted["functions"]:
            if name in calls:
                told = summary_of(comparing, calls[name].returned)
                answer(out, "function", name=name, summary=told, call=in_short(name, calls[name].given))  # fmt: skip
        answer(out, "told")
        if wanted["edge_cases"]:
            os.chdir(place)
            for step in wanted["steps"]:
                if step["name"] in calls and step["tables"]:
                    tell_edge_cases(out, whole_run, step, calls[step["name"]])
        answer(out, "done")


def answer(out: TextIO, kind: str, **told: object) -> None:
    """Write one line, and see that it is on the disk."""
    out.write(json.dumps({"kind": kind, **told}) + "\n")
    out.flush()


def tell_step(out: TextIO, step: Any, call: Any) -> None:
    """What a step printed and drew, and how each result compares with the notebook's."""
    comparing = importlib.import_module("comparing")
    names = step["outputs"]
    results = call.returned if len(names) > 1 else (call.returned,)
    for name, value in zip(names, results, strict=False):
        answer(
            out, "output", step=step["name"], name=name,
            summary=summary_of(comparing, value),
            differs=difference(comparing, value, step["recorded"].get(name)),
            said=said_by_model(comparing, value, step["models"].get(name), call, dict(zip(names, results, strict=False))),
            asked=asked_of_model(value, call.given | dict(zip(names, results, strict=False))),
        )  # fmt: skip
    answer(out, "printed", step=step["name"], text=call.printed)
    if drawn := getattr(call, "drawn", []):
        answer(out, "drawn", step=step["name"], figures=drawn)


def summary_of(comparing: ModuleType, value: Any) -> Any:
    """What the tests will tell of a value; nothing where that cannot be told."""
    try:
        told = comparing.summary(value)
        json.dumps(told)
    except Exception:  # a value of any library may refuse anything
        return None
    return told


def difference(comparing: ModuleType, value: Any, recorded: str | None) -> str:
    """How a value differs from the notebook's; empty where it does not, or is not recorded."""
    if recorded is None:
        return ""
    try:
        comparing.assert_same(value, comparing.recorded(recorded))
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:200] or "differs"
    return ""


def said_by_model(
    comparing: ModuleType, model: Any, asked: Any, call: Any, results: Any
) -> str:
    """How a model's predictions differ from those of the notebook's model."""
    if asked is None:
        return ""
    rows = results.get(asked["of"], call.given.get(asked["of"]))
    try:
        found = getattr(model, asked["method"])(rows[: asked["rows"]])
        comparing.assert_same(found, comparing.recorded(asked["recorded"]))
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:200] or "differs"
    return ""


def in_short(name: str, given: dict[str, Any]) -> str:
    """A call with its arguments, where they are few and plain."""
    plain = (int, float, str, bool, type(None), list, tuple)
    if not all(type(value) in plain for value in given.values()):
        return ""
    text = f"{name}({', '.join(f'{n}={v!r}' for n, v in given.items())})"
    return text if len(text) < 50 and " at 0x" not in text else ""


def asked_of_model(model: Any, at_hand: dict[str, Any]) -> dict[str, Any] | None:
    """The first table at hand that has a model's features, and what the model says of its first rows."""
    features = getattr(model, "feature_names_in_", None)
    if features is None or not hasattr(model, "predict"):
        return None
    for name, table in at_hand.items():
        if type(table).__name__ == "DataFrame" and set(features) <= set(table):
            try:
                says = model.predict(table[features][:MOST_ROWS]).tolist()
                json.dumps(says)
            except Exception:  # not of this table
                continue
            return {"of": name, "says": says}
    return None


def tell_edge_cases(out: TextIO, whole_run: ModuleType, step: Any, call: Any) -> None:
    """What a step makes of each of its tables with something amiss."""
    unusual = importlib.import_module("unusual")
    function = getattr(whole_run.steps, step["name"])
    usual = unusual.outcome(lambda: print(call.printed) or call.returned)
    for table in step["tables"]:
        given = call.given.get(table)
        kind = type(given)
        if (
            kind.__name__ != "DataFrame"
            or kind.__module__.partition(".")[0] != "pandas"
        ):
            continue
        for change in changes_for(unusual, given):
            arguments = {n: whole_run.copied(v) for n, v in call.given.items()}
            found = in_time(call_of(unusual, function, arguments, table, change))
            answer(out, "edge", step=step["name"], table=table, change=change,
                   found=found, usual=usual, rows=len(given))  # fmt: skip


def changes_for(unusual: ModuleType, table: Any) -> list[str]:
    """The names of the changes that make sense for a table."""
    names = ["no_rows", "missing_values", "repeated_rows"]
    return names + ["malformed_dates"] * bool(unusual.dates_of(table))


def call_of(
    unusual: ModuleType, step: Any, arguments: dict[str, Any], table: str, change: str
) -> Callable[[], list[str]]:
    """The call of a step with one table changed."""

    def call() -> list[str]:
        with contextlib.redirect_stderr(io.StringIO()):
            changed = getattr(unusual, change)(arguments[table])
            return list(unusual.outcome(step, **(arguments | {table: changed})))

    return call


def in_time(call: Callable[[], list[str]]) -> list[str]:
    """What a call gives; nothing where it takes too long or its table cannot be changed."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooSlow

    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, LONGEST_CALL)
    try:
        return call()
    except (Exception, TooSlow):
        return []
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)


def files_under(place: Path) -> dict[str, bytes]:
    """Every file of a folder and what it holds."""
    return {
        path.relative_to(place).as_posix(): path.read_bytes()
        for path in place.rglob("*")
        if path.is_file()
    }


def new_files(
    place: Path, before: dict[str, bytes]
) -> Iterator[tuple[str, dict[str, object]]]:
    """What a run wrote: the text of small texts, the look of pictures."""
    for path, content in sorted(files_under(place).items()):
        if before.get(path) == content:
            continue
        if path.endswith(".png"):
            yield path, {"tones": look_of(place / path), "text": None}
            continue
        try:
            text = content.decode()
        except UnicodeDecodeError:
            continue
        if len(text) <= LONGEST_TEXT and "\0" not in text:
            yield path, {"tones": None, "text": text}


def look_of(picture: Path) -> object:
    """A picture as the tests look at it; nothing where they do not."""
    comparing = importlib.import_module("comparing")
    look = getattr(comparing, "tones", None)
    try:
        return look(picture) if look else None
    except Exception:  # a picture that the library cannot read
        return None


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
